"""What was made last is held as far as there is room."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.documents import SizedCache

ROOM = 10


class Made:
    """Something of a size, and a list of what was made."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def make(self, number: int) -> str:
        """A string as long as its number."""
        self.numbers.append(number)
        return "x" * number


@given(st.lists(st.integers(0, ROOM + 3)))
def test_those_asked_for_last_are_held(numbers: list[int]) -> None:
    """As many as there is room for, and the last one in any case."""
    recent, made = SizedCache(len, ROOM), Made()
    order: list[int] = []
    for number in numbers:
        held = fitting(order)
        before = len(made.numbers)
        assert recent.get(number, made.make) == "x" * number
        assert (len(made.numbers) == before) == (number in held)
        order = [*(n for n in held if n != number), number]


def fitting(order: list[int]) -> list[int]:
    """The last of these that there is room for; one at least."""
    while len(order) > 1 and sum(order) > ROOM:
        order = order[1:]
    return order


def test_what_cannot_be_made_is_not_held() -> None:
    """It is tried again."""
    recent = SizedCache[str](len, ROOM)
    names: dict[int, str] = {}
    with pytest.raises(KeyError):
        recent.get(3, names.__getitem__)
    assert recent.get(3, "x".__mul__) == "xxx"


def test_any_thread_may_ask() -> None:
    """Each gets what it asked for, and there is as much room afterwards as before."""
    recent, made = SizedCache(len, ROOM), Made()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: recent.get(n % 7, made.make), range(2_000)))
    assert found == ["x" * (n % 7) for n in range(2_000)]
    made.numbers.clear()
    for number in (1, 2, 3, 4, 1, 2, 3, 4):
        recent.get(number, made.make)
    assert set(made.numbers) <= {1, 2, 3, 4}
    assert len(made.numbers) <= 4
