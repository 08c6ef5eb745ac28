"""Search: the time of a question, own accounts and all, and how often it is right."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection

from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from sam.users.models import User
from sam.workspace.models import SearchName, SearchNote, SearchWord
from sam.workspace.search import index
from sam.workspace.search.finding import search
from tests.bench.portfolio import DRAWS
from tests.bench.registry import AS_OF, Bench, Row, measures, seconds
from tests.workspace.searched import CASES, FIRST, cases, found, names

OWN_MS = 100
ALL_MS = 250
SHARE = 0.9
READ_SECONDS = 30
OF_ACCOUNTS = 100_000
WORDS = 200  # distinct words a thousand accounts
SAMPLE = 400  # names of which some are mistyped
ASKED = 30  # of the mistyped ones, whose time is measured
# What nearly everybody is called, what is only begun, what is nowhere, what all wrote.
COMMON = [
    "group",
    "limited",
    "olivia",
    "ba",
    "bra",
    "s",
    "zzqqxx",
    "talk",
    "group talk",
]
SYLLABLES = [
    start + vowel
    for start in ("b", "br", "ch", "d", "f", "g", "h", "k")
    for vowel in ("a", "e", "i", "o", "ar", "en", "il", "ost")
]
# Names as real ones are: some words in very many of them, most words in few.
NAMES = [
    """
    CREATE TABLE bench.given AS SELECT n - 1 AS n, word
    FROM unnest(%(given)s::text[]) WITH ORDINALITY AS given(word, n)
    """,
    """
    CREATE TABLE bench.word AS
    SELECT n, initcap(s[1 + m %% 64] || s[1 + m / 64 %% 64] || s[1 + m / 4096]) AS word
    FROM generate_series(0, %(count)s - 1) AS n
    CROSS JOIN LATERAL (SELECT n::bigint * 7919 %% 262144 AS m) mixed
    CROSS JOIN (SELECT %(syllables)s::text[] AS s) syllables
    """,
    "CREATE UNIQUE INDEX ON bench.word (n)",
    "CREATE UNIQUE INDEX ON bench.given (n)",
    "ANALYZE bench.word",
    """
    UPDATE accounts_account a SET name = w.word || ' ' || v.word || ' '
        || (ARRAY['Group', 'Limited', 'Holdings', 'Services', 'Works'])[1 + a.id %% 5]
    FROM bench.word w, bench.word v
    WHERE w.n = floor(%(count)s * power(bench.draw(a.id, 61), 3))
    AND v.n = floor(%(count)s * bench.draw(a.id, 62))
    """,
    """
    UPDATE accounts_contact c SET full_name = g.word || ' ' || w.word
    FROM bench.given g, bench.word w
    WHERE g.n = floor(cardinality(%(given)s::text[]) * bench.draw(c.id, 63))
    AND w.n = floor(%(count)s * power(bench.draw(c.id, 64), 2))
    """,
    "SELECT sam_analyze()",
]


@measures("search")
def questions(bench: Bench) -> Iterator[Row]:
    """Read everything, then ask as a manager asks, and as somebody who sees all."""
    with bench.databases.using("search", of="portfolio"):
        bench.say("giving accounts and people names")
        companies, persons = _name(bench)
        bench.say("reading everything for search")
        took = seconds(_read_all)
        latest = runs.latest(index.INDEX)
        yield Row(
            name="search, read everything",
            runs=[took],
            unit="s",
            limit=READ_SECONDS * bench.accounts / OF_ACCOUNTS,
            more={"steps": latest.seconds if latest else {}} | _held(),
        )
        made = cases(companies, persons)
        manager = User.objects.filter(role=User.Role.ACCOUNT_MANAGER).order_by("pk")[0]
        everything = User(pk=0, role=User.Role.EXECUTIVE)
        asked = [typed for typed, _group, _name in made[:ASKED]] + COMMON
        own = [typed for typed, _group, _name in _cases_of(manager)[:ASKED]] + COMMON
        bench.say("asking as a manager, then as somebody who sees all")
        yield _asked("search, own accounts", manager, own, OWN_MS, bench.runs)
        yield _asked("search, all accounts", everything, asked, ALL_MS, bench.runs)
        bench.say(f"mistyping {CASES} names")
        yield _right(everything, made)


def _name(bench: Bench) -> tuple[list[str], list[str]]:
    """Give everybody a name, as the owner; return some, spread over all."""
    values: dict[str, Any] = {
        "given": sorted({person.split(" ")[0] for person in names(1, 2000)[1]}),
        "count": min(len(SYLLABLES) ** 3, max(2000, bench.accounts * WORDS // 1000)),
        "syllables": SYLLABLES,
    }
    bench.databases.use("search", as_owner=True)
    with connection.cursor() as cursor:
        cursor.execute(DRAWS.format(seed=bench.seed))
        for statement in NAMES:
            cursor.execute(statement, values)
    bench.databases.use("search")
    step = max(1, bench.accounts // SAMPLE)
    return (
        _listed("SELECT name FROM accounts_account WHERE id %% %s = 0", [step]),
        _listed(
            "SELECT full_name FROM accounts_contact WHERE id %% %s = %s",
            [step, step // 2],
        ),
    )


def _cases_of(manager: User) -> list[tuple[str, str, str]]:
    own = "SELECT account_id FROM accounts_accountaccess WHERE user_id = %s"
    return cases(
        _listed(f"SELECT name FROM accounts_account WHERE id IN ({own})", [manager.pk]),
        _listed(
            "SELECT full_name FROM accounts_contact c JOIN accounts_position p"
            f" ON p.contact_id = c.id WHERE p.account_id IN ({own})",
            [manager.pk],
        ),
    )


def _listed(statement: str, values: list[Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY 1 LIMIT {SAMPLE}", values)
        return [name for (name,) in cursor.fetchall()]


def _held() -> dict[str, int]:
    return {
        "names": SearchName.objects.count(),
        "notes": SearchNote.objects.count(),
        "words": SearchWord.objects.count(),
    }


def _asked(
    name: str, user: User, asked: Sequence[str], limit: float, rounds: int
) -> Row:
    """Ask each question several times; the figure is what 19 of 20 stay under."""
    search(user, asked[0])  # the first of a process loads the addresses of all pages
    taken = [_milliseconds(user, one, rounds) for one in asked]
    slowest = int(np.argmax(taken))
    return Row(
        name=name,
        runs=[float(np.percentile(taken, 95))],
        unit="ms",
        limit=limit,
        more={
            "median": round(float(np.median(taken)), 1),
            "slowest": [asked[slowest], round(taken[slowest], 1)],
            "questions": len(asked),
        },
    )


def _milliseconds(user: User, question: str, rounds: int) -> float:
    taken = [seconds(lambda: search(user, question, size=5)) for _ in range(rounds)]
    return 1000 * float(np.median(taken))


def _right(user: User, made: Sequence[tuple[str, str, str]]) -> Row:
    """Count how often what was meant stands among the first ten."""
    right = [
        name in [hit.title for hit in found(user, typed, group, size=FIRST)]
        for typed, group, name in made
    ]
    return Row(
        name="search, right among the first ten",
        runs=[sum(right) / len(right)],
        unit="share",
        limit=SHARE,
        at_least=True,
        more={
            "missed": [
                [typed, name]
                for (typed, _group, name), is_right in zip(made, right, strict=True)
                if not is_right
            ]
        },
    )


def _read_all() -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(index.INDEX, as_of=AS_OF, again=True)
    if run.status != Run.Status.DONE or not run.published:
        raise RuntimeError(f"search was not published: {run.status} {run.error}")
