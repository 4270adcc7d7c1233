"""What a disk may do to a file."""

import random


def damaged(content: bytes, kind: int, chance: random.Random) -> bytes:
    """The content with a flipped bit, zeros, without its end, or with a garbled start.

    Zeros may make no difference.

    Args:
        content: What was written.
        kind: Which of the four, counted modulo four.
        chance: Says where.
    """
    at = chance.randrange(len(content))
    changed = bytearray(content)
    if kind % 4 == 0:
        changed[at] ^= 1 << chance.randrange(8)
    elif kind % 4 == 1:
        changed[at : at + 64] = bytes(len(changed[at : at + 64]))
    elif kind % 4 == 2:
        del changed[at:]
    else:
        changed[: min(at, 128)] = b"{" * min(at, 128)
    return bytes(changed)
