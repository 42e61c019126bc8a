# The bot in a container: `docker compose up -d`, or by itself with the embedded store:
#   docker build -t newsbell .
#   docker run --init -v newsbell:/data -v ./config.toml:/config/config.toml:ro newsbell

FROM python:3.13.16-slim-trixie AS build

WORKDIR /src
# Without pip: the outer one installs into it, and the image gets none.
RUN python -m venv --without-pip /opt/newsbell
COPY requirements.lock ./
RUN pip --python /opt/newsbell/bin/python install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY bot ./bot
COPY handlers ./handlers
RUN pip --python /opt/newsbell/bin/python install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-build-isolation .


FROM python:3.13.16-slim-trixie

LABEL org.opencontainers.image.title="Newsbell" \
      org.opencontainers.image.description="News alerts for Telegram and Discord" \
      org.opencontainers.image.licenses="MIT"

# A fixed number, so that the owner of the volume stays the same in every version of the image.
RUN groupadd --system --gid 10001 newsbell \
    && useradd --system --uid 10001 --gid newsbell --no-log-init --home-dir /data newsbell \
    && install --directory --owner newsbell --group newsbell --mode 0700 /data \
    && install --directory /config

COPY --from=build /opt/newsbell /opt/newsbell

ENV PATH="/opt/newsbell/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NEWSBELL_DATA_DIR=/data

USER 10001:10001
# ./config.toml is looked for here.
WORKDIR /config
VOLUME ["/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=20s --start-period=1m --retries=3 CMD ["newsbell", "health"]
ENTRYPOINT ["newsbell"]
CMD ["run"]
