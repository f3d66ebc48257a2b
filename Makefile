# Every command a developer types. Needs GNU make and Python 3.11 or newer, nothing else.

PYTHON  ?= python3
WORKERS ?= 2
EXAMPLE ?= examples/rest_pain_hanging_leg.yaml

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt

# A stamp is younger than the files that decide what is installed, so nothing is installed twice.
PINNED := pyproject.toml constraints.txt
RUN    := .venv/.installed
DEV    := .venv/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help run test check check-slow bench bench-parse danger-net knowledge bench-interview

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## assess the example case
	@$(BIN)/legwise assess $(EXAMPLE)

test: $(DEV) ## run every test but the slow ones
	@$(BIN)/pytest -q -m "not slow" -n $(WORKERS)

check: $(DEV) ## look for faults without running the code: style, types, layers
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check-slow: $(DEV) ## run the slow tests
	@$(BIN)/pytest -q -m slow -n $(WORKERS)

danger-net: $(DEV) ## simulate how many people are lifted for nothing, and how many dangers are caught
	@$(BIN)/python benchmarks/danger_net.py

bench: $(DEV) ## measure how fast the posterior is
	@$(BIN)/python benchmarks/bench_posterior.py

bench-parse: $(DEV) ## measure how well and how fast free text is read
	@$(BIN)/python benchmarks/bench_parse.py

bench-interview: $(DEV) ## simulate how many questions the interview needs, and what it misses
	@$(BIN)/python benchmarks/bench_interview.py

knowledge: $(RUN) ## check the knowledge base and recover the published figures
	@$(BIN)/legwise knowledge check
	@$(BIN)/legwise knowledge verify

$(RUN): $(PINNED) | $(BIN)/python
	@echo "Installing Legwise into .venv (once; a minute or two)" >&2
	@$(PIP) --editable .
	@touch $(RUN)

$(DEV): $(PINNED) | $(BIN)/python
	@echo "Installing Legwise and its development tools into .venv (once; a few minutes)" >&2
	@$(PIP) --editable '.[dev]'
	@touch $(RUN) $(DEV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("Legwise needs Python 3.11 or newer. Name one: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv
