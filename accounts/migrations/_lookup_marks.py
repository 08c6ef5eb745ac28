"""Mark accounts whose keys may have changed: what is followed within seconds."""

# What changes so much in one statement is read again as a whole.
MOST = 20_000
MARK = """
CREATE FUNCTION accounts_mark_lookup_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint[] := ARRAY(SELECT DISTINCT touched FROM ({touched}) t(touched)
        WHERE touched IS NOT NULL LIMIT {most} + 1);
BEGIN
    IF cardinality(found) > {most} THEN
        INSERT INTO accounts_lookupmark (account_id) VALUES (NULL);
    ELSE
        INSERT INTO accounts_lookupmark (account_id) SELECT unnest(found);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name}_lookup AFTER {event} ON {table}
    REFERENCING {tables} FOR EACH STATEMENT
    EXECUTE FUNCTION accounts_mark_lookup_{name}();
"""
UNMARK = """
DROP TRIGGER {name}_lookup ON {table};
DROP FUNCTION accounts_mark_lookup_{name}();
"""
ADDED, CHANGED, REMOVED = "INSERT", "UPDATE", "DELETE"
TABLES = {
    ADDED: ("added", "NEW TABLE AS changed"),
    CHANGED: ("changed", "NEW TABLE AS changed OLD TABLE AS gone"),
    REMOVED: ("removed", "OLD TABLE AS changed"),
}
# A merged account's keys are its survivor's; undone, they are its own again.
ACCOUNT_CHANGED = """
SELECT unnest(ARRAY[n.id, n.merged_into_id, o.merged_into_id])
FROM changed n JOIN gone o ON o.id = n.id
WHERE (o.phone, o.country, o.website, o.merged_into_id)
    IS DISTINCT FROM (n.phone, n.country, n.website, n.merged_into_id)
"""
CONTACT_CHANGED = """
SELECT p.account_id FROM changed n JOIN gone o ON o.id = n.id
JOIN accounts_position p ON p.contact_id = n.id
WHERE (o.phone, o.email) IS DISTINCT FROM (n.phone, n.email)
"""
POSITION_CHANGED = """
SELECT unnest(ARRAY[n.account_id, o.account_id])
FROM changed n JOIN gone o ON o.id = n.id
WHERE (o.contact_id, o.account_id, o.ended_on)
    IS DISTINCT FROM (n.contact_id, n.account_id, n.ended_on)
"""
SOURCES = [
    ("accounts_account", ADDED, "SELECT id FROM changed"),
    ("accounts_account", CHANGED, ACCOUNT_CHANGED),
    ("accounts_contact", CHANGED, CONTACT_CHANGED),
    ("accounts_position", ADDED, "SELECT account_id FROM changed"),
    ("accounts_position", CHANGED, POSITION_CHANGED),
    ("accounts_position", REMOVED, "SELECT account_id FROM changed"),
]
# How numbers are read, and which domains name nobody, is the same for all.
PROGRAMME = """
CREATE FUNCTION accounts_mark_lookup_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_lookupmark (account_id) VALUES (NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_programme_lookup AFTER UPDATE ON accounts_programme
    FOR EACH ROW WHEN ((OLD.phone_region, OLD.free_mail_domains)
        IS DISTINCT FROM (NEW.phone_region, NEW.free_mail_domains))
    EXECUTE FUNCTION accounts_mark_lookup_programme();
"""
NO_PROGRAMME = """
DROP TRIGGER accounts_programme_lookup ON accounts_programme;
DROP FUNCTION accounts_mark_lookup_programme();
"""


def create() -> str:
    statements = [
        MARK.format(
            name=f"{table}_{TABLES[event][0]}",
            table=table,
            event=event,
            tables=TABLES[event][1],
            touched=touched,
            most=MOST,
        )
        for table, event, touched in SOURCES
    ]
    return "\n".join([*statements, PROGRAMME])


def drop() -> str:
    gone = [
        UNMARK.format(name=f"{table}_{TABLES[event][0]}", table=table)
        for table, event, _touched in SOURCES
    ]
    return "\n".join([NO_PROGRAMME, *gone])
