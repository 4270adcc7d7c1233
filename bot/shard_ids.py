"""Which of the bot's shards a process serves, as people write it: "0-3, 7".

Discord splits a large bot's servers into shards. It sends what happens on a server to the shard
`(server's id >> 22) % number of shards`, and all that is on no server, direct messages above all,
to shard 0. So everything about a server comes to one process.
"""

import re
from collections.abc import Iterable

__all__ = ["MAX_SHARDS", "read_shard_ids", "written"]

MAX_SHARDS = 10_000  # of 1,000 servers each, more than any bot has

_PART = re.compile(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?")


def read_shard_ids(text: str, count: int) -> tuple[int, ...]:
    """The shards that a text names, in order.

    Args:
        text: Numbers and ranges with commas between them.
        count: How many shards there are in all.

    Raises:
        ValueError: It names none, or shards that there aren't; the message is half a sentence.
    """
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise ValueError("give numbers and ranges like 0-3,7")
        first = int(match[1])
        last = int(match[2] or first)
        if last < first:
            raise ValueError(f"the range {first}-{last} is the wrong way round")
        if last >= count:
            raise ValueError(f"SHARD_COUNT is {count}, so they go from 0 to {count - 1}")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def written(shard_ids: Iterable[int]) -> str:
    """The shortest way to write them: "0-3, 7"."""
    ranges: list[list[int]] = []
    for number in sorted(shard_ids):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, each)) for each in ranges)
