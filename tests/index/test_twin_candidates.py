"""Which documents are compared sentence by sentence."""

from collections.abc import Iterator

import numpy as np
import pytest

from index import twin_candidates
from index.embedding import Vectors, unit_rows
from index.twin_candidates import BLOCK, candidate_pairs, document_languages, document_vectors
from tests.index.small import segment_of

JA, PT, EN = 0, 1, 2


def languages(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Of documents 0, 1 and so on."""
    return np.array(numbers, dtype=np.int8)


def test_translations_are_candidates_among_many() -> None:
    """More documents than one product takes; never two of one language."""
    n = BLOCK + 50
    random = np.random.default_rng(5)
    texts = random.standard_normal((n, 48))
    noise = 0.3 * random.standard_normal((2 * n, 48))
    vectors = unit_rows((np.concatenate([texts, texts]) + noise).astype(np.float32))
    pairs = candidate_pairs(vectors, languages(*[JA] * n, *[EN] * n))
    assert {(number, n + number) for number in range(n)} <= set(pairs)
    assert all(first < n <= second for first, second in pairs)
    assert len(pairs) <= 3 * n


def test_very_many_documents_meet_in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all translations are still found, without comparing all with all."""
    n = 2_000
    random = np.random.default_rng(6)
    texts = random.standard_normal((n, 32))
    noise = 0.3 * random.standard_normal((2 * n, 32))
    vectors = unit_rows((np.concatenate([texts, texts]) + noise).astype(np.float32))
    compared: list[int] = []
    compare = twin_candidates._compare

    def counting(
        rows: Vectors, columns: Vectors, most: int = 3
    ) -> Iterator[list[tuple[float, int]]]:
        compared.append(len(rows) * len(columns))
        return compare(rows, columns, most)

    monkeypatch.setattr(twin_candidates, "MAX_WHOLE", 100)
    monkeypatch.setattr(twin_candidates, "_compare", counting)
    pairs = set(candidate_pairs(vectors, languages(*[JA] * n, *[PT] * n)))
    assert len({(number, n + number) for number in range(n)} & pairs) >= 0.9 * n
    assert sum(compared) < 2 * n * n  # in both directions


def test_documents_of_one_language_have_no_candidates() -> None:
    """Nor those of which no passage says a language, nor opposite ones."""
    vectors = unit_rows(np.ones((3, 4), dtype=np.float32))
    assert candidate_pairs(vectors, languages(PT, PT, -1)) == []
    vectors[0] *= -1
    assert candidate_pairs(vectors[:2], languages(PT, EN)) == []


def test_a_document_has_the_language_of_most_of_its_passages() -> None:
    """And none without passages."""
    segment = segment_of("Leike resigned on Friday.", "ライク氏は辞任した。", "")
    assert document_languages(segment.passages).tolist() == [EN, JA, -1]


def test_a_documents_vector_is_the_sum_of_its_words() -> None:
    """So documents of the same words have the same vector, and empty ones have none."""
    segment = segment_of("Leike resigned. Friday came.", "Friday came. Leike resigned.", "")
    vectors = document_vectors(segment.passages, segment.postings.idf, segment.vectors.terms)
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0], atol=1e-5)
