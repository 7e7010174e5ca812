# make demo | make test | make check | make bench — each sets up what it needs in .venv first.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-full test-diffusers check check-types check-rest fix bench bench-gateway gallery messages lock clean
BIN := .venv/bin
STAMP := .venv/.set-up
# Compiled once, not again by each of the hundreds of processes that tests start.
demo test test-full bench: export PYTHONDONTWRITEBYTECODE :=
DIFFUSERS := .venv-diffusers/.set-up

help:
	@echo "make demo    draw the article's Xiao Cheng: turnaround, five scenes, verdicts, report (under 3 minutes)"
	@echo "make test    every check and test (under 10 minutes)"
	@echo "make test-full  the same with the long sweeps"
	@echo "make test-diffusers  the platform that draws in this process, with torch (its own environment, some minutes)"
	@echo "make check   format, lint, types, import contracts only"
	@echo "make fix     format and repair what ruff can"
	@echo "make bench   timings, as ratios"
	@echo "make bench-gateway  the gateway beside a bare pass-through (LONG=1: and LiteLLM; installs both apart)"
	@echo "make chaos   kill -9, fault storms, a bad wire: nothing lost, nothing charged silently (minutes)"
	@echo "make gallery every view, pose, hair style, outfit, stage the illustrator draws"
	@echo "make lock    refresh requirements.lock (needs uv)"

$(STAMP): requirements.lock pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh
	@touch $(STAMP)

$(DIFFUSERS): $(STAMP) scripts/setup_diffusers.sh
	@sh scripts/setup_diffusers.sh
	@touch $(DIFFUSERS)

setup: $(STAMP)

demo: $(STAMP)
	@$(BIN)/python scripts/demo.py

test: $(STAMP)
	@$(BIN)/python scripts/system_packages.py
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n auto --dist loadfile

test-full: $(STAMP)
	@$(BIN)/python scripts/system_packages.py
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "full or not full"

test-diffusers: $(DIFFUSERS)
	@.venv-diffusers/bin/python -m pytest tests/diffusers

gallery: $(STAMP)
	@$(BIN)/python scripts/gallery.py --pictures

check: $(STAMP)
	@$(MAKE) --no-print-directory -j2 check-types check-rest

check-types: $(STAMP)
	@$(BIN)/mypy

check-rest: $(STAMP)
	@$(BIN)/ruff format --check src tests scripts
	@$(BIN)/ruff check src tests scripts
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/python scripts/messages.py --check

fix: $(STAMP)
	@$(BIN)/ruff check --fix-only --quiet src tests scripts || true
	@$(BIN)/ruff format src tests scripts

bench: $(STAMP)
	@$(BIN)/python scripts/bench.py

bench-gateway: $(STAMP)
	@$(BIN)/python scripts/bench_gateway.py $(if $(LONG),--long)

chaos: $(STAMP)
	@$(BIN)/python scripts/system_packages.py
	@$(BIN)/python scripts/chaos.py

messages: $(STAMP)
	@$(BIN)/python scripts/messages.py

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 \
	  --extra mcp --extra s3 --extra telemetry --extra vertex -c requirements.lock pyproject.toml -o requirements-gateway.lock

clean:
	rm -rf .venv .venv-diffusers build dist .mypy_cache .ruff_cache .pytest_cache artefacts
