# Python 3.11 or later and make are all that is presumed; everything else comes into .venv.
IS_NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p $(IS_NEW_ENOUGH) && echo $$p && break; done)
BIN := .venv/bin
# Both refuse a file whose hash is not in the lock.  uv where it is on PATH, for it takes seconds; else pip, which tells what it does.
UV := $(shell command -v uv)
INSTALL_INTO = $(if $(UV),$(UV) pip install --quiet --python $(1)/bin/python,$(BIN)/python -m pip --python $(1)/bin/python --disable-pip-version-check install)
INSTALL := $(call INSTALL_INTO,.venv)
PACE := $(if $(UV),a few seconds,a minute or two; with uv on PATH it is seconds)
# The checkout itself: nothing is fetched for it, and what builds it is locked too.
THIS := --no-deps --no-build-isolation --editable .
LOCK = $(or $(UV),$(BIN)/uv) pip compile --universal --generate-hashes --no-strip-extras --no-header --no-annotate --quiet

# Types are checked beside the tests, which wait now and then: told when it is done, and once more at the end where it failed.
TYPES = { $(BIN)/mypy > var/mypy.txt 2>&1; types=$$?; cat var/mypy.txt; exit $$types; }
SUITE = $(BIN)/python -m pytest -q -n auto --dist worksteal --conformance

.DEFAULT_GOAL := help
.PHONY: help run test coverage conformance bench same fuzz fuzz-again faults load soak replay-check replay-bench look lock audit dist clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: $(BIN)/.for-run ## install and start the service on http://127.0.0.1:8080 (CDS_HOST, CDS_PORT, CDS_WORKERS)
	@$(BIN)/cds-service serve

test: $(BIN)/.for-test ## formatter check, linter, type checker, knowledge check and the whole test suite
	$(BIN)/ruff format --check cds_service tests
	$(BIN)/ruff check cds_service tests
	$(BIN)/cds-service knowledge check
	@mkdir -p var
	@$(TYPES) & types=$$!; $(SUITE); suite=$$?; \
	wait $$types; types=$$?; [ $$types = 0 ] || cat var/mypy.txt; exit $$((suite | types))

coverage: $(BIN)/.for-test ## the test suite, which fails where less than 97 % of lines and branches are run by it
	$(BIN)/python -m pytest -q -n auto --dist worksteal --cov

conformance: $(BIN)/.for-test ## each numbered CDS Hooks requirement, and the test that holds it or the reason why none does
	$(BIN)/python -m pytest -q -m conforms --conformance

bench: $(BIN)/.for-test ## measure what a call costs, beside a floor and its bars; the table is also written to var/bench.json
	$(BIN)/python -m tests.bench.run

same: $(BIN)/.for-test ## whether some 2,800 answers are those of another revision (BASE=…, default HEAD), byte for byte
	$(BIN)/python tests/same/compare.py $(or $(BASE),HEAD) $(RECORDED)

fuzz: $(BIN)/.for-test ## try to break it for an hour (made requests, raw HTTP, texts, FHIR servers, tokens); a table at the end
	PYTHONPATH=tests/plugins $(BIN)/python -m tests.fuzz $(SUITES)

fuzz-again: $(BIN)/.for-test ## ask once more what broke it: FILE=var/fuzz/….json
	PYTHONPATH=tests/plugins $(BIN)/python -m tests.fuzz --again $(FILE)

faults: $(BIN)/.for-test ## kill it, fill its disk, take its store, set its clock (FAULTS=…, ROUNDS=…); ten minutes, a table at the end
	PYTHONPATH=tests/plugins $(BIN)/python -m tests.faults $(FAULTS) --rounds $(or $(ROUNDS),5)

load: $(BIN)/.for-test ## four times the capacity for a minute, with and without nginx before it (SECONDS=…)
	PYTHONPATH=tests/plugins $(BIN)/python -m tests.bench.under_load $(SECONDS)

soak: $(BIN)/.for-test ## an hour of calls of every kind; memory and file descriptors have to stay as they are (SECONDS=…)
	PYTHONPATH=tests/plugins $(BIN)/python -m tests.bench.soak $(SECONDS)

replay-check: $(BIN)/.for-test ## replay a made export of 20,000 patients on two cores, and recount it slowly
	$(BIN)/python -m tests.replay.check

replay-bench: $(BIN)/.for-test ## what each engine of the replay takes of an export of one, four and sixteen times a size
	$(BIN)/python -m tests.replay.bench

look: $(BIN)/.for-test ## try a case and look at every page in Chromium; pictures go to var/look, the README's to docs
	$(BIN)/python -m pytest -q tests/look
	cp var/look/readme.png docs/try-a-case.png

lock: $(BIN)/.for-test ## write the locks anew from pyproject.toml; what they pin stays where it may (MOVE=--upgrade: the newest)
	$(LOCK) $(MOVE) pyproject.toml --all-extras --group build --group release --output-file requirements-test.lock
	$(LOCK) pyproject.toml --extra postgresql --extra otel --constraint requirements-test.lock --output-file requirements.lock
	$(LOCK) --group build --constraint requirements-test.lock --output-file requirements-build.lock

audit: $(BIN)/.for-test ## whether an advisory is known of a release that the service's lock pins; asks PyPI, and fails where it has no answer
	@$(BIN)/python -m tests.release.audit

dist: $(BIN)/.for-test ## into dist/: wheel, sdist, what is in a service made of them (CycloneDX), and their hashes
	rm -rf dist var/dist
	$(BIN)/python -m build --no-isolation --outdir dist
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m venv --without-pip var/dist
	@$(call INSTALL_INTO,var/dist) --require-hashes --requirement requirements.lock
	@$(call INSTALL_INTO,var/dist) --no-deps dist/*.whl
	cd var && dist/bin/cds-service example article | dist/bin/cds-service consult - > /dev/null
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file dist/spine-imaging-cds.cdx.json var/dist/bin/python
	cd dist && sha256sum * > SHA256SUMS
	@$(BIN)/cds-service knowledge review > /dev/null

clean: ## remove what was installed and built
	rm -rf .venv var dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(or $(PYTHON),false) $(IS_NEW_ENOUGH) || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

$(BIN)/.for-run: $(BIN)/python pyproject.toml requirements.lock requirements-build.lock
	@echo "Installing the service into .venv: $(PACE) ..."
	@$(INSTALL) --require-hashes --requirement requirements.lock --requirement requirements-build.lock
	@$(INSTALL) $(THIS)
	@touch $@

$(BIN)/.for-test: $(BIN)/python pyproject.toml requirements-test.lock
	@echo "Installing the service into .venv, with what the tests need: $(PACE) ..."
	@$(INSTALL) --require-hashes --requirement requirements-test.lock
	@$(INSTALL) $(THIS)
	@touch $@ $(BIN)/.for-run
