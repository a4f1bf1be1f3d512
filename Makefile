# Everything a newcomer types. `make help` lists it; a stamp under .venv/ says what is already in place.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do command -v $$name && break; done)
BIN := .venv/bin
READY := .venv/ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PORT ?= 8000
ON_POSTGRESQL := $(wildcard tests/audit tests/people tests/grades tests/screening tests/delivery tests/papers)
SIDE_BY_SIDE := --numprocesses auto --dist worksteal
ASSETS := src/zhuhang/web/assets/vendor
DOMAIN := regulation gradebook engine calendar forms cli
STRICT := $(patsubst %/__init__.py,%,$(wildcard $(DOMAIN:%=src/zhuhang/%/__init__.py)))
FOLDERS := $(patsubst %/regulation.yaml,%,$(wildcard regulations/*/regulation.yaml examples/regulations/*/regulation.yaml))

##@ Using it

run: install ## Serve the demo university at http://127.0.0.1:8000; PORT=… elsewhere
	$(BIN)/zhuhang demo
	$(BIN)/zhuhang serve --port $(PORT)

install: $(READY)/run $(ASSETS)/versions.json $(READY)/fonts ## Install what the platform needs, start nothing

fonts: $(READY)/fonts ## Chinese fonts for papers, where the machine has none

##@ Working on it

test: install $(READY)/test $(READY)/browser ## Run every test; ARGS=… goes to pytest
	$(BIN)/python -m pytest $(or $(ARGS),$(SIDE_BY_SIDE))
	$(if $(ARGS),,$(MAKE) --no-print-directory test-postgresql)

spark: $(READY)/test $(READY)/spark ## Install the Spark extra, a large download, and run its tests
	@command -v java >/dev/null || { echo "Spark needs Java 17 or newer: apt-get install openjdk-17-jre-headless"; exit 1; }
	$(BIN)/python -m pytest tests/engine/test_spark.py $(ARGS)

test-postgresql: $(READY)/test ## The tests of rules that a database enforces, on a PostgreSQL started for them
	$(BIN)/python tools/postgresql.py $(BIN)/python -m pytest -q $(SIDE_BY_SIDE) $(ON_POSTGRESQL)

check: lint types contracts reference regulations ## Everything a machine can check besides the tests

lint: $(READY)/check ## Style of the Python files
	$(BIN)/ruff check

types: $(READY)/check ## Strict types of the rooms that know no Django
	$(BIN)/mypy $(STRICT)

contracts: $(READY)/check ## A room imports only lower rooms
	$(BIN)/lint-imports

reference: $(READY)/run ## The generated reference pages are up to date
	$(BIN)/python tools/reference.py --check

write-reference: $(READY)/run ## Generate the reference pages anew
	$(BIN)/python tools/reference.py

regulations: $(READY)/run ## Every regulation passes its checker
	for folder in $(FOLDERS); do echo "$$folder"; $(BIN)/zhuhang regulation check "$$folder"; done

bench: $(READY)/bench ## Measure speed and memory beside the baselines; ARGS=… goes to the benchmark
	$(BIN)/python -m bench $(ARGS)

##@ Keeping it

lock: $(READY)/check ## Lock the newest versions pyproject.toml and package.json allow
	tools/lock.sh

clean: ## Remove what was installed and built; data under var/ stays
	rm -rf .venv node_modules tools/*/node_modules build dist $(ASSETS)

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	      /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run install fonts test spark check lint types contracts reference write-reference regulations bench lock clean help

# --- what the targets above stand on ---------------------------------------------------------------------------------

$(READY)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "$(PYTHON) is too old, 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Creating .venv with $(PYTHON)"
	@tools/venv.sh "$(PYTHON)"
	@mkdir -p $(READY) && touch $@

$(READY)/run: requirements/run.txt pyproject.toml | $(READY)/venv
	@echo "Installing the platform (requirements/run.txt)"
	@$(INSTALL) -r requirements/run.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(READY)/test $(READY)/check $(READY)/bench $(READY)/node $(READY)/spark: $(READY)/%: requirements/%.txt $(READY)/run
	@echo "Installing requirements/$*.txt"
	@$(INSTALL) -r requirements/$*.txt
	@touch $@

$(ASSETS)/versions.json: package-lock.json tools/assets.py tools/npm.sh | $(READY)/venv
	@echo "Fetching style sheets, scripts and fonts of the pages (package-lock.json)"
	@tools/npm.sh .
	@$(BIN)/python tools/assets.py node_modules $(ASSETS)

$(READY)/fonts: tools/fonts.py tools/fonts/package-lock.json | $(READY)/run
	@$(BIN)/python tools/fonts.py
	@touch $@

$(READY)/browser: tools/browser.py tools/browser/package-lock.json | $(READY)/test
	@if $(BIN)/python tools/browser.py; then touch $@; fi
