"""Documents of tenants: read from folders of their own, and of no concern to anybody else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.folder import scan
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import Engine
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.retrieval.retriever import Retriever
from index.types import TENANTS, Document, path_in_folder, tenant_folder, tenant_of
from tests.index.indexing.test_parallel_texts import ENGLISH, JAPANESE, pairs_of
from tests.index.small import WordEmbedder, document, document_table, table_of

SAID = "The harbour opens on Monday at dawn."
QUESTION = "When does the harbour open?"


def engine_of(**texts: str) -> Engine:
    """What answers from these texts: names of tenants (`nobody` for everybody) and their texts."""
    model = WordEmbedder()
    documents = [
        document(text, "all.txt" if name == "nobody" else f"{tenant_folder(name)}own.txt")
        for name, text in texts.items()
    ]
    index = build_index([parse(each) for each in documents], model, model, lambda *_: None)
    return Engine(Retriever(index, model, model, table_of({})))


def test_files_of_tenants_have_paths_that_no_other_file_can_have(tmp_path: Path) -> None:
    """Whatever the owner calls files; sources.toml says nothing of them."""
    owners, tenants = tmp_path / "owners", tmp_path / "tenants"
    for file in (
        owners / "a.txt",
        owners / ".tenants" / "7" / "a.txt",
        owners / "tenants" / "7" / "a.txt",
        tenants / "7" / "a.txt",
        tenants / "8" / "b.md",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SAID)
    (owners / "sources.toml").write_text(
        '[[site]]\npath = "{path}.txt"\nurl = "https://example.org/{path}"\n'
    )
    folder, seen = scan(owners, tenants=tenants)
    own = [f"{tenant_folder(7)}a.txt", f"{tenant_folder(8)}b.md"]
    assert list(folder.digests) == ["a.txt", "tenants/7/a.txt", *own]
    addresses = [folder.read(path).documents[0].url for path in folder.digests]
    assert addresses == ["https://example.org/a", "https://example.org/tenants/7/a", None, None]
    assert scan(owners, seen, tenants)[0].fingerprint == folder.fingerprint
    (tenants / "8" / "b.md").write_text(f"{SAID} Not on Tuesdays.")
    assert scan(owners, seen, tenants)[0].fingerprint != folder.fingerprint
    assert list(scan(owners, tenants=tmp_path / "none")[0].digests) == ["a.txt", "tenants/7/a.txt"]


@given(
    st.sets(st.text("ab/.0-", min_size=1, max_size=6), max_size=12), st.text("ab.0-", max_size=3)
)
def test_documents_below_a_folder_are_found_by_its_path(paths: set[str], name: str) -> None:
    """All of them and no other, such as those of a folder whose name begins alike."""
    folder = f"{name}/"
    ordered = sorted(paths, key=lambda path: path[::-1])
    table = document_table([Document(path, "", "", "en") for path in ordered])
    expected = {number for number, path in enumerate(ordered) if path.startswith(folder)}
    assert table.below(folder) == expected


def test_tenants_documents_are_left_out_by_default() -> None:
    """Of answers, searches and checks of quotes; whoever asks for a tenant names the others."""
    engine = engine_of(nobody="Ships sail at noon.", first=SAID, second=f"{SAID} It is free.")
    assert SAID not in repr(engine.answer(QUESTION))
    assert SAID not in repr(engine.search(QUESTION))
    assert not engine.check_quote(SAID).is_verbatim
    others = engine.index.documents.below(tenant_folder("second"))
    quoted = engine.answer(QUESTION, others)
    assert SAID in repr(quoted)
    assert {each.citation.document for each in engine.search(QUESTION, others)} <= {
        "all.txt",
        f"{tenant_folder('first')}own.txt",
    }
    (checked,) = engine.check_quote(SAID, others).quotes
    assert checked.total == 1


def test_what_looks_like_thanks_is_not_told_from_questions_by_tenants() -> None:
    """Whether a document holds it word for word would say what is in theirs."""
    thanks = "Thanks, how are you?"
    engine = engine_of(nobody="Ships sail at noon.", first=thanks)
    alone = engine_of(nobody="Ships sail at noon.")
    assert engine.answer(thanks).chatter == alone.answer(thanks).chatter


@pytest.mark.parametrize("shared", [True, False])
def test_only_documents_of_one_tenant_are_translations_of_each_other(shared: bool) -> None:
    """Another tenant's translation is neither cited nor a rival."""
    model = StaticEmbedder(BUNDLED_EMBEDDING)
    second = 7 if shared else 8
    documents = [
        document(ENGLISH, f"{tenant_folder(7)}en.txt"),
        document(JAPANESE, f"{tenant_folder(second)}ja.txt"),
    ]
    index = build_index([parse(each) for each in documents], model, model, lambda *_: None)
    assert pairs_of(index) == ({(0, 1)} if shared else set())


@pytest.mark.parametrize(
    ("path", "tenant", "shown"),
    [
        (f"{TENANTS}7/a.zip/b.md", "7", "a.zip/b.md"),
        ("tenants/7/a.md", None, "tenants/7/a.md"),
        ("a.md", None, "a.md"),
    ],
)
def test_a_path_tells_whose_a_document_is(path: str, tenant: str | None, shown: str) -> None:
    """And what its readers call it."""
    assert tenant_of(path) == tenant
    assert path_in_folder(path) == shown
