# The same commands for people and for CI; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTHON ?= python3
ISSUES ?= 200

.PHONY: help setup dev demo up test check format replay docs lock bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## create .venv from requirements.lock, hashes checked; repeat it at will
	@PYTHON='$(PYTHON)' .ci/setup

demo: setup ## drive real messages around the whole loop (ISSUES=200)
	@$(BIN)/bihuan demo --issues $(ISSUES)

up: setup ## start the whole system here; Ctrl-C stops it
	@$(BIN)/bihuan up

dev: setup ## the same with a data directory of its own, .bihuan-dev
	@$(BIN)/bihuan --data .bihuan-dev up

# Tests flush to disk thousands of times; in memory that costs nothing, and a killed process
# finds its files there just the same.
TEST_TMP := $(or $(TMPDIR),$(shell [ -w /dev/shm ] && \
  [ "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 2000000 ] && echo /dev/shm),/tmp)

test: setup ## run every test but those marked long (ARGS='-k claim')
	@TMPDIR=$(TEST_TMP) .ci/test $(ARGS)

check: setup ## format, lint, types, imports: all must be clean
	@echo 'check: format';  $(BIN)/ruff format --check --quiet .
	@echo 'check: lint';    $(BIN)/ruff check --quiet .
	@echo 'check: types';   $(BIN)/mypy
	@echo 'check: imports'; $(BIN)/lint-imports --no-logo

format: setup ## format the code and apply the safe fixes
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

replay: setup ## replay the recorded workflow histories
	@$(BIN)/pytest tests/replay $(ARGS)

docs: setup ## write the generated pages of docs/reference anew
	@$(BIN)/python -m docs.generate_reference

lock: setup ## write requirements.lock anew from pyproject.toml (ARGS=--upgrade)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet $(ARGS) -o requirements.lock
	@if grep -n '://' requirements.lock; then \
	  echo 'lock: requirements.lock holds an address (lines above); it must name no index.' >&2; exit 1; fi

bench: setup ## measure, as ratios to this machine's limits (BASE=revision compares)
	@$(BIN)/python -m bench $(if $(BASE),--base $(BASE)) $(ARGS)

clean: ## remove caches; .venv and data directories stay
	@rm -rf .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
