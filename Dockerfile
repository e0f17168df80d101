# The server with everything it can use: PostgreSQL, Redis, traces. See docs/serving.md.
ARG PYTHON=3.11.14-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
# pip stays behind, as everything else that builds.
# hadolint ignore=DL3013
RUN python -m venv --without-pip /opt/assetwright \
    && pip --python /opt/assetwright/bin/python install --no-cache-dir '.[server,postgres,redis,otel]'

FROM python:${PYTHON}
# Nothing is installed at run time, so nothing that installs is here.
RUN pip uninstall --yes pip \
    && useradd --uid 10001 --no-create-home --home-dir /data assetwright \
    && install --directory --owner=assetwright --mode=0700 /data
COPY --from=build /opt/assetwright /opt/assetwright
ENV PATH=/opt/assetwright/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    ASSETWRIGHT_DATA=/data
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["assetwright"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
