# Every target sets up all it needs in .venv from requirements/dev.lock: Python 3.11 to 3.14,
# make and git are enough. PYTHON=/path/to/python3.12 chooses an interpreter.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV_VERSION := 0.13.9
COMPILE = build/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --upgrade --quiet --system-certs

.DEFAULT_GOAL := help
.PHONY: help demo test test-long lint format bench docs lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

demo: $(STAMP) ## Run an invented vendor's programme from billing data to statements
	@$(BIN)/largesse demo

test: lint ## Everything that needs no root: style, types, layers, tests
	@$(BIN)/python -m pytest -n 2 -q
	@DJANGO_SETTINGS_MODULE=largesse.portal.settings $(BIN)/python -m pytest -n 2 -q tests/portal

test-long: $(STAMP) ## The tests again with large doses, and those that take minutes
	@$(BIN)/python -m pytest -n 2 -q --long

lint: $(STAMP) ## Style, types and layers only
	@mkdir -p build
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "These files are not formatted: run 'make format'." >&2; $(BIN)/ruff format --check . ; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache > build/lint-imports.txt 2>&1 || { cat build/lint-imports.txt >&2; exit 1; }

format: $(STAMP) ## Put the code into its one format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: $(STAMP) ## Measure; writes bench/results.json and docs/performance.md
	@$(BIN)/python -m bench

docs: $(STAMP) ## Write the reference of the language from its schema
	@if [ -f docs/generate.py ]; then $(BIN)/python docs/generate.py; \
	else echo "There is no docs/generate.py in this version: nothing to write." >&2; exit 2; fi

lock: ## Resolve the dependencies anew into requirements/*.lock
	@python="$$(sh .ci/python)" && "$$python" -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(COMPILE) --output-file requirements/run.lock
	@$(COMPILE) --extra dev --constraint requirements/run.lock --output-file requirements/dev.lock
	@echo "requirements/run.lock and requirements/dev.lock are written; review and commit them."

clean: ## Remove the environment, caches and what the commands wrote
	@rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@rm -rf largesse.egg-info demo-workspace
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): requirements/dev.lock pyproject.toml
	@sh .ci/set-up $(VENV)
	@touch $@
