# Build: the lock's wheels into a virtual environment.
FROM python:3.13-slim AS build
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.txt

# Run: no build tools, no root.
FROM python:3.13-slim
RUN useradd --system --no-create-home soft-targets
COPY --from=build /venv /venv
COPY app /srv/app
COPY templates /srv/templates
COPY static /srv/static
WORKDIR /srv
USER soft-targets
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 SOFT_TARGETS_HOST=0.0.0.0 SOFT_TARGETS_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s \
  CMD ["/venv/bin/python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['SOFT_TARGETS_PORT']}/healthz\", timeout=2)"]
CMD ["/venv/bin/python", "-m", "app", "serve"]
