# Needs python3 (3.11 or later), python3-venv, git and make; everything else goes into .venv and .cache.
# A variable given to make reaches the program: make run PORT=9000 CASEBUILDER_HTTPS=on. HOST= is short for CASEBUILDER_HOST=.

PYTHON ?= python3
BIN := .venv/bin
# Many shells export HOST as the name of the machine, so only one from make's own command line counts.
HOST_GIVEN := env -u HOST $(if $(filter command line,$(origin HOST)),CASEBUILDER_HOST='$(HOST)')
# Four at once even on two processors: many tests wait for a time to pass, for a browser or for a server.
PARALLEL := $(BIN)/pytest -n 4 --dist worksteal
CODE := $(wildcard casebuilder config.py wsgi.py tests tools benchmarks)

# Exactly the pinned packages, with uv for its speed; pip, where only pip is set up for this network.
install = $(BIN)/uv pip install --quiet $(1) || { echo "Once more, with pip:"; $(BIN)/pip install --quiet $(1); } || \
	{ echo "Packages could not be installed: does this machine reach a Python package registry?" >&2; exit 1; }

help:
	@echo "make run    start casebuilder and print its address (PORT=8000, HOST=127.0.0.1)"
	@echo "make demo   start a throwaway casebuilder full of made-up cases"
	@echo "make test   run all but the long tests (ARGS='-n0 tests/core' runs some, in one process)"
	@echo "make hard   run what takes long: kills, power cuts, restarts under load (HARD_SIZE=1, WITHOUT='nginx firefox')"
	@echo "make pgbouncer  run the store's tests on PostgreSQL through a PgBouncer"
	@echo "make firefox  run the main story in Firefox"
	@echo "make check  lint, types, import contracts, lengths, dead code, templates, migrations equal models"
	@echo "make bench  measure (ARGS='pages start' measures some, ARGS='against ../other' asks another checkout in turn)"
	@echo "make install  for a server, as root: the units of systemd, the settings, the site of nginx (docs/operating.md)"
	@echo "make lock   pin the newest versions of all dependencies"

run: .venv/run.stamp
	@$(HOST_GIVEN) $(BIN)/casebuilder $(ARGS)

demo: .venv/run.stamp
	@$(HOST_GIVEN) $(BIN)/casebuilder demo $(ARGS)

test: .venv/dev.stamp
	@$(BIN)/python -m tests.chromium
	$(PARALLEL) $(ARGS)

# One test at a time where times and races are measured; then many: nonsense, through a PgBouncer, with many examples.
hard: export HARD_SIZE ?= 1
hard: .venv/dev.stamp
	@$(if $(WITHOUT),echo "NOT RUN: the hard tests that need $(WITHOUT). WITHOUT says so.")
	$(BIN)/pytest -n 0 tests/hard --ignore=tests/hard/test_fuzz.py -m "not hypothesis $(WITHOUT:%=and not %)" $(ARGS)
	$(PARALLEL) tests/hard/test_fuzz.py $(ARGS)
	$(if $(filter pgbouncer,$(WITHOUT)),,@$(MAKE) pgbouncer)
	$(PARALLEL) -m hypothesis --hypothesis-profile=heavy $(ARGS)

pgbouncer: .venv/dev.stamp
	$(PARALLEL) tests/store -k postgresql --through-pgbouncer $(ARGS)

firefox: .venv/dev.stamp
	$(BIN)/pytest -n 0 tests/hard/test_firefox.py $(ARGS)

check: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house_rules $(CODE) migrations
	$(BIN)/python -m tools.dead_code
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/pytest -q tests/store/test_migrations.py

bench: .venv/dev.stamp
	@$(BIN)/python -m benchmarks $(ARGS)

# DESTDIR stands before every path, for a trial. Settings and site are only put where none are yet.
install: .venv/run.stamp
	@install -d '$(DESTDIR)/etc/systemd/system' '$(DESTDIR)/etc/nginx/conf.d'
	@for unit in deploy/systemd/*; do \
		sed 's#/srv/casebuilder#$(CURDIR)#' "$$unit" >'$(DESTDIR)/etc/systemd/system/'"$${unit##*/}"; done
	@[ -e '$(DESTDIR)/etc/casebuilder.env' ] || install -m 600 deploy/casebuilder.env '$(DESTDIR)/etc/casebuilder.env'
	@[ -e '$(DESTDIR)/etc/nginx/conf.d/casebuilder.conf' ] || \
		install -m 644 deploy/nginx/casebuilder.conf '$(DESTDIR)/etc/nginx/conf.d/casebuilder.conf'

lock: .venv/uv.stamp
	cd requirements && pin() { ../$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header "$$@"; } && \
	pin uv.in -o uv.txt && pin npm.in -o npm.txt && pin ../pyproject.toml build.in -o run.txt && pin dev.in -o dev.txt

.venv/uv.stamp: requirements/uv.txt
	@echo "Installing into .venv, once (about a minute) ..."
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "casebuilder needs Python 3.11 or later: make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "No virtual environment could be made: on Debian, install python3-venv." >&2; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt || \
		{ echo "Packages could not be installed: does this machine reach a Python package registry?" >&2; exit 1; }
	@touch $@

.venv/run.stamp: .venv/uv.stamp requirements/run.txt pyproject.toml
	@$(call install,--require-hashes -r requirements/run.txt)
	@$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@

.PHONY: help run demo test hard pgbouncer firefox check bench install lock
