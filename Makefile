# Needs Python 3.11 or newer and make; everything else is fetched. CONTRIBUTING.md says more.
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
BASE_PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PYTHON = .venv/bin/python
UV = UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never .uv/bin/uv

.PHONY: setup run test check mission lock format messages pictures clean python
.DEFAULT_GOAL := run

python:
	@test -n "$(BASE_PYTHON)" || { echo "Python 3.11 or newer is needed (python3)." >&2; exit 1; }

setup: python  ## packages, front end, fonts, messages; nothing to do when up to date
	@$(BASE_PYTHON) tools/setup.py

run: setup  ## database, demonstration data, server; prints the address and the accounts
	@.venv/bin/sojourn run

test: setup  ## all tests on SQLite with the browser, then on PostgreSQL; ARGS goes to pytest
	@$(PYTHON) tools/test.py $(ARGS)

check: setup  ## everything a change must pass
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy --strict src/sojourn/engines
	@SOJOURN_DATA=.cache/check .venv/bin/sojourn manage makemigrations --check --dry-run
	@$(PYTHON) tools/messages.py check
	@$(PYTHON) tools/test.py

mission: python  ## one line per row of the mission; ROW=M1 for one, WHY=yes lists what is not shown
	@$(BASE_PYTHON) tools/setup.py --quiet
	@$(PYTHON) tools/chromium.py
	@$(PYTHON) tools/mission.py $(ROW) $(if $(WHY),--why)

lock: setup  ## take up newer versions of what pyproject.toml and package.json allow
	@$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--group dev pyproject.toml --output-file requirements.lock
	@npm update --package-lock-only --ignore-scripts --loglevel=error
	@$(BASE_PYTHON) tools/setup.py

format: setup
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

messages: setup  ## bring the catalogues in step with the sources
	@$(PYTHON) tools/messages.py update

pictures: setup  ## the pictures of the guides
	@$(PYTHON) tools/chromium.py
	@$(PYTHON) tools/pictures.py

clean:  ## back to a fresh checkout; the data in var/ stay
	@rm -rf .cache .uv .venv node_modules dist .hypothesis src/sojourn/web/static/vendor src/sojourn/kernel/fonts
	@find src tests tools -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
