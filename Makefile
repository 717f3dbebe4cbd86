# Every target sets up what it needs. For a fresh Debian 12 with Swift, make and git.

PACKAGES := libsqlite3-dev zlib1g-dev libzstd-dev libbz2-dev graphviz python3 python3-jsonschema python3-venv litecoind
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
# What the tests need of PyPI, by exact version, in a folder of its own.
PYTHON := .build/python
REQUIREMENTS := Tests/CommandTests/Nodes/requirements.txt
SWIFT_FILES := Package.swift Schemas Sources Tests

SAMPLE := SampleGraphs/bybit-2025
CASE := demo/bybit-2025.dye
DYEPACK := .build/release/dyepack
# This address sends on the ether that stolen stETH and mETH were swapped for; the swaps are not in the sample.
SWAPPED := ethereum/0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e --asset eip155:1/slip44:60

.PHONY: help setup demo test check faults error-rates format bench clean

help:
	@echo 'make demo    trace the Bybit theft of 2025 from the sample, and draw it'
	@echo 'make test    every test'
	@echo 'make check   format, warnings and every test: what must pass before a merge'
	@echo 'make faults  kill 201 ingests at random moments; ten minutes'
	@echo 'make error-rates  measure the rules on published sets, in the folder that DYEPACK_DATA names'
	@echo 'make format  lay out the source'
	@echo 'make bench   measure'
	@echo 'make clean   remove what was built and made'

# Quiet when all is there. A package that was removed still has an entry, so its status is read and not its presence.
setup:
	@if ! command -v dpkg > /dev/null; then \
	  echo 'not a Debian: the development files of SQLite 3, zlib, zstd and bzip2, Graphviz, Python 3 with jsonschema and venv, and Litecoin Core are needed'; \
	elif [ "$$(dpkg -s $(PACKAGES) 2> /dev/null | grep -c '^Status: install ok installed')" != $(words $(PACKAGES)) ]; then \
	  $(SUDO) apt-get update -q && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y $(PACKAGES); \
	fi
	@if ! cmp -s $(REQUIREMENTS) $(PYTHON)/installed.txt; then \
	  /usr/bin/python3 -m venv --clear $(PYTHON) && \
	  $(PYTHON)/bin/pip install -q --disable-pip-version-check -r $(REQUIREMENTS) && \
	  cp $(REQUIREMENTS) $(PYTHON)/installed.txt; \
	fi

demo: setup
	swift build -c release --product dyepack
	@mkdir -p demo && rm -f $(CASE) $(CASE)-wal $(CASE)-shm
	$(DYEPACK) ingest $(CASE) $(SAMPLE)/transfers.csv
	$(DYEPACK) label $(CASE) $(SAMPLE)/labels.csv
	$(DYEPACK) incident import $(CASE) $(SAMPLE)/incident.yaml
	$(DYEPACK) trace $(CASE) --incident bybit-2025
	$(DYEPACK) freeze $(CASE) --incident bybit-2025
	@echo
	@echo '0xa4b2fd68... sends on the ether that stolen stETH and mETH were swapped for. The swaps are not in the sample, so'
	@echo 'this leg is traced from there:'
	$(DYEPACK) trace $(CASE) --from $(SWAPPED)
	$(DYEPACK) export $(CASE) --format svg --incident bybit-2025 -o demo/bybit-2025.svg --force
	@echo 'The flow chart is $(CURDIR)/demo/bybit-2025.svg; the case is $(CASE).'

test: setup
	swift test

# One build: DYEPACK_GATE makes warnings errors, and with it the manifest is another one.
check: export DYEPACK_GATE := 1
check: setup
	swift format lint -s -r -p $(SWIFT_FILES)
	swift build --build-tests
	swift test --skip-build

# The tests kill the release build, on sources far longer than in `make test`.
faults: setup
	swift build -c release --product dyepack
	swift build --build-tests
	DYEPACK_PROGRAM=$(DYEPACK) DYEPACK_KILLS=201 DYEPACK_KILL_ROWS=40000 swift test --skip-build --filter KillTests

# The first run writes the table where it was another one, and fails then; the second, built with that table, must not.
error-rates: setup
	@[ -f "$(DYEPACK_DATA)/bitcoin-mixers/transactions.ndjson.gz" ] || { echo 'DYEPACK_DATA must name the folder of published sets'; exit 2; }
	-RECORD_SNAPSHOTS=1 swift test --filter ErrorRatesTests
	swift test --filter ErrorRatesTests
	swift run dyepack explain errors

format:
	swift format -i -r -p $(SWIFT_FILES)

bench: setup
	@command -v sqlite3 > /dev/null && [ -x /usr/bin/time ] || $(SUDO) apt-get install -q -y sqlite3 time
	Benchmarks/ingest
	Benchmarks/walk

clean:
	swift package clean
	rm -rf demo
