# Each target sets up what it needs. Only Python 3.11+ and make are expected.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: chat test bench eval lint constraints clean

chat: $(VENV)/.installed
	@$(BIN)/advisor chat

test: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n auto --dist loadfile

bench: $(VENV)/.installed-dev
	@HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench

eval: $(VENV)/.installed
	@$(BIN)/advisor eval retrieval
	@$(BIN)/advisor eval answers
	@$(BIN)/advisor eval dialogues
	@$(BIN)/advisor eval single-answers

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

constraints: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet uv
	(sed -n '/^#/p' constraints.txt; $(BIN)/uv pip compile pyproject.toml --all-extras --no-annotate --no-header \
		| grep -vE '^(nvidia-|cuda-|triton)' | sed 's/+cpu//') > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build *.egg-info

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 chat")'
	@echo "Setting up $(VENV) (about a minute and 2 GB, once) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.python
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/.python
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(VENV)/.installed $@
