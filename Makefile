# Everything a developer types. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
RUNS := .venv/.runs
STAMP := .venv/.installed
UPGRADE := --upgrade
JOBS ?= 3
TESTS = $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
# What pytest makes of a test's file is kept for the other processes, also where Python is told to keep nothing: it takes 10 s for all.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CLIENTS := tests/clients/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help install run test clients check lint types house nightly bench format crash lock schema manifest

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with the switchboard command, its locked libraries, and those of tests and checks

$(RUNS): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Switchboard needs Python 3.11 or newer; try make install PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --no-compile --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP): $(RUNS) requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

run: $(RUNS) ## start Switchboard, PORT=8142 elsewhere; without a .env, against the sandbox, SANDBOX_PORT=8942 elsewhere
	@if [ -f .env ]; then PATH="$(CURDIR)/$(BIN):$$PATH" switchboard serve; \
	else PATH="$(CURDIR)/$(BIN):$$PATH" python -m sandbox run \
		--port $(or $(SANDBOX_PORT),8900) --target http://127.0.0.1:$(or $(PORT),8000) -- switchboard serve; fi

test: install ## every test, in three processes (many wait more than they work); JOBS=8 for more
	@$(MAKE) --no-print-directory clients || echo "Their tests are skipped."
	$(TESTS) $(ARGS)

clients: $(CLIENTS) ## fetch Slack's own JavaScript, which tests drive against the sandbox (needs Node 20 and npm)

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null \
		|| { echo "Slack's JavaScript clients need Node 20 or newer, and npm."; exit 1; }
	@cd tests/clients && npm ci --loglevel=error || { echo "npm could not fetch Slack's JavaScript clients."; exit 1; }
	@touch $@

check: install ## what must hold before a commit: format, lint, types, house rules, docs
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target lint types house

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

house:
	$(BIN)/python -m pytest -q -m "not browser" tests/house tests/docs

nightly: install ## every test, with ten times the examples and many more crashes; takes hours
	HYPOTHESIS_PROFILE=nightly CRASH_SEEDS=$${CRASH_SEEDS:-50} $(TESTS) -o timeout=7200 -o faulthandler_timeout=7500

bench: install ## measure it, about 14 minutes; ARGS="--quick" takes two, ARGS=--compare compares with the baseline
	$(BIN)/python -m benchmarks $(ARGS)

format: install ## format the source and fix what can be fixed safely
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

crash: install ## kill -9 at many moments; CRASH_SEEDS=200 for more
	CRASH_SEEDS=$${CRASH_SEEDS:-50} $(BIN)/python -m pytest -q -m crash tests/promises

schema: $(RUNS) ## write routes.schema.json, docs/routes-keys.md and docs/check-codes.md from what the loader reads
	$(BIN)/switchboard check --schema > routes.schema.json
	$(BIN)/python -c "from switchboard.config.schema_page import page; print(page(), end='')" > docs/routes-keys.md
	$(BIN)/python -c "from switchboard.config.findings_page import codes_page; print(codes_page(), end='')" > docs/check-codes.md

manifest: $(RUNS) ## print the Slack app's manifest for your PUBLIC_URL; ARGS="--socket" for Socket Mode
	@$(BIN)/switchboard manifest $(ARGS)

LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --extra build

lock: install ## resolve the requirements files anew (needs the network); UPGRADE= keeps what is locked, and adds what is new
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.txt
	$(LOCK) $(UPGRADE) --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	$(if $(UPGRADE),cd tests/clients && npm update --package-lock-only)
