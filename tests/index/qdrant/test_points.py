"""A passage's point is the same wherever it is made, and leads back to the passage."""

import numpy as np

from index.qdrant.points import Points, sparse_vector
from tests.index.qdrant.small_collections import TEXTS
from tests.index.small import segment_of


def test_a_point_leads_back_to_its_passage() -> None:
    """Of every passage."""
    points = Points(segment_of(*TEXTS))
    passages = np.arange(len(points))
    ids = points.ids(passages)
    assert len(set(ids)) == len(points) >= len(TEXTS)
    assert points.passages(ids).tolist() == passages.tolist()


def test_another_index_of_the_same_document_gives_the_same_points() -> None:
    """Whatever other documents there are, and however they are numbered."""
    some, all_of_them = Points(segment_of(*TEXTS[:2])), Points(segment_of(*TEXTS))
    shared = some.ids(np.arange(len(some)))
    assert all_of_them.passages(shared).tolist() == list(range(len(some)))


def test_a_point_of_an_unknown_document_is_no_passage() -> None:
    """It can't be quoted."""
    points, other = Points(segment_of(TEXTS[0])), Points(segment_of(TEXTS[0] + " Later it snowed."))
    assert points.passages(other.ids(np.arange(len(other)))).tolist() == [-1] * len(other)
    assert points.passages([]).tolist() == []


def test_a_changed_place_in_a_document_is_no_passage() -> None:
    """A point past the document's last passage, as another way of splitting would give."""
    points = Points(segment_of(TEXTS[0]))
    identifier = points.ids(np.array([0]))[0]
    assert points.passages([f"{identifier[:-8]}0000ffff"]).tolist() == [-1]


def test_a_point_holds_its_terms_as_the_postings_do() -> None:
    """Every saturation, to the last bit, under its term's dimension."""
    index = segment_of(*TEXTS)
    points = Points(index)
    expected: list[dict[int, float]] = [{} for _ in range(len(points))]
    dimensions = points.dimensions(np.arange(len(index.lexicon.terms))).tolist()
    for term, dimension in enumerate(dimensions):
        for passage, strength in zip(*index.postings.of(term), strict=True):
            expected[passage][dimension] = strength
    made = [point.terms for point in points.make(np.arange(len(points)))]
    assert [dict(zip(t.indices, t.values, strict=True)) for t in made] == expected


def test_dimensions_that_fall_together_are_written_once() -> None:
    """Qdrant refuses a vector that has one twice."""
    vector = sparse_vector(np.array([7, 3, 7]), np.array([0.5, 1.0, 2.0]))
    assert (vector.indices, vector.values) == ([3, 7], [1.0, 2.0])


def test_a_point_says_where_it_stands() -> None:
    """In which document, in what language, from where to where."""
    index = segment_of(*TEXTS)
    point = next(Points(index).make(np.array([3])))
    assert (point.path, point.language, point.start) == ("3.txt", "ja", 0)
    assert TEXTS[3][point.start : point.end].startswith("灯台")
