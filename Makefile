# Everything about this project in one word each; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
UV := 0.13.9
INSTALLED := .venv/.installed
CRASH ?= --crash-seconds 60 --crash-chats 200
QUICK := --ignore tests/browser --ignore tests/test_crash.py -p no:playwright
# Tests need not wait for a disk; that an answered message is on it is shown by tests of its own.
MEMORY := $(if $(wildcard /dev/shm/.),TMPDIR=/dev/shm)

# Python is started hundreds of times; compiling everything anew would cost each of them seconds.
unexport PYTHONDONTWRITEBYTECODE

IMPORTS := To mend: what two packages need goes into the lower one; what flows need to know comes as Facts. README.md has the map.

# Where a machine is virtual, memory touched for the first time is dear: in huge pages Python starts
# in half the time. Tests only, as what the bot itself takes is measured without.
CHECKS := test quick browser crash lint texts update-transcripts
$(CHECKS): export PYTHONMALLOC = malloc
$(CHECKS): export GLIBC_TUNABLES = glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864:glibc.malloc.mmap_threshold=268435456:glibc.malloc.trim_threshold=1073741824

.DEFAULT_GOAL := test
.PHONY: help run test browser quick lint texts score train update-transcripts update-texts lock bench crash clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: $(INSTALLED) ## the bot on http://127.0.0.1:8000, with the phone simulator and invented people
	@$(BIN)/lingkaran serve

test: debian ## format, lint, types, imports, flows, texts, and all tests, the crash test cut short (what CI runs)
	@$(MAKE) --no-print-directory --output-sync=line -j2 lint texts quick
	@$(MAKE) --no-print-directory --output-sync=line -j2 browser crash CRASH=

browser: debian ## all of the simulator in a real Chromium
	$(MEMORY) $(BIN)/python -m pytest tests/browser

quick: $(INSTALLED) ## the fast tests only: no browser, no killing of servers
	$(MEMORY) $(BIN)/python -m pytest -n 2 --dist loadfile $(QUICK)

lint: $(INSTALLED) ## format, lint, types and import contracts
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache > .venv/imports.txt || \
	{ grep -A99 '^Broken contracts' .venv/imports.txt; echo "$(IMPORTS)"; exit 1; }

texts: $(INSTALLED) ## flows, prompts (complete, short, plain) and translations
	$(BIN)/lingkaran check

score: $(INSTALLED) ## how well typed Indonesian is read, by kind
	@$(BIN)/python -m tests.understanding.score

train: $(INSTALLED) ## learn the weights in flows/words anew, after lines of the corpus changed
	@$(BIN)/python -m tests.understanding.train

update-transcripts: $(INSTALLED) ## write what the bot says now into tests/transcripts; review the diff
	$(MEMORY) $(BIN)/python -m pytest tests/test_transcripts.py --update-transcripts

update-texts: $(INSTALLED) ## bring locales/messages.pot and every catalogue up to date with the prompts
	$(BIN)/pybabel -q extract -F babel.cfg -k _ --no-location --no-wrap --sort-output --omit-header -o locales/messages.pot .
	$(BIN)/pybabel -q update --ignore-obsolete --no-fuzzy-matching --no-wrap --omit-header --ignore-pot-creation-date -i locales/messages.pot -d locales

bench: $(INSTALLED) ## what a message costs; the figures go into benchmarks/README.md
	$(BIN)/python -m benchmarks

crash: debian ## kill the server every second for a minute under load, on both databases
	$(MEMORY) $(BIN)/python -m pytest tests/test_crash.py $(CRASH) -s

lock: ## newest releases into requirements.lock
	$(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock

.PHONY: debian
debian: $(INSTALLED)
	@sh .ci/debian postgresql chromium 7zip

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; sh .ci/debian python3-venv && $(PYTHON) -m venv .venv; }
	@$(BIN)/pip install -q --disable-pip-version-check uv==$(UV)
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)

clean: ## take away what was installed and stored here
	rm -rf .venv var .mypy_cache .ruff_cache .hypothesis
