# Đúng Hạn: every task of the project by one name. `make help` lists them.
# A fresh machine needs python3 (3.11 or newer), python3-venv and make; everything else comes as locked wheels.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Stamps: what the services need is installed; what the tests and checks need is installed too.
RUN    := $(VENV)/.runs
DEV    := $(VENV)/.develops
PYTEST := $(BIN)/pytest
LOCK   := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-annotate --quiet --custom-compile-command "make locks"
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of processes, which would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
# What tests write ends with them: in memory, where 4 GiB are free, nobody waits for a disk. `make faults` has a real one.
IN_MEMORY := $(shell test -w /dev/shm && df --output=avail /dev/shm | awk 'NR == 2 && $$1 > 4194304 {print "TMPDIR=/dev/shm"}')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo up test test-all test-slow fmt lint types arch proto schemas adr bench faults simulate simulate-short cov check locks clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(DEV) ## make .venv with everything locked (a second call is instant)

demo: $(RUN) ## replay a year of Rạch Giá and show the register, the letters and where they are
	rm -rf var/demo
	$(BIN)/dunghan demo rach-gia-2023 --data-dir var/demo

up: $(RUN) ## everything on this machine in one command; Ctrl-C ends it
	$(BIN)/dunghan up --data-dir var/up

test: $(DEV) ## all tests but the slow ones: SQLite, PostgreSQL, NATS and SMTP come with the wheels
	$(IN_MEMORY) $(PYTEST) -n 3 --dist loadfile -m "not slow"

test-all: $(DEV) ## all tests
	$(PYTEST) -n 2 --dist loadfile

test-slow: $(DEV) ## slow tests, the brief ones of `make faults` among them, but none that needs an office (exit 5 of pytest: there is none)
	$(IN_MEMORY) $(PYTEST) -n 2 --dist loadfile -m "slow and not office and (brief or not faults)" || test $$? -eq 5

fmt: $(DEV) ## put imports and layout right
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

lint: $(DEV) ## style and likely mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV) ## mypy, strict
	$(BIN)/mypy

arch: $(DEV) ## who may import whom
	$(BIN)/lint-imports

proto: $(DEV) ## generate the gRPC code from proto/dunghan
	$(BIN)/python proto/generate.py

schemas: $(DEV) ## write what the code says of itself: a JSON Schema per event, AsyncAPI, the integrators' tables
	$(BIN)/python proto/schemas.py
	$(BIN)/python proto/catalogue_schema.py
	$(BIN)/python proto/scheme_schema.py
	$(BIN)/python proto/policy_schema.py
	$(BIN)/python proto/asyncapi.py
	$(BIN)/python docs/integrators/pages.py
	$(BIN)/python docs/letters/samples.py

adr: $(DEV) ## write the index of decisions
	$(BIN)/python docs/adr/index.py

bench: $(DEV) ## speed of a step and of the whole, beside a bare loop and a named peer
	$(BIN)/python -m bench

faults: $(DEV) ## kill, delete, double: the same register and the same letters must come out
	$(BIN)/python -m tests.faults

simulate: $(DEV) ## 2,000 random stories on virtual time, with faults; a summary goes to docs/simulation
	$(BIN)/python -m tests.simulation --seeds 0..2000 --jobs 2 --write
	$(BIN)/python -m tests.simulation --years 0..10 --jobs 2 --write
	$(BIN)/python -m tests.simulation --acts 0..300 --jobs 2 --write
	$(BIN)/python -m tests.simulation --moves 0..300 --jobs 2 --write

simulate-short: $(DEV) ## 160 of them, 30 of what is taken back, 30 of deadlines that move
	$(BIN)/python -m tests.simulation --seeds 0..160 --jobs 2
	$(BIN)/python -m tests.simulation --acts 0..30 --jobs 2
	$(BIN)/python -m tests.simulation --moves 0..30 --jobs 2

cov: $(DEV) ## coverage: 90 % of everything, 100 % of what decides
	$(PYTEST) -m "not slow" --cov --cov-report=
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --fail-under=100 --include "services/*/domain.py,services/*/reactions.py,services/contracts/*,services/kit/decider.py"

check: lint types arch test test-slow ## what .ci/run runs

locks: ## pin the newest of what pyproject.toml allows (needs `make setup` once)
	$(LOCK) --upgrade --extra build -o requirements.lock
	$(LOCK) --upgrade --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## remove what was made, but not .venv
	rm -rf build dist var .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find services tests docs proto catalogues -name __pycache__ -prune -exec rm -rf {} +
