# Inyo without PyTorch, which the bundled models don't need. docs/running.md says how to run it.
FROM python:3.11-slim-bookworm AS build

# The address that PyTorch's page gives for its CPU build, for models of your own; empty: without.
ARG TORCH_INDEX=""

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/inyo
COPY pyproject.toml constraints.txt without-torch.txt ./
RUN /opt/inyo/bin/pip install -q --require-hashes -r without-torch.txt \
    && if [ -n "${TORCH_INDEX}" ]; then \
        grep '^torch==' constraints.txt > torch.txt \
        && /opt/inyo/bin/pip install -q --index-url "${TORCH_INDEX}" -r torch.txt \
        && /opt/inyo/bin/pip install -q -c constraints.txt sentence-transformers; \
    fi
COPY README.md LICENSE ./
COPY bot bot
COPY index index
RUN /opt/inyo/bin/pip install -q --no-deps . \
    && /opt/inyo/bin/python -m compileall -q /opt/inyo/lib \
    && /opt/inyo/bin/pip uninstall -q -y pip

FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /data --no-create-home inyo \
    && mkdir /data /documents \
    && chown inyo:inyo /data
COPY --from=build /opt/inyo /opt/inyo
ENV PATH=/opt/inyo/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DOCUMENTS_DIR=/documents \
    INDEX_DIR=/data/index \
    STATE_DIR=/data/state \
    HEALTH_HOST=0.0.0.0 \
    HEALTH_PORT=9090 \
    LOG_FORMAT=JSON
WORKDIR /data
VOLUME /data
EXPOSE 9090
USER 10001
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os; from urllib.request import urlopen; port = os.environ['HEALTH_PORT']; port == '0' or urlopen(f'http://127.0.0.1:{port}/live', timeout=4)"]
ENTRYPOINT ["inyo"]
CMD ["run"]
