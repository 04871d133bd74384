# Needs Python 3.11 or newer, make and a package index.  `make help` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Processes of `make test`: as many as there are cores.  JOBS=0 runs the tests in pytest's own process, for a debugger.
JOBS   ?= auto

# Stamps: what is installed is renewed when the metadata changes.
RUNTIME := $(VENV)/runtime.stamp
DEV     := $(VENV)/dev.stamp
PEERS   := $(VENV)/bench.stamp
FIT     := $(VENV)/fit.stamp
SCALE   := $(VENV)/scale.stamp

# Handed to the shell as variables, never pasted into a command line: names may hold blanks and quotes.
export IN OUT

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-scale lint check format same bench bench-gate bench-speed bench-quality bench-comments bench-rules bench-scale
.PHONY: fit fit-text dist clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || grep '##' Makefile

run: $(RUNTIME)  ## clean articles: make run IN=folder-or-file OUT=folder [ARGS="--jobs 2"]
	@test -n "$$IN" && test -n "$$OUT" || { echo 'usage: make run IN=folder-or-file OUT=folder [ARGS="--jobs 2"]' >&2; exit 2; }
	@$(BIN)/cleaner run $(ARGS) -- "$$IN" "$$OUT"

test: $(DEV)  ## run all tests in parallel; JOBS=1 uses one process, ARGS go to pytest
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-scale: $(SCALE)  ## the tests that start Ray and datatrove; ARGS go to pytest
	$(BIN)/python -m pytest tests/runs/test_ray.py tests/runs/test_datatrove.py tests/test_docs_scale.py $(ARGS)

lint: $(DEV)  ## ruff, mypy, and the rules: their linter and their own examples
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	@$(BIN)/cleaner rules lint > $(VENV)/rules-lint.txt || { cat $(VENV)/rules-lint.txt; exit 1; }
	@tail -n 1 $(VENV)/rules-lint.txt
	$(BIN)/cleaner rules test

check:  ## every gate: the tests (with layers, rules and fixtures), then lint
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory lint

format: $(DEV)  ## rewrite the code in the project's style
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

same: $(RUNTIME)  ## does every document come out as recorded? fixtures, ../shared/cases, ../shared/bench; ARGS=--record
	@$(BIN)/python -m benchmarks.same $(ARGS)

bench: $(PEERS)  ## quality and speed beside the peers, on ../shared/bench; ARGS=--write renews the docs
	@$(BIN)/python -m benchmarks.bench $(ARGS)

bench-gate: $(RUNTIME)  ## fail where a figure of the bench is below benchmarks/floors.toml; ARGS=--update raises these
	@$(BIN)/python -m benchmarks.gate $(ARGS)

bench-speed: $(RUNTIME)  ## articles a second on one core, beside trafilatura
	@$(BIN)/python -m benchmarks.speed $(ARGS)

bench-quality: $(RUNTIME)  ## body and comments against the gold of ../shared/bench, where it is there
	@$(BIN)/python -m benchmarks.quality $(ARGS)

bench-comments: $(RUNTIME)  ## reader comments against gold, by set and system, as text and as records; their cost
	@$(BIN)/python -m benchmarks.comments --cost $(ARGS)

bench-rules: $(RUNTIME)  ## the rules by themselves: false alarms, gain, cost, start-up; ARGS="gain --write"
	@$(BIN)/python -m benchmarks.rules $(ARGS)

bench-scale: $(RUNTIME)  ## the pool: two jobs against one, memory, overhead, rerun; ARGS="rerun --documents 10000"
	@$(BIN)/python -m benchmarks.scale $(ARGS)

fit: $(FIT)  ## fit the score of HTML pages on ../shared/bench anew; ARGS="--work folder --dry"
	@$(BIN)/python -m benchmarks.fit $(ARGS)

fit-text: $(FIT)  ## fit the score of scraped text on ../shared/bench anew; ARGS="--sizes 60x5 --dry"
	@$(BIN)/python -m benchmarks.fit_text $(ARGS)

dist: $(DEV)  ## build the sdist and, from it, the wheel, into dist/
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
	@$(PIP) install --editable '.[bench]'
	@touch $(RUNTIME) $@

$(FIT): setup.cfg pyproject.toml | $(VENV)/pyvenv.cfg
	@$(PIP) install --editable '.[fit]'
	@touch $(RUNTIME) $@
