"""Any sentence-transformers CrossEncoder as RERANKER_MODEL, with tiny ones that the tests make."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedding.sentence_transformer import CrossEncoderReranker
from index.engine import EngineOptions, open_engine
from index.errors import EmbeddingError
from index.retrieval.reranker import open_reranker
from tests.index.models import save_cross_encoder

TEXTS = ["Nobody knows when Leike resigned.", "Leike resigned on Friday.", "It rained."]


def test_scores_are_those_of_the_model(cross_encoder: Path) -> None:
    """Above 0 for the text with the word that it was made to like, 0 for the others."""
    scores = open_reranker(str(cross_encoder)).scores("When did Leike resign?", TEXTS)
    assert scores.shape == (3,)
    assert scores.dtype == np.float32
    assert scores[1] > 1
    np.testing.assert_allclose(scores[[0, 2]], 0, atol=1e-5)


def test_it_answers_as_reranker_model_end_to_end(cross_encoder: Path, tmp_path: Path) -> None:
    """The order changes visibly; without the setting it is the retriever's."""
    (tmp_path / "documents").mkdir()
    texts = ["Leike left the company without a word.", "Leike left on Friday."]
    for number, text in enumerate(texts):
        (tmp_path / "documents" / f"{number}.txt").write_text(text, encoding="utf-8")

    def first(model: str) -> str:
        options = EngineOptions(
            tmp_path / "documents", tmp_path / "index", "static", reranker_model=model
        )
        answer = open_engine(options, lambda *_: None, pytest.fail).answer(
            "When did Leike leave the company?"
        )
        return (answer.excerpts or answer.closest)[0].citation.document

    assert first("") == "0.txt"
    assert first(str(cross_encoder)) == "1.txt"


def test_several_threads_get_the_same_scores(cross_encoder: Path) -> None:
    """A fast tokenizer alone would refuse the second of them."""
    reranker = open_reranker(str(cross_encoder))
    expected = reranker.scores("When?", TEXTS)
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(reranker.scores, "When?", TEXTS) for _ in range(16)]
        for job in jobs:
            np.testing.assert_allclose(job.result(), expected, atol=1e-5)


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "friday " * 5_000])
def test_any_text_gets_a_score(cross_encoder: Path, text: str) -> None:
    """Finite, even beyond what the model reads."""
    scores = open_reranker(str(cross_encoder)).scores(text, [text])
    assert np.isfinite(scores).all()
    assert open_reranker(str(cross_encoder)).scores(text, []).shape == (0,)


def test_a_model_that_cannot_be_had_is_one_clear_line(tmp_path: Path) -> None:
    """It names the model and the setting: a name without network, a folder without model."""
    for name in ("nobody/no-such-model", str(tmp_path)):
        with pytest.raises(EmbeddingError, match="RERANKER_MODEL") as raised:
            CrossEncoderReranker(name)
        assert name in str(raised.value)
        assert "\n" not in str(raised.value)


def test_a_model_that_would_rank_by_chance_is_refused(
    transformer_model: Path, tmp_path: Path
) -> None:
    """An embedding model, of which only random scores come, and one of several scores."""
    with pytest.raises(EmbeddingError, match="embedding model"):
        open_reranker(str(transformer_model))
    save_cross_encoder(tmp_path / "three", n_labels=3)
    with pytest.raises(EmbeddingError, match="3 scores"):
        open_reranker(str(tmp_path / "three"))
