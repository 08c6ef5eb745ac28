"""
The trail's functions in the database.

``sam.acting`` holds who acts as JSON (`saying`), ``sam.bulk`` how much is written:
nothing said means a row for every write; ``new`` leaves new rows out, which carry
their batch; ``on`` leaves all out, since the caller writes the rows itself.
"""

# What a person's vault holds is appended, never rewritten but by an erasure.
VAULT_PUT = """
CREATE OR REPLACE FUNCTION sam_vault_put(person bigint, said jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    vault public.lib_personvault;
    place bigint;
BEGIN
    SELECT * INTO vault FROM public.lib_personvault
    WHERE contact_id = person FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.lib_personvault (contact_id, kept) VALUES (person, '[]')
        ON CONFLICT DO NOTHING;
        SELECT * INTO vault FROM public.lib_personvault
        WHERE contact_id = person FOR UPDATE;
    END IF;
    IF vault.erased_at IS NOT NULL THEN
        RETURN jsonb_build_object('person', person);
    END IF;
    SELECT number - 1 INTO place
    FROM jsonb_array_elements(vault.kept) WITH ORDINALITY AS entries (value, number)
    WHERE value = said LIMIT 1;
    IF place IS NULL THEN
        place := jsonb_array_length(vault.kept);
        UPDATE public.lib_personvault SET kept = kept || jsonb_build_array(said)
        WHERE contact_id = person;
    END IF;
    RETURN jsonb_build_object('person', person, 'entry', place);
END $$
"""

# For each of the columns, a reference instead of what it says; empty words stay.
PERSONAL = """
CREATE OR REPLACE FUNCTION sam_personal(person bigint, columns text[], said jsonb)
RETURNS jsonb LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY columns LOOP
        IF said -> name IS NOT NULL AND said -> name NOT IN ('""', 'null') THEN
            said := jsonb_set(
                said, ARRAY[name],
                CASE WHEN person IS NULL THEN '"***"'
                ELSE public.sam_vault_put(person, said -> name) END
            );
        END IF;
    END LOOP;
    RETURN said;
END $$
"""

HIDDEN = """
CREATE OR REPLACE FUNCTION sam_hidden(columns text[], said jsonb)
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY columns LOOP
        IF said -> name IS NOT NULL AND said -> name NOT IN ('""', 'null') THEN
            said := jsonb_set(said, ARRAY[name], '"***"');
        END IF;
    END LOOP;
    RETURN said;
END $$
"""

# Arguments: label, key, account, person, through, personal, hidden, ignored columns.
ROW = """
CREATE OR REPLACE FUNCTION sam_audit_row() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    acting jsonb := coalesce(
        nullif(current_setting('sam.acting', true), ''), '{}'
    )::jsonb;
    was jsonb;
    now_is jsonb;
    whole jsonb;
    person bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        whole := to_jsonb(NEW) - TG_ARGV[7]::text[];
        SELECT jsonb_object_agg(key, value) INTO now_is
        FROM jsonb_each(whole) WHERE value <> 'null';
    ELSIF TG_OP = 'DELETE' THEN
        whole := to_jsonb(OLD) - TG_ARGV[7]::text[];
        SELECT jsonb_object_agg(key, value) INTO was
        FROM jsonb_each(whole) WHERE value <> 'null';
    ELSE
        whole := to_jsonb(NEW) - TG_ARGV[7]::text[];
        was := to_jsonb(OLD);
        SELECT jsonb_object_agg(key, was -> key), jsonb_object_agg(key, value)
        INTO was, now_is
        FROM jsonb_each(whole) WHERE value IS DISTINCT FROM was -> key;
        IF now_is IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_ARGV[6] <> '{}' THEN
        was := public.sam_hidden(TG_ARGV[6]::text[], was);
        now_is := public.sam_hidden(TG_ARGV[6]::text[], now_is);
    END IF;
    IF TG_ARGV[3] <> '' THEN
        person := (whole ->> TG_ARGV[3])::bigint;
        IF TG_ARGV[4] <> '' THEN
            EXECUTE format('SELECT contact_id FROM public.%I WHERE id = $1', TG_ARGV[4])
            INTO person USING person;
        END IF;
        was := public.sam_personal(person, TG_ARGV[5]::text[], was);
        now_is := public.sam_personal(person, TG_ARGV[5]::text[], now_is);
    END IF;
    INSERT INTO public.lib_auditrow (
        txid, actor_id, token_id, door, address, request_id, run_id, batch_id,
        model, object_id, account_id, op, before, after
    ) VALUES (
        txid_current(), (acting ->> 'actor')::bigint, (acting ->> 'token')::bigint,
        coalesce(acting ->> 'door', ''), (acting ->> 'address')::inet,
        coalesce(acting ->> 'request', ''), (acting ->> 'run')::bigint,
        (acting ->> 'batch')::bigint, TG_ARGV[0],
        CASE WHEN TG_ARGV[1] <> '' THEN (whole ->> TG_ARGV[1])::bigint END,
        CASE WHEN TG_ARGV[2] <> '' THEN (whole ->> TG_ARGV[2])::bigint END,
        TG_OP, was, now_is
    );
    RETURN NULL;
END $$
"""

