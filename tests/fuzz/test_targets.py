"""Each target of fuzzing holds for what it begins with, and for bytes that are cut or changed."""

import random

import pytest

from tests.fuzz.targets import TARGETS

N_SEEDS = 12  # of each target; `python -m tests.fuzz` begins with all of them
N_CHANGED = 12
MAX_BYTES = 5_000


def changed(seed: bytes, rng: random.Random) -> bytes:
    """A seed of which a part is gone, or a byte is another."""
    start = rng.randrange(len(seed) + 1)
    end = rng.randrange(start, min(len(seed), start + 20) + 1)
    return seed[:start] + rng.randbytes(rng.randrange(3)) + seed[end:]


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds(name: str) -> None:
    """Without atheris, on any machine."""
    target, rng = TARGETS[name], random.Random(name)  # noqa: S311 - no secret
    seeds = [seed for seed in target.seeds() if len(seed) <= MAX_BYTES]
    with target.opened() as run:
        for seed in rng.sample(seeds, min(N_SEEDS, len(seeds))):
            run(seed)
        for _ in range(N_CHANGED):
            run(changed(rng.choice(seeds), rng))
