"""What of a bot can be looked at without Discord: settings, documents, models, index, disk, ...

Nothing is changed: no index is built, no table made, and nothing is sent to a Qdrant server.
"""

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL

from bot.db.engine import (
    file_of,
    file_url,
    is_sound,
    is_sqlite,
    make_engine,
    parse_address,
    refuse_newer,
)
from bot.db.errors import DAMAGED, StorageError, explain_errors, location_of
from bot.doctor.findings import Finding, failed, ok, warning
from bot.settings import ENV_FILE, Settings
from bot.terminal.indexing import engine_options
from bot.terminal.screen import counted
from index.documents.files import FileDigests
from index.documents.folder import scan
from index.embedding.models import open_embedder
from index.engine import Engine, EngineOptions, is_up_to_date, open_served_engine
from index.errors import RetrievalError
from index.retrieval.reranker import open_reranker
from index.storage.store import CURRENT

MIN_FREE_BYTES = 500_000_000  # an index is built beside the old one, and logs grow
QDRANT_TIMEOUT_S = 5.0
DATABASE_LOCK_WAIT_S = 2.0
MAX_CHECK_S = 10.0  # of a database's file: some gigabytes
_GIGABYTE = 10**9
_QUESTION = "What is this about?"


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """Look at everything but Discord."""
    options = engine_options(settings)
    yield _secrets(Path(ENV_FILE))
    yield _documents(settings, options)
    yield _models(options)
    engine, finding = _index(settings, options)
    yield finding
    yield _engine(settings, engine)
    yield _database(settings)
    yield _disk("index", settings.index_dir, "INDEX_DIR")
    yield _disk("state", settings.state_dir, "STATE_DIR")


def _secrets(env_file: Path) -> Finding:
    """Whether others on this machine can read the file with the token."""
    try:
        mode = env_file.stat().st_mode
    except OSError:
        return ok("settings", f"from the environment; there is no {ENV_FILE}")
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        text = f"other users of this machine can read {ENV_FILE}, and so the token"
        return warning("settings", text, f"run chmod 600 {ENV_FILE}")
    return ok("settings", f"from the environment and {ENV_FILE}")


def _documents(settings: Settings, options: EngineOptions) -> Finding:
    if settings.has_no_documents:
        return ok("documents", f"on the Qdrant server at {settings.index_url}")
    try:
        folder, _ = scan(
            options.documents_dir,
            FileDigests.load(options.index_dir),
            options.tenants_dir,
            options.max_document_bytes,
            options.fetched_dir,
        )
    except RetrievalError as error:
        return failed("documents", str(error))
    files = counted(len(folder.digests), "file")
    where = f"{files} in {settings.documents_dir}"
    if not folder.digests:
        return failed("documents", where, "point DOCUMENTS_DIR at a folder with documents")
    if folder.errors:
        more = f" (and {len(folder.errors) - 1:,} more)" if len(folder.errors) > 1 else ""
        return warning("documents", f"{where}; {folder.errors[0]}{more}")
    if settings.serves_samples:
        return warning("documents", f"{where}: the samples", "name your own with DOCUMENTS_DIR")
    return ok("documents", where)


def _models(options: EngineOptions) -> Finding:
    names = options.embedding_model, options.query_prompt, options.passage_prompt
    try:
        embedder = open_embedder(*names)
        embedder.embed_question(_QUESTION)
        if options.reranker_model:
            open_reranker(options.reranker_model)
    except RetrievalError as error:
        return failed("model", str(error))
    name = options.embedding_model or "the bundled encoder"
    reranker = f", and the reranker {options.reranker_model}" if options.reranker_model else ""
    return ok("model", f"{name}, {embedder.dimension:,} dimensions{reranker}")


def _index(settings: Settings, options: EngineOptions) -> tuple[Engine | None, Finding]:
    """Open the index that is there, without building one."""
    is_on_server = settings.has_no_documents
    if not is_on_server and not (options.index_dir / CURRENT).exists():
        advice = "inyo index builds it, as the first start does"
        return None, warning("index", f"none in {options.index_dir} yet", advice)
    try:
        qdrant = options.qdrant if is_on_server else None
        engine = open_served_engine(replace(options, qdrant=qdrant))
    except RetrievalError as error:
        if settings.watch == "INDEX":  # the bot builds none itself
            return None, failed("index", str(error))
        return None, warning("index", str(error), "the next start, or inyo index, rebuilds it")
    index = engine.index
    documents = counted(len(index.documents), "document")
    passages = counted(len(index.passages), "passage")
    text = f"{documents}, {passages}, built {index.built_at:%Y-%m-%d %H:%M} UTC"
    try:
        is_current = is_on_server or is_up_to_date(index, options)
    except RetrievalError:  # said of the documents
        is_current = True
    if not is_current:
        advice = "a bot that runs serves changes in seconds; inyo index does it now"
        return engine, warning("index", f"{text}; the documents have changed since", advice)
    return engine, ok("index", text)


