"""A passage's point is the same wherever it is made, and leads back to the passage."""

from dataclasses import replace

import numpy as np
from qdrant_client import models

from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.qdrant.assembling import Assembler
from index.qdrant.points import SPARSE, Points, sparse_vector
from tests.index.qdrant.small_collections import TEXTS
from tests.index.small import WordEmbedder, document, segment_of


def points_of(points: Points) -> list[models.PointStruct]:
    """All points of an index."""
    return list(points.make(np.arange(len(points))))


def ids_of(points: Points) -> list[str]:
    """The ids of all points of an index."""
    return [str(point.id) for point in points_of(points)]


def test_a_point_leads_back_to_its_passage() -> None:
    """In every index with the same document, whatever other documents there are."""
    points, fewer = Points(segment_of(*TEXTS)), Points(segment_of(*TEXTS[:2]))
    ids = ids_of(points)
    assert len(set(ids)) == len(points) >= len(TEXTS)
    assert points.passages(ids).tolist() == list(range(len(points)))
    assert points.passages(ids_of(fewer)).tolist() == list(range(len(fewer)))


def test_a_point_of_an_unknown_document_or_place_is_no_passage() -> None:
    """A changed document is another document, and a document may be divided in another way."""
    points, other = Points(segment_of(TEXTS[0])), Points(segment_of(TEXTS[0] + " Later it snowed."))
    assert points.passages(ids_of(other)).tolist() == [-1] * len(other)
    assert points.passages([f"{ids_of(points)[0][:-8]}0000ffff"]).tolist() == [-1]
    assert points.passages([]).tolist() == []


def test_a_document_that_is_called_otherwise_has_other_points() -> None:
    """They hold the terms of what it is called."""
    model, before = WordEmbedder(), document(TEXTS[0])
    named = (
        before,
        replace(before, aliases=("Quay",)),
        replace(before, tags=("ships",)),
        replace(before, description="Of boats."),
    )
    ids = [
        ids_of(Points(build_index([parse(each)], model, model, lambda *_: None)))[0]
        for each in named
    ]
    assert len(set(ids)) == len(named)


def test_terms_that_a_lexicon_has_not_are_left_out() -> None:
    """They are of a document that has changed since, and no others take their place."""
    index, fewer = segment_of(*TEXTS), segment_of(TEXTS[4])
    points, assembler = Points(index), Assembler(fewer)
    for part in (points.parts.of_passage(0), points.parts.of_document(0)):
        table = assembler.passages([part], [0], [0]).passages
        expected, found = (
            [
                sorted(
                    each.lexicon.terms[n] for n in passages.terms_of_all(np.array([sentence]))[0]
                )
                for sentence in range(len(passages.sentence_spans))
            ]
            for each, passages in ((index, index.passages), (fewer, table))
        )
        known = {fewer.lexicon.terms[n] for n in range(len(fewer.lexicon.terms))}
        for before, after in zip(expected, found, strict=False):
            assert after == [term for term in before if term in known]
            assert after != before


def test_a_point_has_the_term_weights_of_the_postings() -> None:
    """To the last bit, each in its term's dimension."""
    index = segment_of(*TEXTS)
    points = Points(index)
    expected: list[dict[int, float]] = [{} for _ in range(len(points))]
    dimensions = points.dimensions(np.arange(len(index.lexicon.terms))).tolist()
    for term, dimension in enumerate(dimensions):
        for passage, strength in zip(*index.postings.of(term), strict=True):
            expected[passage][dimension] = strength
    for point, weights in zip(points_of(points), expected, strict=True):
        assert isinstance(point.vector, dict)
        terms = point.vector[SPARSE]
        assert isinstance(terms, models.SparseVector)
        assert dict(zip(terms.indices, terms.values, strict=True)) == weights


def test_a_dimension_with_several_terms_has_the_highest_weight() -> None:
    """Qdrant refuses a vector that has a dimension twice."""
    vector = sparse_vector(np.array([7, 3, 7]), np.array([0.5, 1.0, 2.0]))
    assert (vector.indices, vector.values) == ([3, 7], [1.0, 2.0])


def test_a_point_tells_the_passages_place_and_language() -> None:
    """For filters, and for people who look at the collection."""
    payload = points_of(Points(segment_of(*TEXTS)))[3].payload
    assert payload is not None
    assert (payload["path"], payload["language"], payload["start"]) == ("3.txt", "ja", 0)
    assert TEXTS[3][: payload["end"]].startswith("灯台")
