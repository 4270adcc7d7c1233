"""Newer before older: of statements that differ by the date of their documents, the newest first.

Two versions of a rule or a price say nearly the same, and score nearly the same; which of them
scores higher is chance. A question that names a year decides by itself.
"""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from rapidfuzz import fuzz

from index.storage.index import Index
from index.text.dates import Date, is_newer, names_year, parse_date
from index.types import path_in_folder

# Of 100: "Employees have 22 days off." and "All employees have 25 days off." are versions.
MIN_SIMILARITY = 85.0
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_T = TypeVar("_T")
Stretch = tuple[int, int, int]  # a document's number, and offsets in it


class Versions:
    """Finds newer versions of what was found for one question.

    Args:
        index: The index.
        question: The question.
    """

    def __init__(self, index: Index, question: str) -> None:
        self._documents = index.documents
        self._is_asked_for = names_year(question)
        self._dates: dict[int, Date | None] = {}

    def newest(self, found: _T, others: Iterable[_T], place_of: Callable[[_T], Stretch]) -> _T:
        """The newest version of what was found: itself, or one of the others.

        Args:
            found: What was found.
            others: What else was found.
            place_of: Where in the documents each is.
        """
        place = place_of(found)
        newest = self._date(place[0])
        if newest is None or self._is_asked_for:
            return found
        text = self._compared(place)
        for other in others:
            other_place = place_of(other)
            date = None if other_place[0] == place[0] else self._date(other_place[0])
            if date is None or not is_newer(date, newest):
                continue
            similarity = fuzz.ratio(text, self._compared(other_place), score_cutoff=MIN_SIMILARITY)
            if similarity >= MIN_SIMILARITY:
                found, newest = other, date
        return found

    def _date(self, number: int) -> Date | None:
        """When a document is of: by its own date, else by its title, else by its path."""
        if number not in self._dates:
            facts = self._documents.facts(number)
            # A tenant's number isn't a date.
            texts = (facts["date"] or "", facts["title"], path_in_folder(facts["path"]))
            self._dates[number] = next(filter(None, map(parse_date, texts)), None)
        return self._dates[number]

    def _compared(self, place: Stretch) -> str:
        """The text without its figures, which may be all that has changed."""
        number, start, end = place
        text = self._documents.document(number).text[start:end]
        return _DIGITS.sub("0", " ".join(text.split()).casefold())
