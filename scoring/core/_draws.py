"""Random numbers that belong to an account, whatever the order or chunk it is in."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

type Key = int | str


def generators(
    seed: int, keys: Sequence[Key] | np.ndarray
) -> Iterator[np.random.Generator]:
    """
    Yield a generator for each key, the same for equal (seed, key) everywhere.

    Keys are whole numbers or text; 7 and "7" are the same key.
    """
    for key in keys:
        yield np.random.Generator(np.random.Philox(key=_number(seed, key)))


def order_by_key(seed: int, keys: Sequence[Key] | np.ndarray) -> np.ndarray:
    """Return indices that put the keys in an arbitrary order fixed by the seed."""
    marks = [_number(seed, key) for key in keys]
    return np.array(sorted(range(len(marks)), key=marks.__getitem__), dtype=np.intp)


def _number(seed: int, key: Key) -> int:
    digest = hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=16).digest()
    return int.from_bytes(digest, "little")
