# One command surface: people and CI type the same words. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
BIND = 127.0.0.1
BIN = .venv/bin
READY = .venv/.ready
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

# Compiled modules are kept between starts even where the machine's owner says otherwise: seconds for each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup lock run test test-full check bench bundle messages

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install everything into .venv (nothing to do when the requirements have not changed)

# uv comes first, by the hash that the list of requirements holds for it, and then installs the rest.
$(READY): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Mingzhang needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	@touch $@

lock: setup ## rewrite the hashed requirement lists from pyproject.toml
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

# Before anything is installed or changed.
.PHONY: port
port:
	@$(PYTHON) -m config.ports $(BIND):$(PORT)

run: port setup ## serve the example disclosure at http://127.0.0.1:8000/ (make run PORT=9000 for another port)
	@MINGZHANG_DEMO=1 $(BIN)/python manage.py prepare_demo
	@echo
	@echo "  明账 Mingzhang: http://$(BIND):$(PORT)/   sign in: http://$(BIND):$(PORT)/admin/   stop: Ctrl-C"
	@echo
	@MINGZHANG_DEMO=1 MINGZHANG_SITE_URL=$${MINGZHANG_SITE_URL:-http://$(BIND):$(PORT)} $(BIN)/python -m config.serve $(BIND):$(PORT)

TEST_DATABASE_URL ?= postgresql://postgres@127.0.0.1:5432/postgres
# Three processes for two cores: a quarter of a test's time is waiting for a browser, a disk or a child.
PYTEST = $(BIN)/python -m pytest --numprocesses 3 --dist worksteal --quiet
SUITE = # what a caller adds: make test SUITE="-k money"

test: setup browser ## run the tests on SQLite, then on PostgreSQL what it could answer differently (TEST_DATABASE_URL)
	@PYTEST="$(PYTEST)" TEST_DATABASE_URL="$(TEST_DATABASE_URL)" sh tests/run.sh $(SUITE)

test-full: setup browser ## all tests on both databases, with 1000 examples for every property (40 minutes)
	@PYTEST="$(PYTEST) --hypothesis-profile=full" TEST_DATABASE_URL="$(TEST_DATABASE_URL)" sh tests/run.sh $(SUITE)

# The browser tests drive Debian's Chromium; Chinese text on its screenshots and measured widths need a
# Chinese font. Tests of what nginx serves start one of their own.
PROGRAMS = chromium fonts-noto-cjk nginx-light
# The same engine without windows and what belongs to them: a page takes half of the processor time, a
# person of one's own a fifth. The tests do with Chromium where it is not to be had.
FASTER = chromium-headless-shell
INSTALL = DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -qq install -y --no-install-recommends
.PHONY: browser
browser:
	@if command -v chromium >/dev/null && PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium, a Chinese font and nginx for the tests"; \
		apt-get -qq update && $(INSTALL) $(PROGRAMS) >/dev/null; \
	else \
		echo "*** NOT ALL TESTS: install $(PROGRAMS) (as root: apt-get install $(PROGRAMS))"; \
	fi
	@if command -v $(FASTER) >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing $(FASTER), with which the tests are faster"; \
		{ timeout 60 apt-get -qq update && $(INSTALL) $(FASTER); } >/dev/null 2>&1 \
			|| echo "not to be had: the tests drive Chromium itself"; \
	else \
		echo "faster with $(FASTER) (as root: apt-get install $(FASTER))"; \
	fi

check: setup ## style, types, templates, scripts, migrations and settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	DENO_NO_UPDATE_CHECK=1 $(BIN)/deno lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

# xgettext is Debian's package gettext. What was translated stays; new labels stand there without a translation, which a test tells.
messages: setup ## collect the labels of citizens' pages for locale/en/LC_MESSAGES/django.po, and compile it (needs gettext)
	$(BIN)/python manage.py makemessages --locale en --no-wrap --no-location --no-obsolete \
		--ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'bench/*' --ignore 'docs/*'
	$(BIN)/python -c "import polib; [polib.pofile(f'locale/{each}/LC_MESSAGES/django.po').save_as_mofile(f'locale/{each}/LC_MESSAGES/django.mo') for each in ('en', 'zh_Hans')]"

# BUNDLE = what a caller adds: make bundle BUNDLE="--pythons 3.11 --machines aarch64"
bundle: setup ## one archive for servers without internet, with all wheels (docs/operations.md)
	@$(BIN)/python -m config.offline.bundle $(BUNDLE)

bench: setup ## measure what was promised (ends with 1 where a bound is missed) and paired ratios (10 minutes)
	@$(BIN)/python -m bench
