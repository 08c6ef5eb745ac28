"""From the words that somebody typed to the words that they may have meant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from sam.workspace.search.words import code, mistakes

STARTS = 300  # words that begin like the typed one, the most frequent
ALIKE = 400  # words that share letters with it, the most alike
FEWEST = 0.2  # share of common trigrams below which no word can be meant
# Letters that may be wrong in a word of so many letters: alone, and in a full name.
ALONE = ((5, 1), (10, 2))
IN_A_NAME = ((3, 1), (6, 2))
MOST_MISTAKES = 2
MEANT = """
SELECT t.n, w.word, w.names FROM unnest(%(typed)s::text[]) WITH ORDINALITY t(word, n)
CROSS JOIN LATERAL (
    SELECT s.word, s.names FROM workspace_searchword s
    WHERE s.word >= t.word COLLATE "C" AND s.word < t.word || chr(1114111) COLLATE "C"
    ORDER BY s.word = t.word DESC, s.names DESC, s.word LIMIT %(starts)s) w
UNION
SELECT t.n, w.word, w.names
FROM unnest(%(typed)s::text[], %(most)s::int[], %(longer)s::int[]) WITH ORDINALITY
    t(word, most, longer, n)
CROSS JOIN LATERAL (
    SELECT s.word, s.names FROM workspace_searchword s
    WHERE s.word %% t.word AND length(s.word)
        BETWEEN length(t.word) - t.most AND length(t.word) + t.most + t.longer
    ORDER BY similarity(s.word, t.word) DESC LIMIT %(alike)s) w
WHERE t.most > 0
"""
KNOWN = "SELECT word FROM workspace_searchword WHERE word = ANY(%s)"
# Letters that may follow what somebody is still typing.
UNFINISHED = 4


@dataclass(slots=True)
class Meant:
    """
    What one typed word may mean: words, by how many letters are wrong.

    A word that only begins so counts as right, but less than a whole one. ``names`` is
    in how many names they stand, ``whole_names`` in how many the word itself does.
    """

    typed: str
    words: dict[str, tuple[int, bool]] = field(default_factory=dict)
    names: int = 0
    whole_names: int = 0

    def whole(self) -> "Meant":
        """Return only the word as it was typed."""
        return Meant(
            self.typed, {self.typed: (0, False)}, self.whole_names, self.whole_names
        )

    @property
    def codes(self) -> list[int]:
        """The codes of all of them."""
        return [code(word) for word in self.words]


def allowed(word: str, *, in_a_name: bool) -> int:
    """Return how many letters of *word* may be wrong."""
    steps = IN_A_NAME if in_a_name else ALONE
    return max((most for least, most in steps if len(word) >= least), default=0)


@transaction.atomic
def meant(typed: Sequence[str]) -> list[Meant]:
    """Return what each of the *typed* words may mean."""
    most = [allowed(word, in_a_name=len(typed) > 1) for word in typed]
    longer = [0] * len(typed)
    if typed:
        longer[-1] = UNFINISHED
    by_place: dict[int, list[tuple[str, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(FEWEST)],
        )
        cursor.execute(
            MEANT,
            {
                "typed": list(typed),
                "most": most,
                "longer": longer,
                "starts": STARTS,
                "alike": ALIKE,
            },
        )
        for place, word, names in cursor.fetchall():
            by_place[place].append((word, names))
    return [
        _of(word, by_place[place], most[place - 1], is_last=place == len(typed))
        for place, word in enumerate(typed, 1)
    ]


def _of(typed: str, found: list[tuple[str, int]], most: int, *, is_last: bool) -> Meant:
    result = Meant(typed)
    for word, names in found:
        wrong = 0 if word.startswith(typed) else mistakes(typed, word, most=most)
        is_part = word != typed and wrong == 0
        if wrong is None and is_last and len(typed) >= ALONE[0][0]:
            wrong, is_part = mistakes(typed, word, most=1, is_start=True), True
        if wrong is not None:
            result.words[word] = (wrong, is_part)
            result.names += names
            result.whole_names += names if word == typed else 0
    return result


def other_readings(typed: Sequence[str]) -> list[list[str]]:
    """
    Return the typed words with one blank added or left out, where that gives words.

    Somebody who writes ``mar lowe`` or ``marlowecivils`` means these.
    """
    joined = [
        [*typed[:n], typed[n] + typed[n + 1], *typed[n + 2 :]]
        for n in range(len(typed) - 1)
    ]
    parted = [
        [*typed[:n], word[:cut], word[cut:], *typed[n + 1 :]]
        for n, word in enumerate(typed)
        for cut in range(2, len(word) - 1)
    ]
    wanted = {word for reading in joined + parted for word in reading} - set(typed)
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [sorted(wanted)])
        known = {word for (word,) in cursor.fetchall()} | set(typed)
    return [reading for reading in joined + parted if known.issuperset(reading)]
