# `make run` and `make test` set everything up by themselves; they need Python 3.11+, make and git,
# and `make test` also Node 20+ and Chromium (see .ci/run for a Debian machine).

# The first Python that really runs and is new enough: a version manager's shim may be there and do neither.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$name"; break; }; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
PEERS_READY := bench/peers/node_modules/.package-lock.json
TEST_JOBS ?= auto
UI := app/playground/ui
UI_PAGE := app/playground/dist/index.html
UI_PARTS := $(UI)/node_modules/.package-lock.json
NEEDS_NPM := command -v npm >/dev/null || { echo "The playground is built with Node.js 20.19 or newer and npm, which were not found." >&2; exit 1; }
UI_SOURCES := $(shell find $(UI) -name node_modules -prune -o -type f ! -name build.log -print)

.DEFAULT_GOAL := help
.PHONY: help run playground wheel test check snapshots bench bench-quick bench-micro fuzz lock clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_READY) ## Set up and serve on http://127.0.0.1:8000 with the embedded user pool (PORT=8001 for another port).
	@$(MAKE) --no-print-directory --silent playground 2>/dev/null \
	  || echo "The playground's small page is served instead of GraphiQL; it says why."
	@$(BIN)/claimgraph dev --port $(PORT)

playground: $(UI_PAGE) ## Build the playground's page (GraphiQL); needs Node 20.19+.

wheel: $(TEST_READY) $(UI_PAGE) ## Build the wheel into dist/, playground included.
	@$(BIN)/python -m hatchling build -t wheel

test: check $(UI_PAGE) ## Set up and run all checks and tests.
	@$(BIN)/pytest -n $(TEST_JOBS) --dist loadfile

check: $(TEST_READY) ## Lint, types, import contracts, dependencies, and the links, references and map of docs/.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/python -m tests.docs.links
	@$(BIN)/pytest -q tests/docs/test_references.py tests/docs/test_architecture.py

snapshots: $(TEST_READY) ## Refresh the reviewed snapshots (SDL and others) after a deliberate change.
	@$(BIN)/claimgraph schema print > schema.graphql
	@$(BIN)/claimgraph matrix --format json --output authorization-matrix.json
	@$(BIN)/claimgraph settings --format markdown > docs/settings.md
	@$(BIN)/claimgraph errors --format markdown > docs/error-catalogue.md
	@$(BIN)/python -m tests.engine.plan.codegen.specimens
	@$(BIN)/python -m tests.public_names > tests/public_names.txt
	@git --no-pager diff --stat -- schema.graphql authorization-matrix.json docs/settings.md docs/error-catalogue.md \
	  engine/plan/codegen/README.md

bench: $(TEST_READY) $(if $(PEERS),$(PEERS_READY)) ## Measure against plain Strawberry, side by side (PEERS=1: and Node's servers; ONLY="W1 W5").
	@$(BIN)/python -m bench $(if $(PEERS),--peers) $(if $(ONLY),--only $(ONLY)) $(if $(PUBLISH),--publish)

bench-quick: $(TEST_READY) ## The main figures in under a minute; the last line is JSON.
	@$(BIN)/python -m bench --quick

bench-micro: $(TEST_READY) ## What the parts of a request cost, rules among them, each beside a baseline.
	@$(BIN)/python -m bench.micro $(if $(PUBLISH),--publish)

fuzz: $(TEST_READY) ## Compare plans with graphql-core on generated operations (COUNT=100000, FROM=seed).
	@$(BIN)/python -W ignore -m tests.engine.differential.generated $(or $(FROM),0) $(or $(COUNT),100000)

lock: $(TEST_READY) ## Renew the hash-pinned requirement locks from pyproject.toml.
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --extra embedded --group build --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade -q -o requirements/run.txt
	@$(BIN)/uv pip compile pyproject.toml --extra embedded --group build --group test --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade -q -o requirements/test.txt

clean: ## Remove what make has built, and the development database.
	@rm -rf $(VENV) .data tests/clients/node_modules bench/peers/node_modules bench/results $(UI)/node_modules \
	  app/playground/dist

# A lock with hashes is installed first; then the project itself, without fetching anything more.
$(RUN_READY): requirements/run.txt pyproject.toml | $(VENV)
	@echo "Installing Claimgraph (once; about a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(TEST_READY): requirements/test.txt $(RUN_READY)
	@echo "Installing the test tools (once) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

$(UI_PARTS): $(UI)/package.json $(UI)/package-lock.json
	@$(NEEDS_NPM)
	@echo "Fetching what the playground is made of (once; about half a minute) …"
	@cd $(UI) && npm ci --loglevel=error >build.log 2>&1 || { cat build.log >&2; exit 1; }
	@touch $@

$(UI_PAGE): $(UI_PARTS) $(UI_SOURCES)
	@$(NEEDS_NPM)
	@echo "Building the playground (once; about half a minute) …"
	@cd $(UI) && npm run --silent build >build.log 2>&1 || { cat build.log >&2; exit 1; }
	@rm -f $(UI)/build.log
	@touch $@

$(PEERS_READY): bench/peers/package-lock.json
	@echo "Installing the servers on Node.js (once) …"
	@npm ci --silent --no-audit --no-fund --prefix bench/peers
	@touch $@

$(VENV):
	@test -n "$(PYTHON)" || { echo "Claimgraph needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || echo none). Install one, or say: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Claimgraph needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + ". Say: make run PYTHON=/path/to/python3")'
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); echo "The module venv is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
