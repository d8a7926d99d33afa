FROM python:3.12-slim AS build
WORKDIR /src
# What builds the package stays in this stage; the image gets only what runs.
COPY requirements-build.lock requirements-run.lock ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && python -m venv /opt/liaison && /opt/liaison/bin/pip install --no-cache-dir --require-hashes -r requirements-run.lock
COPY pyproject.toml README.md ./
COPY bot bot
COPY handlers handlers
COPY playbooks playbooks
COPY storage storage
COPY scheduler scheduler
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/liaison/bin/pip install --no-cache-dir --no-deps --no-index /dist/*.whl

FROM python:3.12-slim
# tzdata lets the system tools show zones too; Liaison itself carries the tzdata package.
RUN apt-get update && apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home liaison \
    && install -d -o liaison -g liaison /var/lib/liaison
COPY --from=build /opt/liaison /opt/liaison
ENV PATH=/opt/liaison/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////var/lib/liaison/liaison.db \
    HOST=0.0.0.0 PORT=8080
USER liaison
WORKDIR /var/lib/liaison
VOLUME /var/lib/liaison
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["liaison"]
CMD ["run"]
