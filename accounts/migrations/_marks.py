"""Marks that triggers keep: whose facts must be read again."""

MARK = """
CREATE FUNCTION accounts_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT DISTINCT account_id, TG_ARGV[0]::boolean FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT account_id, TG_ARGV[0]::boolean FROM changed
    UNION SELECT account_id, TG_ARGV[0]::boolean FROM gone;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT id, false FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_relations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT from_account_id, false FROM changed
    UNION SELECT to_account_id, false FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT DISTINCT i.account_id, false
    FROM changed JOIN accounts_interaction i ON i.id = changed.interaction_id;
    RETURN NULL;
END $$;
CREATE FUNCTION accounts_mark_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_dirtyaccount (account_id, orders)
    SELECT DISTINCT w.account_id, false
    FROM changed JOIN accounts_walletentry w ON w.id = changed.entry_id;
    RETURN NULL;
END $$;
"""

UNMARK = """
DROP FUNCTION accounts_mark_changed() CASCADE;
DROP FUNCTION accounts_mark_updated() CASCADE;
DROP FUNCTION accounts_mark_accounts() CASCADE;
DROP FUNCTION accounts_mark_relations() CASCADE;
DROP FUNCTION accounts_mark_participants() CASCADE;
DROP FUNCTION accounts_mark_shares() CASCADE;
"""

EVENTS = {
    "insert": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed",
    "update": "AFTER UPDATE ON {table}"
    " REFERENCING NEW TABLE AS changed OLD TABLE AS gone",
    "delete": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed",
}


def trigger(table: str, event: str, function: str) -> str:
    """Return the statement that calls *function* once a statement on *table*."""
    when = EVENTS[event].format(table=table)
    return (
        f"CREATE TRIGGER {table}_{event}_mark {when}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function};"
    )


def triggers() -> str:
    statements = []
    for table, orders in {
        "accounts_order": "true",
        "accounts_orderline": "true",
        "accounts_interaction": "false",
        "accounts_problem": "false",
        "accounts_costentry": "false",
        "accounts_walletentry": "false",
        "accounts_position": "false",
        "accounts_unit": "false",
        "accounts_teammember": "false",
        "accounts_customersignal": "false",
        "accounts_serviceexpectation": "false",
        "accounts_promise": "false",
        "accounts_contactpreference": "false",
    }.items():
        statements += [
            trigger(table, "insert", f"accounts_mark_changed({orders})"),
            trigger(table, "update", f"accounts_mark_updated({orders})"),
            trigger(table, "delete", f"accounts_mark_changed({orders})"),
        ]
    for table, function in {
        "accounts_account": "accounts_mark_accounts()",
        "accounts_accountrelation": "accounts_mark_relations()",
        "accounts_interactionparticipant": "accounts_mark_participants()",
        "accounts_competitorshare": "accounts_mark_shares()",
    }.items():
        statements += [trigger(table, event, function) for event in EVENTS]
    return "\n".join(statements)
