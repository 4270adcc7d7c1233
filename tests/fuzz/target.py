"""What is fuzzed: a function that any bytes may be given, and that asserts what must hold."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

Run = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """One entry into the program.

    Attributes:
        opened: Opens what all runs share, such as a server, and returns the function.
        seeds: Returns inputs to begin with.
    """

    opened: Callable[[], AbstractContextManager[Run]]
    seeds: Callable[[], Iterable[bytes]]


def pure(run: Run, seeds: Callable[[], Iterable[bytes]]) -> Target:
    """A target whose runs share nothing."""
    return Target(lambda: nullcontext(run), seeds)


def invariant(test: Callable[..., None]) -> Callable[..., None]:
    """What a Hypothesis test asserts, to be called with values that Hypothesis hasn't drawn."""
    inner: Any = test
    return inner.hypothesis.inner_test  # type: ignore[no-any-return]


def text_of(data: bytes) -> str:
    """Bytes as a text without half surrogates, as decoded files are."""
    return data.decode("utf-8", "replace")


def chosen(data: bytes) -> tuple[int, bytes]:
    """The first byte, by which a target chooses among several ways, and the rest."""
    return (data[0] if data else 0), data[1:]


def number(data: bytes, at: int) -> int:
    """A small number that a target takes from its input, such as an offset."""
    return data[at] if at < len(data) else 0
