# One image for the web server, the task worker and one-off commands. No compiler: every dependency is a wheel.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    MINGZHANG_DATA_DIR=/data

WORKDIR /app

# Requirements first: this layer is rebuilt only when they change.
COPY requirements.txt .
RUN pip install --require-hashes --no-deps -r requirements.txt

COPY . .
RUN python -m compileall -q budget config disclosure

# Everything that is written lies under /data; volumes mounted on these folders inherit their owner.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin mingzhang \
    && mkdir -p /data/static /data/files /signing \
    && chown -R mingzhang /data /signing \
    && chmod 700 /signing
USER mingzhang

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

# 0.0.0.0 is the container's own network; only nginx reaches it.
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
