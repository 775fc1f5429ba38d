# Build: the lock's wheels into a virtual environment. With requirements-dask.txt the lab can train
# on a Dask cluster, and the image serves as the cluster's scheduler and workers too.
FROM python:3.13-slim AS build
ARG LOCK=requirements.txt
COPY ${LOCK} /requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.txt

# Run: no build tools, no root.
FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home soft-targets
COPY --from=build /venv /venv
COPY LICENSE /srv/LICENSE
COPY app /srv/app
COPY templates /srv/templates
COPY static /srv/static
WORKDIR /srv
RUN /venv/bin/python -m compileall -q app
USER 10001
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 SOFT_TARGETS_HOST=0.0.0.0 SOFT_TARGETS_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s \
  CMD ["/venv/bin/python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['SOFT_TARGETS_PORT']}/healthz\", timeout=2)"]
CMD ["/venv/bin/python", "-m", "app", "serve"]
