"""How words are read, as the database's ``workspace_words`` reads them."""

import hashlib
import re
import unicodedata

LONGEST = 40  # letters of a word that count
MOST_WORDS = 8  # words of a question that count
MOST_LETTERS = 200  # letters of a question that are read

_dropped = re.compile("[\u0300-\u036f'`\u00b4\u2018\u2019\u02bc]")
_signs = re.compile(
    "[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf\xd7\xf7\u2000-\u206f\u3000-\u303f]+"
)
_letters = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        **dict(zip("øđłı\u03c2ð", "odli\u03c3d", strict=True)),
    }
)


def folded(text: str) -> str:
    """Return *text* in small letters, without accents and apostrophes."""
    small = unicodedata.normalize("NFKD", text).lower()
    return _dropped.sub("", small).translate(_letters)


def words_of(text: str) -> list[str]:
    """Return the words of *text* in order, folded, as far as they count."""
    return [word[:LONGEST] for word in _signs.split(folded(text)) if word]


def asked_words(question: str) -> list[str]:
    """Return the words of a person's *question*, each once."""
    return list(dict.fromkeys(words_of(question[:MOST_LETTERS])))[:MOST_WORDS]


def code(word: str) -> int:
    """Return the number by which names are found that hold *word*."""
    start = hashlib.md5(word.encode(), usedforsecurity=False).digest()[:4]
    return int.from_bytes(start, signed=True)


def mistakes(typed: str, word: str, *, most: int, is_start: bool = False) -> int | None:
    """
    Return how many letters apart the two are, or ``None`` above *most*.

    A letter too many, too few, wrong, or changed with its neighbour is one. With
    *is_start*, *typed* may be the beginning of *word*.
    """
    if not is_start and abs(len(typed) - len(word)) > most:
        return None
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(word, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            crossed = (
                i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other
            )
            row.append(min(cost, last[j - 2] + 1) if crossed else cost)
        if min(row) > most:
            return None
    found = min(row) if is_start else row[-1]
    return found if found <= most else None
