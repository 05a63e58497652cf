# One image for every place that runs containers: no root, no shell needed, nothing written but where the store is.
# No registry could be asked for a digest where this was written.  Pin one where you build:
#   docker build --build-arg PYTHON_IMAGE=python:3.11.16-slim-bookworm@sha256:... --tag spine-imaging-cds:0.1.0 .
ARG PYTHON_IMAGE=python:3.11.16-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.lock requirements-build.lock ./
RUN python3 -m venv builder \
    && builder/bin/pip install --require-hashes --requirement requirements-build.lock \
    && python3 -m venv --without-pip /opt/spine-imaging-cds \
    && builder/bin/pip --python /opt/spine-imaging-cds/bin/python install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs docs
COPY fixtures fixtures
COPY knowledge knowledge
COPY cds_service cds_service
RUN builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir made . \
    && builder/bin/pip --python /opt/spine-imaging-cds/bin/python install --no-deps made/*.whl

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="spine-imaging-cds" \
    org.opencontainers.image.description="CDS Hooks service: which image, when infection of the spine is suspected" \
    org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/spine-imaging-cds /opt/spine-imaging-cds
RUN install --directory --owner=10001 --group=10001 --mode=0700 \
    /var/lib/spine-imaging-cds /var/cache/spine-imaging-cds
ENV PATH=/opt/spine-imaging-cds/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/var/lib/spine-imaging-cds \
    XDG_CACHE_HOME=/var/cache/spine-imaging-cds \
    PYTHONUNBUFFERED=1
WORKDIR /var/lib/spine-imaging-cds
USER 10001:10001
# The first answer is given here: what was compiled for it every start finds in the cache, and an image that has none is not made.
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN cds-service example article | cds-service consult -
# It listens beyond loopback, so it starts only where it is told who may call (CDS_CLIENTS_FILE), or that anyone may (CDS_OPEN=yes).
ENV CDS_HOST=0.0.0.0 \
    CDS_PORT=8080
VOLUME /var/lib/spine-imaging-cds
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "import os, http.client as h; c = h.HTTPConnection('127.0.0.1', int(os.environ['CDS_PORT']), timeout=2); c.request('GET', '/health/ready'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["cds-service"]
CMD ["serve"]
