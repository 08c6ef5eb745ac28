"""The place of a text where the words stand that somebody looks for."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sam.workspace.search.matching import Meant
from sam.workspace.search.words import words_of

BEFORE, LENGTH = 60, 200
_word = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool


def excerpt(text: str, words: Sequence[Meant]) -> list[Piece]:
    """Return the part of *text* round the first of *words*, in pieces."""
    text = " ".join(text.split())
    starts, whole = _wanted(words)
    spans = [
        found.span()
        for found in _word.finditer(text)
        if _is_hit(words_of(found.group()), starts, whole)
    ]
    begin = _begin(text, spans[0][0] if spans else 0)
    end = _end(text, begin)
    pieces: list[Piece] = []
    place = begin
    for low, high in spans:
        if place <= low and high <= end:
            pieces += [Piece(text[place:low], False), Piece(text[low:high], True)]
            place = high
    pieces.append(Piece(text[place:end], False))
    if begin:
        pieces.insert(0, Piece("… ", False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return [piece for piece in pieces if piece.text]


def _wanted(words: Sequence[Meant]) -> tuple[tuple[str, ...], set[str]]:
    starts = tuple(each.typed for each in words)
    return starts, {word for each in words for word in each.words}


def _is_hit(
    folded: Sequence[str], starts: tuple[str, ...], whole: Collection[str]
) -> bool:
    return any(word in whole or word.startswith(starts) for word in folded)


def _begin(text: str, hit: int) -> int:
    """Return where to begin so that the hit stands in it, at a word's start."""
    if hit <= BEFORE:
        return 0
    blank = text.find(" ", hit - BEFORE, hit)
    return blank + 1 if blank >= 0 else hit


def _end(text: str, begin: int) -> int:
    end = begin + LENGTH
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", begin, end)
    return blank if blank > begin else end
