# Everything a person does with a checkout, one line each. `make help` lists it.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
CHECKED := bot handlers tests bench

.PHONY: help corpus run test lint types unit bench bench-feeds bench-hostile bench-dedupe bench-delivery bench-split bench-stream bench-timetable bench-topics prove quality-same quality-topics docs lock screenshots clean
.DEFAULT_GOAL := help

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(VENV)/.runs   ## run the bot with ./config.toml; without one, the demo
	@if [ -f config.toml ]; then exec $(BIN)/newsbell run; else exec $(BIN)/newsbell demo; fi

test: lint types unit   ## everything that must hold: lint, layers, types, the whole test suite

lint: $(VENV)/.tests    ## style and the layers of the architecture
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.tests   ## mypy --strict
	$(BIN)/mypy

unit: $(VENV)/.tests    ## the test suite with its coverage
	$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered $(ARGS)

prove: $(VENV)/.tests    ## prove the delivery promise: every point and 100 random rounds (less than an hour)
	$(BIN)/python -m tests.prove

bench: $(VENV)/.tests    ## the figures of docs/figures.md
	$(BIN)/python -m bench.figures
	$(BIN)/python -m bench.mail
	$(BIN)/python -m bench.push

bench-feeds: $(VENV)/.tests   ## parsing beside feedparser, stalls, 10,000 feeds (5 minutes)
	$(BIN)/python -m bench.feeds

bench-hostile: $(VENV)/.tests   ## what hostile feeds cost: outcome, seconds, memory (Linux)
	$(BIN)/python -m bench.hostile

bench-dedupe: $(VENV)/.tests   ## what admission costs beside 10,000 to 1,000,000 stories
	$(BIN)/python -m bench.dedupe

bench-delivery: $(VENV)/.tests   ## one story to 2,000 chats on strict networks, fairness, 100,000 chats
	$(BIN)/python -m bench.delivery

bench-stream: $(VENV)/.tests   ## a week of news: what rang, what joined
	$(BIN)/python -m bench.stream

bench-topics: $(VENV)/.tests   ## how many stories are classified in a second
	$(BIN)/python -m bench.topics

bench-timetable: $(VENV)/.tests   ## a daily digest around the clock changes of 2026 and 2027
	$(BIN)/python -m bench.timetable

bench-split: $(VENV)/.tests   ## how fast issues are split, beside bare parsing
	$(BIN)/python -m bench.split

quality-topics: $(VENV)/.tests   ## topics: the shared score, then beside simpler ways
	$(BIN)/python -m bench.quality topics
	$(BIN)/python -m bench.topics_quality

quality-same: $(VENV)/.tests   ## same event: the shared score, then by kind, cross-validated, beside simpler ways
	$(BIN)/python -m bench.quality same
	$(BIN)/python -m bench.same_quality

quality-%: $(VENV)/.tests
	$(BIN)/python -m bench.quality $*

corpus: $(VENV)/.tests   ## quality on the corpora in ../shared, where they are
	$(BIN)/python -m bench.quality

docs: $(VENV)/.tests    ## renew what the docs take from the code
	$(BIN)/python -m tests.config.reference

screenshots: $(VENV)/.tests   ## renew the pictures in docs/
	$(BIN)/python -m bench.pictures

lock: $(VENV)/.tests    ## renew requirements.lock and requirements-dev.lock
	$(BIN)/python -m pip install --quiet uv
	UV_INDEX_URL= $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-strip-extras --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-strip-extras --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:           ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Newsbell needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# A stamp for each set of packages: it is older than its lock file exactly when something changed.
$(VENV)/.runs: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the bot needs (once) …"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tests: requirements-dev.lock $(VENV)/.runs
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
