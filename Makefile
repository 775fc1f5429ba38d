# The project's commands; see docs/contributing.md. Everything lives in .venv, node_modules and build/.
VENV := .venv
PYTHON := $(VENV)/bin/python
HADOLINT := $(VENV)/bin/hadolint
NODE := $(VENV)/bin/node
NPM := $(VENV)/bin/npm
# Compiled modules are kept, for the processes that tests and benchmarks start again and again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check bench stress recipes lock sbom vendor shots verdicts clean

run: $(VENV)/runtime.stamp
	$(PYTHON) -m app serve

# Browser tests run in processes of their own: Playwright's event loop would disturb the others.
PARALLEL := -n 3 --dist worksteal
SLOWEST := --durations=15
test: $(VENV)/dev.stamp node_modules/.stamp
	$(PYTHON) -m tools.chromium
	$(NODE) --test --test-force-exit 'tests/js/*.test.js'
	$(PYTHON) -m pytest $(PARALLEL) $(SLOWEST) --ignore=tests/browser --ignore=tests/recipes
	$(PYTHON) -m pytest $(PARALLEL) $(SLOWEST) tests/browser

check: $(VENV)/dev.stamp node_modules/.stamp
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(NODE) node_modules/typescript/bin/tsc -p .
	$(NODE) node_modules/typescript/bin/tsc -p tests/js
	$(NODE) node_modules/eslint/bin/eslint.js .
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

# Other people's sites, built by their real tools, that embed the widget; JupyterLab; training loops.
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
# npm notes where each package asks for donations.
WITHOUT_HOSTS := const lock = require('./package-lock.json'); \
  for (const part of Object.values(lock.packages)) delete part.funding; \
  fs.writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n')
# New versions within the bounds of pyproject.toml and package.json, with hashes and without addresses.
lock: $(VENV)/dev.stamp
	$(PYTHON) -m pip install --quiet uv
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dask --output-file requirements-dask.txt
	$(COMPILE) --group dev --output-file requirements-dev.txt
	$(NPM) update --package-lock-only --no-audit --no-fund
	$(NODE) --eval "$(WITHOUT_HOSTS)"

vendor: $(VENV)/dev.stamp
	$(PYTHON) -m tools.vendor

clean:
	rm -rf $(VENV) node_modules build

$(VENV)/pip.stamp:
	python3 -m venv $(VENV)
	touch $@

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/pip.stamp
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/pip.stamp
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

node_modules/.stamp: package-lock.json | $(VENV)/dev.stamp
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@
