# Two commands do everything on a fresh machine: `make demo` and `make test`. Each makes its own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo rehearse test check format bench clean help

help:
	@echo "make demo      a local workspace with the real bot in it, to look at in a browser (no credentials needed)"
	@echo "make rehearse  play the bundled transcripts and print the story"
	@echo "make test    run the whole suite on SQLite and PostgreSQL"
	@echo "make check   format, lint, types and import contracts"
	@echo "make format  rewrite the code in the house format"
	@echo "make bench   measure speed and memory against named baselines"

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Liaison needs Python 3.11 or newer; run make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt-get install -y python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/liaison demo

rehearse: $(READY)
	@$(BIN)/liaison rehearse

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)
	$(BIN)/python benchmarks/business_time.py
	$(BIN)/python benchmarks/deadlines.py
	$(BIN)/python benchmarks/deadline_judged.py
	$(BIN)/python benchmarks/health.py
	$(BIN)/python benchmarks/rehearsal.py
	$(BIN)/python benchmarks/slack_pipeline.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/slow_keys.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
