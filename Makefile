# The project's commands; see docs/contributing.md. Everything lives in .venv and build/.
VENV := .venv
PYTHON := $(VENV)/bin/python
HADOLINT := $(VENV)/bin/hadolint

.PHONY: run test check bench stress recipes lock sbom vendor shots verdicts clean

run: $(VENV)/runtime.stamp
	$(PYTHON) -m app serve

# Browser tests run in processes of their own: Playwright's event loop would disturb the others.
PARALLEL := -n 2 --dist worksteal
SLOWEST := --durations=15
test: $(VENV)/dev.stamp
	$(PYTHON) -m tools.chromium
	$(PYTHON) -m pytest $(PARALLEL) $(SLOWEST) --ignore=tests/browser --ignore=tests/recipes
	$(PYTHON) -m pytest $(PARALLEL) $(SLOWEST) tests/browser

check: $(VENV)/dev.stamp
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(HADOLINT) Dockerfile
	$(PYTHON) -m tools.audit

# What the product is made of, as CycloneDX: build/sbom.json.
sbom: $(VENV)/dev.stamp
	$(PYTHON) -m tools.sbom

bench: $(VENV)/dev.stamp
	$(PYTHON) -m tools.chromium
	$(PYTHON) -m tests.benchmarks

# Load, lost processes, restarts, behind real proxies; those written for Node are installed by npm.
stress: $(VENV)/dev.stamp
	$(PYTHON) -m tests.stress

# Other people's sites, built by their real tools, that embed the widget.
recipes: $(VENV)/dev.stamp
	$(PYTHON) -m tools.chromium
	$(PYTHON) -m pytest tests/recipes

# The README's pictures, from the real page.
shots: $(VENV)/dev.stamp
	$(PYTHON) -m tools.chromium
	$(PYTHON) -m tools.shots

# What each preset of the lab brings over five seeds: docs/verdicts.md.
verdicts: $(VENV)/dev.stamp
	$(PYTHON) -m tools.verdicts

COMPILE := $(PYTHON) -m uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
# New versions within the bounds of pyproject.toml, with hashes and without index addresses.
lock: $(VENV)/dev.stamp
	$(PYTHON) -m pip install --quiet uv
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dask --output-file requirements-dask.txt
	$(COMPILE) --group dev --output-file requirements-dev.txt

vendor: $(VENV)/dev.stamp
	$(PYTHON) tools/vendor.py

clean:
	rm -rf $(VENV) build

$(VENV)/pip.stamp:
	python3 -m venv $(VENV)
	touch $@

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/pip.stamp
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/pip.stamp
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@