# The entry that tells of it is written here, so that there is none without the other.
NOTE = """
    INSERT INTO public.lib_auditentry (
        actor_id, token_id, door, address, request_id, run_id,
        verb, model, object_id, counts
    ) VALUES (
        (acting ->> 'actor')::bigint, (acting ->> 'token')::bigint,
        coalesce(acting ->> 'door', 'JOB'), (acting ->> 'address')::inet,
        coalesce(acting ->> 'request', ''), (acting ->> 'run')::bigint,
        {verb}, {model}, {object}, {counts}
    );
"""

ERASE = f"""
CREATE OR REPLACE FUNCTION sam_empty_vault(person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting jsonb := coalesce(
        nullif(current_setting('sam.acting', true), ''), '{{}}'
    )::jsonb;
    held bigint;
BEGIN
    SELECT jsonb_array_length(kept) INTO held FROM public.lib_personvault
    WHERE contact_id = person FOR UPDATE;
    INSERT INTO public.lib_personvault (contact_id, kept, erased_at)
    VALUES (person, '[]', now())
    ON CONFLICT (contact_id) DO UPDATE SET kept = '[]', erased_at = now();
    {
    NOTE.format(
        verb="'empty_vault'",
        model="'accounts.contact'",
        object="person",
        counts="jsonb_build_object('entries', coalesce(held, 0))",
    )
}
END $$
"""

# The rule is read here: who calls it cannot say how much of the trail goes.
PRUNE = f"""
CREATE OR REPLACE FUNCTION sam_prune_audit(most int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting jsonb := coalesce(
        nullif(current_setting('sam.acting', true), ''), '{{}}'
    )::jsonb;
    months int;
    until timestamptz;
    entries bigint;
    changes bigint;
BEGIN
    SELECT audit_months INTO months FROM public.lib_doorrules WHERE id = 1;
    IF months IS NULL THEN
        RETURN 0;
    END IF;
    until := now() - make_interval(months => greatest(months, 1));
    DELETE FROM public.lib_auditrow WHERE id IN (
        SELECT id FROM public.lib_auditrow WHERE at < until ORDER BY at LIMIT most
    );
    GET DIAGNOSTICS changes = ROW_COUNT;
    DELETE FROM public.lib_auditentry WHERE id IN (
        SELECT id FROM public.lib_auditentry WHERE at < until ORDER BY at LIMIT most
    );
    GET DIAGNOSTICS entries = ROW_COUNT;
    IF entries + changes > 0 THEN
    {
    NOTE.format(
        verb="'prune_audit'",
        model="''",
        object="NULL",
        counts=(
            "jsonb_build_object('entries', entries, 'changes', changes,"
            " 'until', until, 'months', months)"
        ),
    )
}
    END IF;
    RETURN entries + changes;
END $$
"""

ALL = (VAULT_PUT, PERSONAL, HIDDEN, ROW, ERASE, PRUNE)
CALLED = (
    "sam_vault_put(bigint, jsonb)",
    "sam_empty_vault(bigint)",
    "sam_prune_audit(int)",
)
