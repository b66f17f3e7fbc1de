# Every door first brings .venv up to date (a fraction of a second when it already is).
# Without make: the same two lines by hand; on Windows write .venv\Scripts instead of .venv/bin.
PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
BOOTSTRAP := $(PYTHON) scripts/bootstrap.py --extra

.PHONY: help demo test selfcheck build notebooks translate fuzz lint format bench clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

demo:  ## grade the sample class and say where its pages are
	@$(BOOTSTRAP) core
	$(BIN)/autograder grade examples/class --out out/demo

test:  ## everything that CI runs: lint, types, layers, selfcheck, build --check, tests
	@$(BOOTSTRAP) test
	$(BIN)/python scripts/check.py

selfcheck:  ## does the course hold what it promises?
	@$(BOOTSTRAP) core
	$(BIN)/autograder selfcheck

build:  ## write assignments/ again from solutions/ and source/
	@$(BOOTSTRAP) nbgrader
	$(BIN)/autograder build

notebooks:  ## JupyterLab on this folder
	@$(BOOTSTRAP) nbgrader
	$(BIN)/jupyter lab

translate:  ## bring the catalogues of all languages up to date, and say what they lack
	@$(BOOTSTRAP) test
	$(BIN)/python scripts/translate.py

fuzz:  ## look for files, replies and texts that break a reader, ten minutes long (make test tries a few)
	@$(BOOTSTRAP) test
	$(BIN)/python scripts/fuzz.py

lint:  ## the quick checks only: style, types, import layers
	@$(BOOTSTRAP) test
	$(BIN)/python scripts/check.py --quick

format:  ## lay out the code the way `make lint` wants it
	@$(BOOTSTRAP) test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench:  ## measure, beside other tools (installs PyTorch); the figures go to docs/performance.md
	@$(BOOTSTRAP) bench
	set -e; for script in benchmarks/*.py; do $(BIN)/python $$script; done

clean:  ## remove what was made here, the environment included
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
