# The commands of this repository; each installs what it needs. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$candidate && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check bench clean lock unit

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 10

$(VENV)/.runtime: pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with venv is needed and none was found;" \
		"install it (Debian: apt-get install python3-venv) and run make again."; exit 2; }
	@echo "==> installing the runtime packages into $(VENV)"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.lock
	@echo "==> installing the development packages into $(VENV)"
	$(BIN)/python -m pip install --require-hashes --requirement requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime ## bring everything up and show kubectl working through the contract
	$(BIN)/daas demo

test: check ## everything: checks, then every test, on a real cluster
	tests/run

check: $(VENV)/.development ## formatting, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.development ## only the unit tests: seconds
	$(BIN)/pytest -q tests/unit

bench: $(VENV)/.development ## the same operations directly, through peers and through us, with ratios
	$(BIN)/python -m bench

lock: $(VENV)/.development ## resolve the lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
		--output-file requirements-dev.lock

clean: ## stop the default installation and remove what was built here (the cache stays)
	test ! -x $(BIN)/daas || $(BIN)/daas down --purge
	rm -rf $(VENV) build .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . \( -name __pycache__ -o -name node_modules -o -name '*.egg-info' \) -prune -exec rm -rf {} +
