# Needs Python 3.11 or newer, make and a package index.  `make help` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Processes of `make test`: as many as there are cores.  JOBS=0 runs the tests in pytest's own process, for a debugger.
JOBS   ?= auto

# Stamps: an environment is renewed when the metadata is newer than its stamp.
RUNTIME := $(VENV)/runtime.stamp
DEV     := $(VENV)/dev.stamp
PEERS   := $(VENV)/bench.stamp
FIT     := $(VENV)/fit.stamp
SCALE   := $(VENV)/scale.stamp

# The shell gets these as variables: in a command line a name with blanks or quotes would fall apart.
export IN OUT
# Bytecode of the tests is kept, also where the environment says otherwise: collecting them takes half the time then.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-scale fuzz lint check format same cases
.PHONY: bench bench-gate bench-speed bench-quality bench-comments bench-rules bench-scale fit fit-text dist clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || grep '##' Makefile

run: $(RUNTIME)  ## clean articles: make run IN=folder-or-file OUT=folder [ARGS="--jobs 2"]
	@test -n "$$IN" && test -n "$$OUT" || { echo 'usage: make run IN=folder-or-file OUT=folder [ARGS="--jobs 2"]' >&2; exit 2; }
	@$(BIN)/cleaner run $(ARGS) -- "$$IN" "$$OUT"

test: $(DEV)  ## run all tests in parallel; JOBS=1 uses one process, ARGS go to pytest
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-scale: $(SCALE)  ## run the tests that start Ray and datatrove; ARGS go to pytest
	$(BIN)/python -m pytest tests/runs/test_ray.py tests/runs/test_datatrove.py tests/test_docs_scale.py $(ARGS)

fuzz: $(DEV)  ## run the property tests on many new examples; ARGS go to pytest
	$(BIN)/python -m pytest -n $(JOBS) -m hypothesis --hypothesis-profile=fuzz $(ARGS)

lint: $(DEV)  ## run ruff, mypy, the linter of the rules and the rules' own examples
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	@$(BIN)/cleaner rules lint > $(VENV)/rules-lint.txt || { cat $(VENV)/rules-lint.txt; exit 1; }
	@tail -n 1 $(VENV)/rules-lint.txt
	$(BIN)/cleaner rules test

check:  ## run every gate that needs this repository alone: lint, same, test
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory same ARGS="--parts fixtures"
	@$(MAKE) --no-print-directory test

format: $(DEV)  ## rewrite the code in the project's style
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

same: $(RUNTIME)  ## compare every output with the recorded digests; ARGS="--parts fixtures" or ARGS=--record
	@$(BIN)/python -m benchmarks.same $(ARGS)

cases: $(RUNTIME)  ## fail if fewer cases of ../shared/cases are right than before; ARGS=--update raises floors
	@$(BIN)/python -m benchmarks.cases $(ARGS)

bench: $(PEERS)  ## measure quality and speed of this tool and its peers; ARGS=--write renews the docs
	@$(BIN)/python -m benchmarks.bench $(ARGS)

bench-gate: $(RUNTIME)  ## fail if a figure of the bench is below its floor; ARGS=--update raises floors, ARGS=--whole measures all pages
	@$(BIN)/python -m benchmarks.gate $(ARGS)

bench-speed: $(RUNTIME)  ## measure articles per second on one core, next to trafilatura
	@$(BIN)/python -m benchmarks.speed $(ARGS)

bench-quality: $(RUNTIME)  ## measure bodies and comments against the gold of ../shared/bench
	@$(BIN)/python -m benchmarks.quality $(ARGS)

bench-comments: $(RUNTIME)  ## measure reader comments against gold, as text and as records, and their cost
	@$(BIN)/python -m benchmarks.comments --cost $(ARGS)

bench-rules: $(RUNTIME)  ## measure false alarms, gain, cost and load time of the rules; ARGS="gain --write"
	@$(BIN)/python -m benchmarks.rules $(ARGS)

bench-scale: $(RUNTIME)  ## measure the pool: jobs, memory, overhead, rerun; ARGS="rerun --documents 10000"
	@$(BIN)/python -m benchmarks.scale $(ARGS)

fit: $(FIT)  ## fit the score of HTML pages on ../shared/bench; ARGS="--work folder --dry"
	@$(BIN)/python -m benchmarks.fit $(ARGS)

fit-text: $(FIT)  ## fit the score of scraped text on ../shared/bench; ARGS="--sizes 60x5 --dry"
	@$(BIN)/python -m benchmarks.fit_text $(ARGS)

dist: $(DEV)  ## build the sdist, and the wheel from it, in dist/
	$(BIN)/python -m build

clean:  ## remove the environment, builds and caches
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "cleaner needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "Setting up $(VENV) (once) ..." >&2
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 2; }

$(RUNTIME): setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) install --editable .
	@touch $@

$(DEV): setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) install --editable '.[dev]'
	@touch $(RUNTIME) $@

$(SCALE): setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) install --editable '.[dev,ray,datatrove]'
	@touch $(RUNTIME) $(DEV) $@

$(PEERS): setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@# pip 23.2 fails on lxml[html_clean], which two of the tools ask for.
	@$(PIP) install --upgrade 'pip>=24'
	@$(PIP) install --editable '.[bench]'
	@touch $(RUNTIME) $@

$(FIT): setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) install --editable '.[fit]'
	@touch $(RUNTIME) $@
