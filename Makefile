# make demo   write one reflection with the embedded model
# make test   ruff, mypy, import-linter, pytest
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
DEMO := Impact social et mesure de la valeur créée
DEMO_DRAFTS := output/drafts/tiers-lieux/*-impact-social-et-mesure-de-la-valeur-creee.md

.PHONY: demo test soak acceptance bench lock schemas rules clean

demo: $(VENV)/.installed
	@$(BIN)/orchestra models pull >/dev/null
	@ls $(DEMO_DRAFTS) >/dev/null 2>&1 || \
		$(BIN)/orchestra write tiers-lieux --topic "$(DEMO)" --engine embedded --seed 1 >/dev/null
	@$(BIN)/orchestra check $(DEMO_DRAFTS)
	@ls $(DEMO_DRAFTS)

test: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto -m "not acceptance and not soak"

# Kills nights, and their server, 200 times each at random moments, and breaks their state and their
# clocks in every way: about twenty minutes on two cores.
soak: $(VENV)/.installed-dev
	$(BIN)/pytest -m soak -n 2

# Needs a running Ollama with qwen2.5-coder:0.5b, named by OLLAMA_HOST.
acceptance: $(VENV)/.installed-dev
	$(BIN)/pytest -m acceptance -rs

bench: $(VENV)/.installed-dev
	$(BIN)/python bench/run.py

lock: $(VENV)/.installed-dev
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.txt --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.txt

schemas: $(VENV)/.installed
	$(BIN)/python -c "from pathlib import Path; from orchestra.schemas import write_schemas; write_schemas(Path('schemas'))"

rules: $(VENV)/.installed
	$(BIN)/python -c "from pathlib import Path; from orchestra.checking.rulebook import write_rule_pages; write_rule_pages(Path('docs/rules'))"

clean:
	rm -rf $(VENV) .orchestra .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml hatch_build.py src/orchestra/checking/_lexing.c | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
