"""
Objects known by the source's ids: find each row's object, then insert or update.

``import_plan`` is `import_rows` with what is known of each row: ``object_id`` (new ids
are drawn for new objects), ``is_new``, ``said`` (the row, column by column), ``delta``
(the columns that say something else than the row before) and ``pending`` (columns not
to be remembered, so that the next import looks at them again).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.importing import images
from accounts.importing.columns import CLEAR, Column
from accounts.importing.loading import Load
from accounts.importing.registry import Rule

PLAN = sql.Identifier("import_plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column that names another object by the source's id of it."""

    column: str
    kind: str
    to: str
    reason: str | Promise


ACCOUNT = Reference(
    column="account_external_id",
    kind="ACCOUNT",
    to="account_id",
    reason=_("no account has this id"),
)
UNIT = Reference(
    column="unit_external_id",
    kind="UNIT",
    to="unit_id",
    reason=_("no unit has this id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    A column of the target table, said by the file's column ``said``.

    ``value`` is SQL over the plan's row ``p``; ``blank`` what stands for no value.
    """

    column: str
    said: str
    value: str = ""
    blank: str = "NULL"

    @property
    def given(self) -> sql.Composable:
        return sql.SQL(self.value or f"p.{self.said}")


def blankable(*names: str) -> list[Field]:
    """Return fields of text columns, which have no null."""
    return [Field(column=name, said=name, blank="''") for name in names]


def nullable(*names: str) -> list[Field]:
    return [Field(column=name, said=name) for name in names]


def make_plan(
    load: Load,
    *,
    kind: str,
    table: str,
    remembers_row: bool,
    references: Sequence[Reference] = (),
    key: str = "external_id",
    rows: str = "import_rows",
    columns: Sequence[Column] | None = None,
) -> None:
    """
    Make ``import_plan`` of the table *rows*, and reject what refers to nothing.

    *columns* are those whose change is a change of the object (all, if not given).
    """
    told = load.format.columns if columns is None else columns
    was = "k.last_row" if remembers_row else "NULL::jsonb"
    same = (
        "k.last_row @> s.said"
        if remembers_row
        else "k.digest = decode(md5(s.said::text), 'hex')"
    )
    joins = [_join(number, one) for number, one in enumerate(references)]
    found = [
        sql.SQL(", ref{}.object_id AS {}").format(
            sql.SQL(str(number)), sql.Identifier(one.to)
        )
        for number, one in enumerate(references)
    ]
    load.run(
        sql.SQL(
            "CREATE TEMP TABLE import_plan AS SELECT r.*, k.id AS key_id,"
            " k.id IS NULL AS is_new, coalesce(k.object_id,"
            " nextval(pg_get_serial_sequence({table}, 'id'))) AS object_id,"
            " s.said, CASE WHEN {same} THEN '{{}}' ELSE {delta} END AS delta,"
            " '{{}}'::text[] AS pending {found}"
            " FROM {rows} r CROSS JOIN LATERAL (SELECT {said} AS said) s"
            " LEFT JOIN accounts_externalid k ON k.kind = {kind}"
            " AND k.source = %(source)s AND k.external_id = r.{key} {joins}"
            " ORDER BY r.line"
        ).format(
            table=table,
            same=sql.SQL(same),
            delta=_delta(was) if remembers_row else sql.SQL("s.said"),
            found=sql.SQL("").join(found),
            rows=sql.Identifier(rows),
            said=_said(told),
            kind=kind,
            key=sql.Identifier(key),
            joins=sql.SQL(" ").join(joins),
        )
    )
    for one in references:
        load.reject(
            sql.SQL("r.{} IS NOT NULL AND r.{} IS NULL").format(
                sql.Identifier(one.column), sql.Identifier(one.to)
            ),
            column=one.column,
            reason=one.reason,
            table="import_plan",
        )
    load.run(
        sql.SQL("CREATE UNIQUE INDEX ON import_plan ({})").format(sql.Identifier(key))
    )
    load.run("ANALYZE import_plan")


def _join(number: int, one: Reference) -> sql.Composable:
    return sql.SQL(
        "LEFT JOIN accounts_externalid {alias} ON {alias}.kind = {kind}"
        " AND {alias}.source = %(source)s AND {alias}.external_id = r.{column}"
    ).format(
        alias=sql.SQL(f"ref{number}"), kind=one.kind, column=sql.Identifier(one.column)
    )


def _said(columns: Sequence[Column]) -> sql.Composable:
    pairs = [
        sql.SQL(
            "{0}, CASE WHEN {0} = ANY(r.cleared) THEN {1} ELSE r.{2}::text END"
        ).format(column.name, CLEAR, sql.Identifier(column.name))
        for column in columns
    ]
    return sql.SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(
        sql.SQL(", ").join(pairs)
    )


def _delta(was: str) -> sql.Composable:
    return sql.SQL(
        "(SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each(s.said)"
        " WHERE {0} IS NULL OR {0} -> key IS DISTINCT FROM value)"
    ).format(sql.SQL(was))


def insert_new(
    load: Load,
    *,
    table: str,
    fields: Sequence[Field],
    fixed: str = "",
    fixed_values: str = "",
) -> int:
    """Insert the new objects of the plan, with their batch; return how many."""
    names = sql.SQL(", ").join(sql.Identifier(one.column) for one in fields)
    values = sql.SQL(", ").join(
        sql.SQL("coalesce({}, {})").format(one.given, sql.SQL(one.blank))
        for one in fields
    )
    # A colleague is no fact about an account: that table keeps no batch.
    batched = table != "users_user"
    return load.run(
        sql.SQL(
            "INSERT INTO {table} (id, {batch}{names}{fixed})"
            " SELECT p.object_id, {given}{values}{fixed_values}"
            " FROM import_plan p WHERE p.is_new ORDER BY p.object_id"
        ).format(
            table=sql.Identifier(table),
            batch=sql.SQL("batch_id, " if batched else ""),
            given=sql.SQL("%(batch)s, " if batched else ""),
            names=names,
            values=values,
            fixed=sql.SQL(f", {fixed}" if fixed else ""),
            fixed_values=sql.SQL(f", {fixed_values}" if fixed_values else ""),
        )
    )


def update_changed(
    load: Load,
    *,
    table: str,
    fields: Sequence[Field],
    touch: str = "",
    guards: Sequence[Rule] = (),
) -> int:
    """
    Overwrite what a row says anew; return how many objects really changed.

    An object whose columns already say so is not written. The ids of the changed rows
    are left in ``import_changed``. Where two ids stand for one object, as it was
    merged, each row has its turn, in the order of the file.
    """
    updated = _update(load, table=table, fields=fields, touch=touch, guards=guards)
    for turn in range(2, int(load.value(TURNS)) + 1):
        load.run("ALTER TABLE import_changed RENAME TO import_changed_before")
        updated += _update(
            load, table=table, fields=fields, touch=touch, guards=guards, turn=turn
        )
        load.run(
            "INSERT INTO import_changed SELECT * FROM import_changed_before b"
            " WHERE NOT EXISTS (SELECT FROM import_changed c WHERE c.id = b.id)"
        )
        load.run("DROP TABLE import_changed_before")
    return updated


# Only after a merge do several ids stand for one object.
TURNS = """
SELECT CASE WHEN EXISTS (SELECT FROM accounts_merge WHERE undone_at IS NULL)
    THEN (SELECT coalesce(max(rows), 1) FROM (SELECT count(*) AS rows FROM import_plan
        WHERE NOT is_new AND delta <> '{}' GROUP BY object_id) each) ELSE 1 END
"""
IN_TURN = """
(SELECT o.* FROM (SELECT p.*, row_number() OVER (PARTITION BY object_id ORDER BY line)
    AS turn FROM import_plan p WHERE NOT is_new AND delta <> '{{}}') o
WHERE o.turn = {turn})
"""


def _update(
    load: Load,
    *,
    table: str,
    fields: Sequence[Field],
    touch: str,
    guards: Sequence[Rule],
    turn: int = 1,
) -> int:
    nexts = [
        sql.SQL(
            "CASE WHEN p.delta ? {said} THEN coalesce({given}, {blank})"
            " ELSE t.{name} END AS {name}"
        ).format(
            said=one.said,
            given=one.given,
            blank=sql.SQL(one.blank),
            name=sql.Identifier(one.column),
        )
        for one in fields
    ]
    names = [sql.Identifier(one.column) for one in fields]
    load.run("DROP TABLE IF EXISTS import_changed")
    load.run(
        sql.SQL(
            "CREATE TEMP TABLE import_changed AS SELECT n.* FROM ("
            " SELECT DISTINCT ON (t.id) t.id, p.line, {nexts} FROM {plan} p"
            " JOIN {table} t ON t.id = p.object_id"
            " WHERE NOT p.is_new AND p.delta <> '{{}}' ORDER BY t.id, p.line) n"
            " JOIN {table} t ON t.id = n.id WHERE ({olds}) IS DISTINCT FROM ({news})"
        ).format(
            nexts=sql.SQL(", ").join(nexts),
            plan=PLAN if turn == 1 else sql.SQL(IN_TURN).format(turn=turn),
            table=sql.Identifier(table),
            olds=sql.SQL(", ").join(sql.SQL("t.{}").format(name) for name in names),
            news=sql.SQL(", ").join(sql.SQL("n.{}").format(name) for name in names),
        )
    )
    _reject_guarded(load, guards)
    sets = [sql.SQL("{0} = n.{0}").format(name) for name in names]
    update = sql.SQL(
        "UPDATE {} t SET {} FROM import_changed n WHERE n.id = t.id"
    ).format(
        sql.Identifier(table),
        sql.SQL(", ").join([*sets, *([sql.SQL(touch)] if touch else [])]),
    )
    if not images.is_set_based(table):
        return load.run(update)
    _keep_images(load, table, fields)
    with images.written_here(load):
        return load.run(update)


def _keep_images(load: Load, table: str, fields: Sequence[Field]) -> None:
    names = [one.column for one in fields]
    account = "t.id" if table == "accounts_account" else "NULL::bigint"
    images.keep_changed(
        load,
        table=table,
        columns=[images.Changed(name, f"t.{name}", f"n.{name}") for name in names],
        key=("t.id", "n.account_id" if "account_id" in names else account),
        among=f"{table} t JOIN import_changed n ON n.id = t.id",
    )


def _reject_guarded(load: Load, guards: Sequence[Rule]) -> None:
    """Reject rows that go ill with what the object keeps from before."""
    if sum(
        load.reject(
            rule.condition,
            column=rule.column,
            reason=rule.reason,
            table="import_changed",
        )
        for rule in guards
    ):
        load.run(
            "DELETE FROM import_plan p USING import_faults f"
            " WHERE f.line = p.line AND f.rejected"
        )


def remember(
    load: Load, *, kind: str, remembers_row: bool, key: str = "external_id"
) -> None:
    """Keep each row (or its digest) with the source's id, for the next import."""
    load.run(
        sql.SQL(
            "INSERT INTO accounts_externalid"
            " (source, kind, external_id, object_id, batch_id, last_row, digest)"
            " SELECT %(source)s, {kind}, p.{key}, p.object_id, %(batch)s,"
            " {row}, {digest} FROM import_plan p"
            " WHERE p.key_id IS NULL ORDER BY p.object_id"
        ).format(kind=kind, key=sql.Identifier(key), **_memory(remembers_row))
    )
    load.run(
        sql.SQL(
            "UPDATE accounts_externalid k SET batch_id = %(batch)s,"
            " last_row = {row}, digest = {digest} FROM import_plan p"
            " WHERE k.id = p.key_id AND p.delta <> '{{}}'"
            " AND (k.last_row, k.digest) IS DISTINCT FROM ({row}, {digest})"
        ).format(**_memory(remembers_row, was="k.last_row"))
    )


def _memory(remembers_row: bool, was: str = "NULL::jsonb") -> dict[str, sql.Composable]:  # noqa: FBT001
    if remembers_row:
        row = f"coalesce({was}, '{{}}') || (p.said - p.pending)"
        return {"row": sql.SQL(row), "digest": sql.SQL("NULL::bytea")}
    digest = sql.SQL("decode(md5(p.said::text), 'hex')")
    return {"row": sql.SQL("NULL::jsonb"), "digest": digest}


def load_keyed(
    load: Load,
    *,
    kind: str,
    table: str,
    fields: Sequence[Field],
    key: str = "external_id",
    remembers_row: bool = False,
    touch: str = "",
    guards: Sequence[Rule] = (),
    fixed: str = "",
    fixed_values: str = "",
) -> None:
    """Insert, update and remember the rows of ``import_plan``, and count them."""
    load.step(str(_("writing")))
    load.counts.created = insert_new(
        load, table=table, fields=fields, fixed=fixed, fixed_values=fixed_values
    )
    load.counts.updated = update_changed(
        load, table=table, fields=fields, touch=touch, guards=guards
    )
    remember(load, kind=kind, remembers_row=remembers_row, key=key)
    good = load.value("SELECT count(*) FROM import_plan")
    load.counts.unchanged = good - load.counts.created - load.counts.updated
