# The two commands everybody needs: `make run` opens the app on made-up cities, `make test` proves that all works.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
# Hundreds of processes start in the tests: each would compile the toolkit anew if compiled modules were not kept.
export PYTHONDONTWRITEBYTECODE :=
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test test-fast faults check format docs lock audit release reference bench clean

help:
	@echo "make run        install, make the demo workspace, open the app"
	@echo "make test       install, check style, types, imports and catalogue, run all tests"
	@echo "make test-fast  the tests that take seconds, on SQLite alone"
	@echo "make faults     hundreds of kills, people and damaged files, second languages and engines (takes long)"
	@echo "make check      style, types, imports, catalogue"
	@echo "make docs       build handbook, methods and decisions into build/docs, without a connection"
	@echo "make lock       renew requirements.lock and requirements-dev.lock"
	@echo "make release    wheel, source archive, bill of materials, licences, sums; audits what we depend on (docs/release.md)"
	@echo "make audit      known holes in what we depend on; CTC_ADVISORIES names stored advisories where no service is reached"
	@echo "make reference  compute the reference numbers of tests/golden anew with R (needs R with survey, psych, lavaan, lmerTest, clubSandwich, geepack)"
	@echo "make bench      measure against the analyst's way and against other packages"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo "The module venv is missing. On Debian: apt-get install python3-venv"; exit 1; fi; }

$(VENV)/.run: $(BIN)/python requirements.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run
	CTC_DATA_FOLDER=$(DATA) $(BIN)/ctc demo --keep
	CTC_DATA_FOLDER=$(DATA) $(BIN)/ctc run

test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder || $(BIN)/python -m tests.again $$?

test-fast: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser and not postgres and not faults"

faults: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m faults

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -ll -r ctc_toolkit
	$(BIN)/ctc catalog check

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/python docs/check_built.py build/docs
	@echo "build/docs/index.html"

lock: $(BIN)/python
	$(INSTALL) uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --extra build --extra postgres --extra oidc pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --extra build --extra postgres --extra oidc --extra dask --extra spark --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

audit: $(VENV)/.dev
	$(BIN)/python -m tools.advisories --lock requirements.lock --lock requirements-dev.lock

release: $(VENV)/.dev
	mkdir -p dist
	$(BIN)/python -m tools.advisories --report dist/audit.json
	$(BIN)/python -m tools.release

reference:
	for script in tests/golden/r/*.R; do Rscript "$$script"; done

bench: $(VENV)/.run
	$(BIN)/python benchmarks/profile.py --without svy

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
