"""Where the events of an account's timeline are kept, and what is read of each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """
    One kind of event: its table, the indexed column that orders it, what is read of it.

    ``said`` selects one JSON object from the row ``s.id``. A day stands at midnight in
    the programme's zone.
    """

    table: str
    column: str
    said: str
    condition: str = "true"
    is_day: bool = False

    @property
    def at(self) -> str:
        if self.is_day:
            return f"(e.{self.column}::timestamp AT TIME ZONE %(zone)s)"
        return f"e.{self.column}"


def _user(column: str) -> str:
    """Return what a colleague is called."""
    return (
        "(SELECT coalesce(nullif(u.full_name, ''), u.email) FROM users_user u"
        f" WHERE u.id = {column})"
    )


def _contact(column: str) -> str:
    return f"(SELECT c.full_name FROM accounts_contact c WHERE c.id = {column})"


def _offering(column: str) -> str:
    return f"(SELECT o.name FROM accounts_offering o WHERE o.id = {column})"


def _competitor(column: str) -> str:
    return f"(SELECT k.name FROM accounts_competitor k WHERE k.id = {column})"


def _row(table: str, *more: str) -> str:
    """Select a row as it is, with *more* pairs of names and expressions."""
    added = f" || jsonb_build_object({', '.join(more)})" if more else ""
    return f"SELECT to_jsonb(r){added} FROM {table} r WHERE r.id = s.id"


FLAG = _row("tiers_flag")
PROBLEM = _row("accounts_problem")
PROMISE = _row(
    "accounts_promise",
    f"'owner', {_user('r.owner_id')}",
    f"'kept_by', {_user('r.kept_by_id')}",
    f"'withdrawn_by', {_user('r.withdrawn_by_id')}",
)
LATE = "(l.delivered_on > l.promised_on OR l.delivered_on IS NULL AND l.promised_on < %(today)s)"  # noqa: E501
WAITING = "(l.delivered_on IS NULL AND l.promised_on < %(today)s)"
ORDER = f"""
SELECT jsonb_build_object(
    'total', sum(l.revenue)::text, 'lines', count(*),
    'late', count(*) FILTER (WHERE {LATE}),
    'waiting', count(*) FILTER (WHERE {WAITING}),
    'days', max(l.delivered_on - l.promised_on) FILTER (WHERE {LATE}))
FROM accounts_orderline l WHERE l.order_id = s.id
"""
# Late lines of one order that came on one day are one event: that of the first.
DELIVERY = f"""
SELECT jsonb_build_object(
    'days', r.delivered_on - r.promised_on, 'what', {_offering("r.offering_id")},
    'lines', (SELECT count(*) FROM accounts_orderline l WHERE l.order_id = r.order_id
        AND l.delivered_on = r.delivered_on AND l.delivered_on > l.promised_on))
FROM accounts_orderline r WHERE r.id = s.id
"""
FIRST_LATE = """e.delivered_on > e.promised_on AND NOT EXISTS (
    SELECT 1 FROM accounts_orderline l WHERE l.order_id = e.order_id
    AND l.delivered_on = e.delivered_on AND l.delivered_on > l.promised_on
    AND l.id < e.id)"""
INTERACTION = f"""
SELECT jsonb_build_object(
    'kind', r.kind, 'subject', r.subject, 'note', left(r.note, 1000),
    'minutes', r.minutes, 'purpose', r.purpose, 'user', {_user("r.user_id")},
    'user_id', r.user_id,
    'people', (SELECT jsonb_agg(c.full_name ORDER BY c.full_name, c.id)
        FROM accounts_interactionparticipant p
        JOIN accounts_contact c ON c.id = p.contact_id WHERE p.interaction_id = r.id),
    'files', (SELECT count(*) FROM accounts_attachment a
        WHERE a.interaction_id = r.id AND a.removed_at IS NULL))
FROM accounts_interaction r WHERE r.id = s.id
"""
# What the person was at the account until then, where that is a change of position.
POSITION = """
SELECT jsonb_build_object(
    'name', c.full_name, 'title', r.title, 'level', r.level, 'function', r.function,
    'was', (SELECT p.title FROM accounts_position p WHERE p.contact_id = r.contact_id
        AND p.account_id = r.account_id AND p.id <> r.id
        AND p.ended_on BETWEEN r.started_on - 1 AND r.started_on
        ORDER BY p.ended_on DESC, p.id DESC LIMIT 1))
FROM accounts_position r JOIN accounts_contact c ON c.id = r.contact_id
WHERE r.id = s.id
"""
STAYS_ON = """EXISTS (SELECT 1 FROM accounts_position n
    WHERE n.contact_id = e.contact_id AND n.account_id = e.account_id AND n.id <> e.id
    AND n.started_on BETWEEN e.ended_on AND e.ended_on + 1)"""
# What was stated of a wallet on one day is one event, however many categories it had.
WALLET = f"""
SELECT jsonb_build_object(
    'what', {_offering("r.category_id")}, 'grade', r.grade, 'source', r.source,
    'total', (SELECT sum(o.total)::text FROM accounts_walletentry o
        WHERE o.account_id = r.account_id AND o.stated_on = r.stated_on),
    'categories', (SELECT count(DISTINCT o.category_id) FROM accounts_walletentry o
        WHERE o.account_id = r.account_id AND o.stated_on = r.stated_on),
    'was', (SELECT p.total::text FROM accounts_walletentry p
        WHERE p.account_id = r.account_id AND p.category_id = r.category_id
        AND (p.period_end, p.id) < (r.period_end, r.id)
        ORDER BY p.period_end DESC, p.id DESC LIMIT 1))
