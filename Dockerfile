# The image that runs holds no installer and no cache; both stages need Pango, for the PDFs.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_SYSTEM_CERTS=1
WORKDIR /app
COPY requirements-uv.txt requirements.txt ./
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && /opt/venv/bin/uv pip sync --no-cache --compile-bytecode --require-hashes --python /opt/venv/bin/python requirements.txt \
    && /opt/venv/bin/python -m pip uninstall --yes uv pip
COPY . .
# Fonts and style sheets are made once, here. The secret only lets the settings load; it is not in the image.
RUN DJANGO_SECRET_KEY=only-for-this-step /opt/venv/bin/python manage.py build_fonts \
    && DJANGO_SECRET_KEY=only-for-this-step /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM base
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin portal \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data /data/private
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
# PRIVATE_ROOT names a directory; it holds no secret.
# hadolint ignore=DL3064
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp \
    PRIVATE_ROOT=/data/private CELERY_BEAT_FILE=/tmp/beat
USER 10001:10001
EXPOSE 8000
# The number of processes comes from WEB_CONCURRENCY.
CMD ["python", "-m", "gunicorn", "gtec_portal.wsgi", "--bind", "0.0.0.0:8000", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
