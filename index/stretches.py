"""How much of a question a passage says just so, letter by letter."""

import functools
import re

from index.query import Query
from index.records import Hit, Language
from index.segment import Segment

# Characters of a stretch of the question that may stand in a passage just so.
STRETCH_CHARS: dict[Language, int] = {"ja": 2, "pt": 4, "en": 4}
# A passage in another language shares no stretches: it counts as having as many as its coverage
# lets expect (measured on jaquad and faquad), so that the asker's language doesn't win by that.
STRETCHES_PER_COVERAGE = 0.64
_UNSAID = re.compile(r"[\s?？。、,.]")


@functools.lru_cache(maxsize=64)  # it is asked for every passage that is read
def _stretches(text: str, language: Language) -> frozenset[str]:
    asked, size = _UNSAID.sub("", text.lower()), STRETCH_CHARS[language]
    return frozenset(asked[at : at + size] for at in range(len(asked) - size + 1))


def shared_stretches(segment: Segment, query: Query, hit: Hit) -> float:
    """The share of the question's stretches of characters that stand in the passage, 0..1."""
    stretches = _stretches(query.before + query.text, query.language)
    if hit.is_foreign or not stretches:
        return STRETCHES_PER_COVERAGE * hit.coverage
    start, end = segment.passages.spans[hit.passage].tolist()
    document = segment.documents.document(int(segment.passages.documents[hit.passage]))
    text = document.text[start:end].lower().replace(" ", "")
    return sum(stretch in text for stretch in stretches) / len(stretches)