FROM accounts_walletentry r WHERE r.id = s.id
"""
FIRST_STATED = """e.stated_on <= %(today)s AND NOT EXISTS (
    SELECT 1 FROM accounts_walletentry o WHERE o.account_id = e.account_id
    AND o.stated_on = e.stated_on AND o.id < e.id)"""
BENEFIT = """
SELECT jsonb_build_object(
    'what', b.name, 'evidence', r.evidence, 'recorded_at', r.recorded_at)
FROM tiers_delivery r JOIN tiers_entitlement t ON t.id = r.entitlement_id
LEFT JOIN tiers_benefit b ON b.id = t.benefit_id WHERE r.id = s.id
"""

SOURCES = {
    "ACTION": Source(
        "planning_action",
        "done_at",
        _row("planning_action", f"'by', {_user('r.done_by_id')}"),
        "e.done_at IS NOT NULL",
    ),
    "BENEFIT": Source("tiers_delivery", "delivered_on", BENEFIT, is_day=True),
    "CHALLENGE": Source(
        "accounts_challenge",
        "said_on",
        _row("accounts_challenge", f"'by', {_contact('r.said_by_id')}"),
        is_day=True,
    ),
    "CLEARED": Source(
        "tiers_flag", "cleared_on", FLAG, "e.cleared_on IS NOT NULL", is_day=True
    ),
    "DELIVERY": Source(
        "accounts_orderline", "delivered_on", DELIVERY, FIRST_LATE, is_day=True
    ),
    "FLAG": Source("tiers_flag", "opened_on", FLAG, is_day=True),
    "FOOTPRINT": Source(
        "accounts_competitorfootprint",
        "stated_on",
        _row(
            "accounts_competitorfootprint",
            f"'who', {_competitor('r.competitor_id')}",
            f"'what', {_offering('r.category_id')}",
        ),
        is_day=True,
    ),
    "HANDOVER": Source(
        "planning_handover",
        "ended_at",
        _row("planning_handover", f"'to', {_user('r.to_user_id')}"),
        "e.status = 'SIGNED'",
    ),
    "INTERACTION": Source("accounts_interaction", "happened_at", INTERACTION),
    "JOINED": Source(
        "accounts_position",
        "started_on",
        POSITION,
        "e.started_on <= %(today)s",
        is_day=True,
    ),
    "KEPT": Source("accounts_promise", "kept_at", PROMISE, "e.kept_at IS NOT NULL"),
    "KNOWLEDGE": Source(
        "accounts_knowledgenote",
        "said_on",
        _row("accounts_knowledgenote", f"'by', {_contact('r.said_by_id')}"),
        is_day=True,
    ),
    "LADDER": Source(
        "tiers_ladderstep",
        "started_on",
        _row(
            "tiers_ladderstep",
            f"'by', {_user('r.decided_by_id')}",
            "'name', (SELECT v.name FROM tiers_ladderlevel v WHERE v.level = r.level)",
        ),
        "(e.ended_on IS NULL OR e.ended_on > e.started_on)",
        is_day=True,
    ),
    "LEFT": Source(
        "accounts_position",
        "ended_on",
        POSITION,
        f"e.ended_on <= %(today)s AND NOT {STAYS_ON}",
        is_day=True,
    ),
    "OBJECTIVE": Source(
        "planning_objective",
        "closed_at",
        _row("planning_objective"),
        "e.closed_at IS NOT NULL",
    ),
    "ORDER": Source("accounts_order", "ordered_on", ORDER, is_day=True),
    "PROBLEM": Source("accounts_problem", "opened_at", PROBLEM),
    "PROMISE": Source("accounts_promise", "made_at", PROMISE),
    "RESOLVED": Source(
        "accounts_problem", "resolved_at", PROBLEM, "e.resolved_at IS NOT NULL"
    ),
    "SIGNAL": Source(
        "accounts_customersignal",
        "said_on",
        _row("accounts_customersignal", f"'by', {_contact('r.contact_id')}"),
        is_day=True,
    ),
    "TIER": Source(
        "tiers_tierassignment",
        "started_at",
        _row("tiers_tierassignment", f"'by', {_user('r.decided_by_id')}"),
        "e.undone_by_id IS NULL",
    ),
    "WALLET": Source(
        "accounts_walletentry",
        "stated_on",
        WALLET,
        FIRST_STATED,
        is_day=True,
    ),
    "WISH": Source(
        "accounts_contactpreference",
        "asked_on",
        _row(
            "accounts_contactpreference",
            f"'who', {_contact('r.contact_id')}",
            f"'by', {_user('r.asked_by_id')}",
        ),
        is_day=True,
    ),
    "WITHDRAWN": Source(
        "accounts_promise", "withdrawn_at", PROMISE, "e.withdrawn_at IS NOT NULL"
    ),
}
