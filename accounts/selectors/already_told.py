"""Whether a customer told us already: a search over everything said about them."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import (
    Challenge,
    ContactPreference,
    CustomerObjective,
    CustomerSignal,
    Interaction,
    InteractionParticipant,
    KnowledgeNote,
    PersonNote,
    Problem,
    Programme,
    ServiceExpectation,
    ValueDriver,
)
from accounts.models import (
    Promise as OurPromise,
)
from accounts.models.account import Person

LANGUAGE = "english"
MOST_WORDS, LONGEST = 12, 200
# Of a word's stem the letters that its forms share: delivery, deliveries.
TURNING, SHORTEST = "eiy", 3
START, STOP = "\x02", "\x03"
MARKS = f"StartSel={START}, StopSel={STOP}"
# A short text is shown as it stands, of a long one the parts around what was found.
SHORT = 400
WHOLE = f"{MARKS}, HighlightAll=true"
PARTS = f"{MARKS}, MaxFragments=3, MaxWords=40, MinWords=12"
# Newest first, and no further than needed: the texts are read as they come.
FOUND = """
(SELECT '{code}', one.pk, one.account_id, {day}, one.text
FROM ({rows} OFFSET 0) AS one(pk, account_id, day, text)
WHERE {contains} to_tsvector(%s::regconfig, one.text) @@ to_tsquery(%s::regconfig, %s)
LIMIT %s)
"""
ALL = "SELECT * FROM ({parts}) AS told ORDER BY 4 DESC, 2 DESC LIMIT %s"
MARK = re.compile(f"{START}(.*?){STOP}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """A place where something was said: its texts, its day, who said and wrote it."""

    code: str
    label: str | Promise
    icon: str
    model: Any
    texts: tuple[str, ...]
    day: str
    said_by: str = ""
    written_by: str = ""


SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source(
            "INTERACTION",
            gettext_lazy("Contact"),
            "map-pin",
            Interaction,
            ("subject", "note"),
            "happened_at",
            written_by="user__full_name",
        ),
        Source(
            "KNOWLEDGE",
            gettext_lazy("What we know"),
            "bulb",
            KnowledgeNote,
            ("text", "source"),
            "said_on",
            "said_by__full_name",
            "recorded_by__full_name",
        ),
        Source(
            "CHALLENGE",
            gettext_lazy("Their problem"),
            "alert-circle",
            Challenge,
            ("words", "help_action", "outcome", "source"),
            "said_on",
            "said_by__full_name",
            "recorded_by__full_name",
        ),
        Source(
            "DRIVER",
            gettext_lazy("Value driver"),
            "trending-up",
            ValueDriver,
            ("words", "effect", "source"),
            "stated_on",
            "confirmed_by__full_name",
            "recorded_by__full_name",
        ),
        Source(
            "OBJECTIVE",
            gettext_lazy("Their objective"),
            "target-arrow",
            CustomerObjective,
            ("words", "measure", "baseline", "target", "source"),
            "said_on",
            "said_by__full_name",
            "recorded_by__full_name",
        ),
        Source(
            "SIGNAL",
            gettext_lazy("What they say of us"),
            "heart-handshake",
            CustomerSignal,
            ("evidence", "market"),
            "said_on",
            "contact__full_name",
            "recorded_by__full_name",
        ),
        Source(
            "PROMISE",
            gettext_lazy("Promise"),
            "calendar",
            OurPromise,
            ("words", "outcome"),
            "made_at",
            written_by="made_by__full_name",
        ),
        Source(
            "WISH",
            gettext_lazy("Contact wish"),
            "clock",
            ContactPreference,
            ("note",),
            "asked_on",
            "contact__full_name",
            "asked_by__full_name",
        ),
        Source(
            "EXPECTATION",
            gettext_lazy("Expected service"),
            "package",
            ServiceExpectation,
            ("detail", "evidence", "reason"),
            "expected_on",
            written_by="recorded_by__full_name",
        ),
        Source(
            "PROBLEM",
            gettext_lazy("Problem"),
            "alert-triangle",
            Problem,
            ("description",),
            "opened_at",
        ),
        Source(
            "PERSON",
            gettext_lazy("Note on a person"),
            "user",
            PersonNote,
            ("text",),
            "written_at",
            "contact__full_name",
            "written_by__full_name",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was said: where, when, by whom, and in which words."""

    source: Source
    pk: int
    account_id: int
    day: dt.date
    text: str
    people: tuple[str, ...]
    written_by: str

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """Return the excerpt in parts, each with whether it is what was looked for."""
        found = MARK.split(self.text)
        return [(part, n % 2 == 1) for n, part in enumerate(found) if part]

    @property
    def excerpt(self) -> str:
        """Return the excerpt as plain text."""
        return self.text.replace(START, "").replace(STOP, "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, newest first; ``is_empty``: nothing that can be looked for."""

    found: tuple[Told, ...] = ()
    is_more: bool = False
    is_empty: bool = False


def already_told(
    account_ids: Collection[int], user: Person, words: str, *, limit: int = 50
) -> Answer:
    """
    Return where the accounts, which *user* sees, told us something with all *words*.

    Forms of a word count as the word, its beginning too; very common words are left
    out. Notes on people are found by the team only.
    """
    asked = [
        word for word in words.replace("\0", " ")[:LONGEST].split() if word.strip("'\\")
    ][:MOST_WORDS]
    query = " & ".join(f"{_quoted(word)}:*" for word in asked)
    beginnings = _beginnings(" ".join(asked)) if asked else []
    if not beginnings:
        return Answer(is_empty=True)
    rows = _found(account_ids, user, query, beginnings, limit + 1)
    shown = rows[:limit]
    names = _names(shown)
    texts = _marked([row.text for row in shown], query)
    return Answer(
        tuple(
            Told(
                source=SOURCES[row.code],
                pk=row.pk,
                account_id=row.account_id,
                day=row.day,
                text=text,
                people=names[row.code, row.pk][0],
                written_by=names[row.code, row.pk][1],
            )
            for row, text in zip(shown, texts, strict=True)
        ),
        is_more=len(rows) > limit,
    )


class _Row(NamedTuple):
    code: str
    pk: int
    account_id: int
    day: dt.date
    text: str


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _beginnings(text: str) -> list[str]:
    """Return the letters that all forms of each word share; common words have none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme FROM unnest(to_tsvector(%s, %s))", [LANGUAGE, text]
        )
        stems = [row[0] for row in cursor.fetchall()]
    return [
        stem.rstrip(TURNING) if len(stem.rstrip(TURNING)) >= SHORTEST else stem
        for stem in stems
    ]


def _found(
    account_ids: Collection[int],
    user: Person,
    query: str,
    beginnings: Sequence[str],
    limit: int,
) -> list[_Row]:
    """Return the newest in all sources, by one statement."""
    # Letters of the C locale compare fast; whatever else stands there may be anything.
    patterns = [
        "%" + re.sub(r"[^a-z0-9]+", "%", beginning) + "%" for beginning in beginnings
    ]
    zone = Programme.current().time_zone
    parts: list[str] = []
    params: list[Any] = []
    for source in SOURCES.values():
        try:
            rows, given = _rows(source, account_ids, user).query.sql_with_params()
        except EmptyResultSet:  # nothing of it is theirs to read
            continue
        is_instant = source.day.endswith("_at")
        parts.append(
            FOUND.format(
                code=source.code,
                day="(one.day AT TIME ZONE %s)::date" if is_instant else "one.day",
                rows=rows,
                contains='one.text COLLATE "C" ILIKE %s AND ' * len(patterns),
            )
        )
        params += [zone] if is_instant else []
        params += [*given, *patterns, LANGUAGE, LANGUAGE, query, limit]
    if not parts:
        return []
    statement = ALL.format(parts=" UNION ALL ".join(parts))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, limit])
        return list(map(_Row._make, cursor.fetchall()))


def _rows(source: Source, account_ids: Collection[int], user: Person) -> Any:
    text = Func(
        Value("\n"),
        *(NullIf(F(name), Value("")) for name in source.texts),
        function="concat_ws",
        output_field=TextField(),
    )
    return (
        source.model.objects.visible_to(user)
        .filter(account_id__in=account_ids)
        .annotate(words_of=text)
        .order_by(f"-{source.day}", "-pk")
        .values_list("pk", "account_id", source.day, "words_of")
    )


def _names(
    rows: Sequence[_Row],
) -> dict[tuple[str, int], tuple[tuple[str, ...], str]]:
    """Return of each row who of theirs said it, and who of ours wrote it down."""
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        keys[row.code].append(row.pk)
    met = _participants(keys.get("INTERACTION", []))
    found = {}
    for code, wanted in keys.items():
        source = SOURCES[code]
        paths = [source.said_by or "pk", source.written_by or "pk"]
        named = source.model.objects.filter(pk__in=wanted).values_list("pk", *paths)
        for pk, said_by, written_by in named:
            people = (said_by,) if source.said_by and said_by else ()
            found[code, pk] = (
                met.get(pk, ()) if code == "INTERACTION" else people,
                (written_by or "") if source.written_by else "",
            )
    return found


def _participants(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    met = InteractionParticipant.objects.filter(interaction__in=keys)
    for key, name in met.order_by("contact__full_name").values_list(
        "interaction_id", "contact__full_name"
    ):
        found[key] += (name,)
    return found


def _marked(texts: Sequence[str], query: str) -> list[str]:
    """Return an excerpt of each text with what was looked for between marks."""
    plain = [text.replace(START, "").replace(STOP, "") for text in texts]
    shown = [WHOLE if len(text) <= SHORT else PARTS for text in plain]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline("
            "%s::regconfig, text, to_tsquery(%s::regconfig, %s), how)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS one(text, how, n)"
            " ORDER BY n",
            [LANGUAGE, LANGUAGE, query, plain, shown],
        )
        return [row[0] for row in cursor.fetchall()]
