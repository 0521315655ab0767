# make run    the example site's feeds at http://127.0.0.1:8000/
# make test   every check that CI runs
# make test-long  faults, long fuzzing, scale: minutes, not for every change
# make lock   new pins for what pyproject.toml allows (needs uv)

VENV ?= .venv
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN = $(VENV)/bin
PIP = PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -qq
LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q
# Shows what a check prints only if it fails.
QUIET = sh -c 'out=$$("$$@" 2>&1) || { printf "%s\n" "$$out"; exit 1; }' --

.PHONY: run test test-long check install lock clean
.DELETE_ON_ERROR:

run: $(VENV)/installed
	@$(BIN)/syndicate serve

install: $(VENV)/installed

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "syndicate needs Python 3.11 or newer; none was found" >&2; exit 1; }
	@echo "Making $(VENV) and installing; this takes a minute the first time" >&2
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/installed

test: $(VENV)/installed-dev chromium check
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not long"

test-long: $(VENV)/installed-dev chromium
	@$(BIN)/python -m pytest -q -m long

check: $(VENV)/installed-dev
	@$(QUIET) $(BIN)/ruff check .
	@$(QUIET) $(BIN)/ruff format --check .
	@$(QUIET) $(BIN)/mypy
	@$(QUIET) $(BIN)/lint-imports

# The pages are tested in a real browser: Debian's, installed where it is missing and may be.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& $(QUIET) apt-get update && $(QUIET) apt-get install -y --no-install-recommends chromium; } \
		|| { echo "make test needs Chromium on PATH (Debian: apt-get install chromium)" >&2; exit 1; }

lock:
	$(LOCK) --group build -o requirements.txt
	$(LOCK) --group dev -o requirements-dev.txt

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
