# Everything here builds its own environment (.venv) first, when it is missing or older than pyproject.toml.
# Needed beforehand: Python 3.11 or newer, make, and a package index that pip can reach.

PYTHON_HERE := .venv/bin/python
SIM := $(PYTHON_HERE) -m sim
SETTINGS := pyproject.toml constraints.txt scripts/environment.sh
RESULTS := results

.DEFAULT_GOAL := help
.PHONY: help run test test-browser fuzz lint bench facts tables docs clean

help:   ## list what can be made
	@sed -n 's/^\([a-z][a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 14

.venv/.base: $(SETTINGS)
	@PYTHON='$(PYTHON)' sh scripts/environment.sh base

.venv/.dev: $(SETTINGS)
	@PYTHON='$(PYTHON)' sh scripts/environment.sh dev

.venv/.docs: $(SETTINGS)
	@PYTHON='$(PYTHON)' sh scripts/environment.sh docs

run: .venv/.base   ## run the city without and with the plan, compare the two, draw the figures
	@$(SIM) run scenarios/baseline.yaml --out $(RESULTS)/baseline --force
	@$(SIM) run scenarios/plan.yaml --out $(RESULTS)/plan --force
	@$(SIM) compare $(RESULTS)/baseline $(RESULTS)/plan --out $(RESULTS)/compare-baseline-plan
	@sh scripts/what_was_made.sh $(RESULTS)

test: .venv/.dev   ## run the tests
	@$(PYTHON_HERE) -m pytest -n auto --dist loadscope $(ARGUMENTS)

test-browser: .venv/.dev   ## open a report in a real browser (needs chromium: apt-get install chromium)
	@SIM_BROWSER=$${SIM_BROWSER:-chromium} $(PYTHON_HERE) -m pytest tests/browser $(ARGUMENTS)

fuzz: .venv/.dev   ## feed 2,000 mutated scenarios and 500 mutated rosters to the program
	@$(PYTHON_HERE) -m tests.hardness.fuzz $(ARGUMENTS)

lint: .venv/.dev   ## check style and types
	@$(PYTHON_HERE) -m ruff check .
	@$(PYTHON_HERE) -m mypy

bench: .venv/.dev   ## measure the speed beside an empty Mesa step and a simple Mesa model, and of reading a roster
	@$(PYTHON_HERE) -m benchmarks
	@$(PYTHON_HERE) -m benchmarks.roster

facts: .venv/.base   ## measure the stylised facts and write docs/validation.md
	@$(PYTHON_HERE) scripts/stylised_facts.py --markdown docs/validation.md

tables: .venv/.base   ## make docs/tables from the code: rules, levers, columns, parameters, targets
	@$(PYTHON_HERE) scripts/model_tables.py

docs: .venv/.docs   ## make the documentation's site: docs/_build/html/index.html
	@$(PYTHON_HERE) scripts/documentation/gallery.py docs/_build/gallery
	@$(PYTHON_HERE) -m sphinx -W -n --keep-going -q -b html docs docs/_build/html
	@echo "Open docs/_build/html/index.html in a browser."

clean:   ## remove the environment and everything that can be made again, but not results/
	rm -rf docs/_build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist benchmarks/results.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