def _engine(settings: Settings, engine: Engine | None) -> Finding:
    """Whether a question is answered, and the Qdrant server is there."""
    if settings.index_url:
        return _qdrant(settings)
    if engine is None:
        return warning("engine", "nothing to ask before there is an index")
    started = time.perf_counter()
    try:
        engine.answer(_QUESTION)
    except RetrievalError as error:
        return failed("engine", str(error))
    return ok("engine", f"a first question took {(time.perf_counter() - started) * 1000:,.0f} ms")


def _qdrant(settings: Settings) -> Finding:
    headers = {"api-key": settings.index_api_key} if settings.index_api_key else {}
    url = f"{settings.index_url.rstrip('/')}/collections"
    try:
        # The setting is checked: http or https, and a host.
        with closing(urlopen(Request(url, headers=headers), timeout=QDRANT_TIMEOUT_S)):  # noqa: S310
            return ok("engine", f"the Qdrant server at {settings.index_url} answers")
    except HTTPError as error:
        advice = "check INDEX_API_KEY" if error.code in (401, 403) else "see the server's log"
        text = f"the Qdrant server at {settings.index_url} refuses (HTTP {error.code})"
        return failed("engine", text, advice)
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        text = f"the Qdrant server at {settings.index_url} doesn't answer ({reason})"
        return failed("engine", text, "start it, or check INDEX_URL")


def _database(settings: Settings) -> Finding:
    address = settings.database_url or file_url(settings.state_dir)
    try:
        url = parse_address(address)
        if is_sqlite(url):
            return _database_file(url)
        engine = make_engine(address)
        try:
            with explain_errors(url), engine.connect() as connection:
                applied = MigrationContext.configure(connection).get_current_heads()
                refuse_newer(applied, location_of(url))
        finally:
            engine.dispose()
    except StorageError as error:
        return failed("database", str(error))
    return ok("database", location_of(url))


def _database_file(url: URL) -> Finding:
    """Whether an SQLite file is sound; the bot may write to it meanwhile.

    Raises:
        StorageError: It can't be read, or was written by a newer version.
    """
    file, location = file_of(url), location_of(url)
    if file is None or not file.exists():
        return ok("database", f"none at {location} yet; the first start makes it")
    if not os.access(file, os.W_OK):
        text = f"{location} can't be written by this user"
        return failed("database", text, "make the file and its folder writable")
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        with (
            explain_errors(url),
            closing(sqlite3.connect(address, DATABASE_LOCK_WAIT_S, uri=True)) as connection,
        ):
            if not is_sound(connection, MAX_CHECK_S):
                return failed("database", f"{location} {DAMAGED}")
            if connection.execute("PRAGMA table_info(alembic_version)").fetchone():
                applied = connection.execute("SELECT version_num FROM alembic_version")
                refuse_newer([revision for (revision,) in applied], location)
    except TimeoutError:
        text = f"{location}; checking all of it takes more than {MAX_CHECK_S:.0f} s"
        return ok("database", text)
    return ok("database", location)


def _disk(check: str, folder: Path, setting: str) -> Finding:
    """Whether a folder can be written, and how much room there is."""
    path = folder.absolute()
    existing = next(each for each in (path, *path.parents) if _is_folder(each))
    if not os.access(existing, os.W_OK | os.X_OK):
        text = f"{existing} can't be written by this user"
        return failed(f"{check} disk", text, f"change its owner, or set {setting}")
    free = shutil.disk_usage(existing).free
    text = f"{free / _GIGABYTE:,.1f} GB free for {folder}"
    if free < MIN_FREE_BYTES:
        return warning(f"{check} disk", text, f"make room, or set {setting} to another disk")
    return ok(f"{check} disk", text)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # below one that may not be entered
        return False
