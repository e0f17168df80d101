# assetwright: `make demo` draws an asset set, `make test` proves it works.
# Needs Python 3.11 or newer, git and make; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PROMPT ?= [icon] A settings gear for a productivity app, blue color
# CPU builds of torch: where this index can be reached, nothing of CUDA is downloaded.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.DEFAULT_GOAL := help
.PHONY: help demo sheet test lint bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/default.stamp ## draw an Android + iOS + web asset set into ./demo-assets
	@$(BIN)/assetwright generate '$(PROMPT)' --platforms android,ios,web --formats all \
		--out demo-assets --contact-sheet demo-assets/contact-sheet.png

sheet: $(VENV)/default.stamp ## draw docs/contact-sheet.png
	@$(BIN)/python docs/contact_sheet.py

test: $(VENV)/test.stamp ## install what the tests need and run them
	@scripts/install-debian-packages
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/test.stamp ## ruff, and mypy --strict on src
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/test.stamp ## measure speed, memory and size; results in benchmarks/results
	@scripts/install-debian-packages
	@$(PIP) install --editable '.[bench]'
	@$(BIN)/python -m benchmarks

clean: ## remove what the other targets made
	rm -rf $(VENV) demo-assets dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Stamps: an install is repeated only when pyproject.toml changes.
$(VENV)/created.stamp:
	@$(PYTHON) -c 'import sys; sys.exit("assetwright needs Python 3.11 or newer; say which: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/default.stamp: $(VENV)/created.stamp pyproject.toml
	@echo "installing assetwright"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/created.stamp pyproject.toml
	@echo "installing assetwright and what its tests need"
	@$(PIP) install --no-deps --retries 0 --extra-index-url $(TORCH_INDEX) torch==2.13.0
	@$(PIP) install --editable '.[test]'
	@touch $@
