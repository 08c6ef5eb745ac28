"""Arrays as the rows of a binary COPY: laid out as blocks of bytes, no object a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = -1
FLOAT8 = 701  # the type's number, which an array of it carries


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Bytes of n rows, (n, w), and which of them are sent."""

    data: NDArray[np.uint8]
    sent: NDArray[np.bool_]

    @classmethod
    def whole(cls, data: NDArray[np.uint8]) -> "Block":
        return cls(data, np.ones(data.shape, dtype=bool))


def numbers(values: NDArray[Any], kind: str, *, null_at: int | None = None) -> Block:
    """
    Lay out one number a row.

    :param kind: how the column stores it, such as ``>i8``
    :param null_at: the number that stands for null
    """
    known = np.ones(values.size, dtype=bool) if null_at is None else values != null_at
    size = np.dtype(kind).itemsize
    lengths = _bytes(np.where(known, size, NULL), ">i4")
    data = np.hstack([lengths, _bytes(values, kind)])
    sent = np.ones(data.shape, dtype=bool)
    sent[:, 4:] = known[:, np.newaxis]
    return Block(data, sent)


def codes(values: NDArray[np.str_]) -> Block:
    """Lay out one code in plain letters a row."""
    letters = values.astype(np.bytes_)
    lengths = np.strings.str_len(letters)
    width = letters.dtype.itemsize
    data = np.hstack(
        [
            _bytes(lengths, ">i4"),
            np.ascontiguousarray(letters).view(np.uint8).reshape(-1, width),
        ]
    )
    sent = np.ones(data.shape, dtype=bool)
    sent[:, 4:] = np.arange(width) < lengths[:, np.newaxis]
    return Block(data, sent)


def lists(values: NDArray[np.float64]) -> Block:
    """Lay out one array of c numbers a row, from (n, c); null where NaN."""
    size, count = values.shape
    if count == 0:
        return Block.whole(_bytes(np.tile([12, 0, 0, FLOAT8], (size, 1)), ">i4"))
    known = ~np.isnan(values)
    length = 20 + 4 * count + 8 * known.sum(axis=1)
    head = np.tile([0, 1, 0, FLOAT8, count, 1], (size, 1))
    head[:, 0], head[:, 2] = length, ~known.all(axis=1)
    parts = [Block.whole(_bytes(head, ">i4"))]
    for column, is_known in zip(values.T, known.T, strict=True):
        lengths = _bytes(np.where(is_known, 8, NULL), ">i4")
        parts.append(Block.whole(lengths))
        worth = _bytes(column, ">f8")
        parts.append(Block(worth, np.repeat(is_known[:, np.newaxis], 8, axis=1)))
    return _beside(parts)


def rows(fields: Sequence[Block]) -> bytes:
    """Return the rows that the *fields* make, side by side, as they are sent."""
    size = fields[0].data.shape[0]
    counts = _bytes(np.full(size, len(fields)), ">i2")
    made = _beside([Block.whole(counts), *fields])
    return made.data[made.sent].tobytes()


def _beside(parts: Sequence[Block]) -> Block:
    return Block(
        np.hstack([part.data for part in parts]),
        np.hstack([part.sent for part in parts]),
    )


def _bytes(values: NDArray[Any], kind: str) -> NDArray[np.uint8]:
    """Return (n, w) bytes of values, (n,) or (n, k), in the order they are sent."""
    laid = np.ascontiguousarray(values.astype(kind))
    width = laid.dtype.itemsize * (values.shape[1] if values.ndim == 2 else 1)
    return laid.view(np.uint8).reshape(values.shape[0], width)
