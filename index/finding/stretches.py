"""How much of a question a passage says just so, letter by letter."""

import re

from index.finding.query import Query
from index.segments.segment import Segment
from index.types import Hit, Language

# Characters of a stretch of the question that may stand in a passage just so.
STRETCH_CHARS: dict[Language, int] = {"ja": 2, "pt": 4, "en": 4}
# A passage in another language shares no stretches: it counts as having as many as its coverage
# lets expect (measured on jaquad and faquad), so that the asker's language doesn't win by that.
STRETCHES_PER_COVERAGE = 0.64
_UNSAID = re.compile(r"[\s?？。、,.]")


def stretches_of(query: Query) -> frozenset[str]:
    """The question's stretches of characters."""
    asked, size = (
        _UNSAID.sub("", (query.before + query.text).lower()),
        STRETCH_CHARS[query.language],
    )
    return frozenset(asked[at : at + size] for at in range(len(asked) - size + 1))


def shared_stretches(segment: Segment, stretches: frozenset[str], hit: Hit) -> float:
    """The share of a question's stretches that stand in the passage, white space aside, 0..1."""
    if hit.is_foreign or not stretches:
        return STRETCHES_PER_COVERAGE * hit.coverage
    start, end = segment.passages.spans[hit.passage].tolist()
    document = segment.documents.document(int(segment.passages.documents[hit.passage]))
    text = "".join(document.text[start:end].lower().split())
    return sum(stretch in text for stretch in stretches) / len(stretches)
