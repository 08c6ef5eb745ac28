"""Fit words into the nodes of a drawing, where nothing wraps by itself."""

from unicodedata import combining, east_asian_width

ELLIPSIS = "…"
NARROW, WIDE = set("iljtfrI.,:;'|!()[] -"), set("mwMW@%—")
# Widths in shares of the type's size, as the usual sans-serif faces have them.
EM_NARROW, EM_PLAIN, EM_CAPITAL, EM_WIDE, EM_FULL = 0.31, 0.56, 0.66, 0.85, 1.0


def length(text: str, size: float) -> float:
    """Return about how long *text* is, in the unit of the type's *size*."""
    return size * sum(map(_em, text))


def fit(text: str, room: float, size: float) -> str:
    """Return *text*, cut with an ellipsis if it is longer than *room*."""
    if length(text, size) <= room:
        return text
    cut = text
    while cut and length(cut + ELLIPSIS, size) > room:
        cut = cut[:-1]
    return cut.rstrip() + ELLIPSIS


def wrap(text: str, room: float, size: float, lines: int) -> list[str]:
    """Return *text* in up to so many *lines* of that *room*; the last may be cut."""
    words, wrapped = text.split(), [""]
    for place, word in enumerate(words):
        longer = f"{wrapped[-1]} {word}".strip()
        if not wrapped[-1] or length(longer, size) <= room:
            wrapped[-1] = longer
        elif len(wrapped) < lines:
            wrapped.append(word)
        else:
            wrapped[-1] = " ".join([wrapped[-1], *words[place:]])
            break
    return [fit(line, room, size) for line in wrapped]


def _em(letter: str) -> float:
    if combining(letter):
        return 0.0
    if letter in NARROW:
        return EM_NARROW
    if letter in WIDE:
        return EM_WIDE
    if east_asian_width(letter) in "WF":
        return EM_FULL
    return EM_CAPITAL if letter.isupper() else EM_PLAIN
