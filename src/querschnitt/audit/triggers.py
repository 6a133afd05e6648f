"""The log's machinery in the database: append, row triggers, protection, verification.

Installed after every migration, like row-level security, so that no table can be forgotten.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Columns whose values never enter the log, by table of a library.
LIBRARY_TABLES = {
    "mfa_authenticator": ("data",),
    "account_emailaddress": (),
}

FUNCTIONS = """
CREATE OR REPLACE FUNCTION audit_hash(prev bytea, chain uuid, seq bigint, at timestamptz, centre uuid, person uuid,
                                      action text, tab text, row_id text, digest bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(prev || convert_to(concat_ws('|', chain::text, seq::text,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(centre::text, '-'),
        coalesce(person::text, '-'), action, tab, row_id), 'UTF8') || digest)
$$;

CREATE OR REPLACE FUNCTION audit_digest(salt uuid, content jsonb) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$ SELECT sha256(convert_to(salt::text || coalesce(content::text, ''), 'UTF8')) $$;

CREATE OR REPLACE FUNCTION audit_write(act text, tab text, row_id text, body jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    chain_id uuid := coalesce(scope_organisation(), '00000000-0000-0000-0000-000000000000');
    mine bigint := pg_current_xact_id()::text::bigint; mover bigint;
    number bigint; prev bytea; fresh_salt uuid := gen_random_uuid(); dig bytea; total bytea; moment timestamptz;
BEGIN
    SELECT c.seq, c.head, c.mover INTO number, prev, mover FROM audit_auditchain c WHERE c.id = chain_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_auditchain (id, seq, head, changed_at) VALUES (chain_id, 0, ''::bytea, clock_timestamp())
            ON CONFLICT (id) DO NOTHING;
        SELECT c.seq, c.head, c.mover INTO number, prev, mover FROM audit_auditchain c WHERE c.id = chain_id FOR UPDATE;
    END IF;
    -- A head moved with every event would leave a dead version of its row each time, and each event walks them all.
    -- So the head moves once, at commit (audit_move); until then this transaction goes on from its own last event.
    IF mover = mine THEN
        SELECT e.seq, e.hash INTO STRICT number, prev FROM audit_auditevent e
            WHERE e.chain = chain_id ORDER BY e.seq DESC LIMIT 1;
    END IF;
    number := number + 1;
    moment := clock_timestamp();
    dig := audit_digest(fresh_salt, body);
    total := audit_hash(prev, chain_id, number, moment, scope_centre(), scope_person(), act, tab, row_id, dig);
    INSERT INTO audit_auditevent
        (chain, seq, at, centre_id, person, action, table_name, "row", content, salt, digest, hash)
    VALUES (chain_id, number, moment, scope_centre(), scope_person(), act, tab, row_id, body, fresh_salt, dig, total);
    IF mover IS DISTINCT FROM mine THEN
        UPDATE audit_auditchain SET mover = mine WHERE id = chain_id;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION audit_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    UPDATE audit_auditchain c SET seq = l.seq, head = l.hash, changed_at = l.at, mover = NULL
        FROM (SELECT e.seq, e.hash, e.at FROM audit_auditevent e WHERE e.chain = NEW.id ORDER BY e.seq DESC LIMIT 1) l
        WHERE c.id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_append(act text, tab text, row_id text, body jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- That a row was changed is said by the triggers alone, so that nobody forges a change.
    IF act IN ('insert', 'update', 'delete', 'erase') THEN
        RAISE EXCEPTION 'the log takes % from its own triggers only', act;
    END IF;
    PERFORM audit_write(act, tab, row_id, body);
END $$;

CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    secret text[] := coalesce(TG_ARGV, '{}'); bare boolean := '*' = ANY (secret); before jsonb := '{}'; after jsonb := '{}'; body jsonb; identity text;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    identity := coalesce(after ->> 'id', before ->> 'id', '');
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secret) OR bare THEN '["…", "…"]'::jsonb
                                          ELSE jsonb_build_array(before -> key, value) END)
          INTO body FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key;
    ELSIF bare THEN
        body := '{}';
    ELSIF TG_OP = 'INSERT' THEN
        body := after - secret;
    ELSE
        body := before - secret;
    END IF;
    PERFORM audit_write(lower(TG_OP), TG_TABLE_NAME, identity, body);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audited tables are not truncated (%)', TG_TABLE_NAME; END $$;

CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Erasing the content is the one change the log allows; everything the hash covers stays.
    IF TG_OP = 'UPDATE' AND NEW.content IS NULL AND NEW.salt IS NULL
       AND (to_jsonb(NEW) - 'content' - 'salt') = (to_jsonb(OLD) - 'content' - 'salt') THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

CREATE OR REPLACE FUNCTION audit_erase(tab text, row_id text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE erased bigint;
BEGIN
    IF scope_centre() IS NULL THEN RAISE EXCEPTION 'erasing needs the scope of a centre'; END IF;
    UPDATE audit_auditevent SET content = NULL, salt = NULL
        WHERE table_name = tab AND "row" = row_id AND centre_id = scope_centre() AND salt IS NOT NULL;
    GET DIAGNOSTICS erased = ROW_COUNT;
    -- Named in the log itself, so that nobody erases unseen.
    IF erased > 0 THEN PERFORM audit_write('erase', tab, row_id, NULL); END IF;
    RETURN erased;
END $$;

CREATE OR REPLACE FUNCTION audit_heads() RETURNS TABLE (chain uuid, seq bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (e.chain) e.chain, e.seq, e.hash FROM audit_auditevent e ORDER BY e.chain, e.seq DESC
$$;

CREATE OR REPLACE FUNCTION audit_link(chain_id uuid, number bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.hash FROM audit_auditevent e WHERE e.chain = chain_id AND e.seq = number
$$;

CREATE OR REPLACE FUNCTION audit_faults() RETURNS TABLE (chain uuid, seq bigint, fault text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH linked AS (
        SELECT e.*, coalesce(lag(e.hash) OVER w, ''::bytea) AS prev, coalesce(lag(e.seq) OVER w, 0) AS before
        FROM audit_auditevent e WINDOW w AS (PARTITION BY e.chain ORDER BY e.seq)
    )
    SELECT l.chain, l.seq, 'missing' FROM linked l WHERE l.seq <> l.before + 1
    UNION ALL
    SELECT l.chain, l.seq, 'changed' FROM linked l WHERE l.seq = l.before + 1 AND (
        l.hash <> audit_hash(l.prev, l.chain, l.seq, l.at, l.centre_id, l.person, l.action, l.table_name, l."row", l.digest)
        OR (l.salt IS NOT NULL AND l.digest <> audit_digest(l.salt, l.content)))
    UNION ALL
    SELECT l.chain, l.seq, 'erased unseen' FROM linked l WHERE l.salt IS NULL AND NOT EXISTS (
        SELECT 1 FROM audit_auditevent x WHERE x.table_name = l.table_name AND x."row" = l."row"
            AND x.action = 'erase' AND x.id > l.id)
    UNION ALL
    -- While this transaction writes, the head still stands at its last event but the transaction's own.
    SELECT c.id, c.seq, 'cut off' FROM audit_auditchain c
        LEFT JOIN LATERAL (SELECT e.seq, e.hash FROM audit_auditevent e WHERE e.chain = c.id
            AND (e.seq <= c.seq OR c.mover IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint)
            ORDER BY e.seq DESC LIMIT 1) t ON true
        WHERE coalesce(t.seq, 0) <> c.seq OR coalesce(t.hash, ''::bytea) <> c.head
    UNION ALL
    SELECT DISTINCT e.chain, 0::bigint, 'without head' FROM audit_auditevent e
        WHERE NOT EXISTS (SELECT 1 FROM audit_auditchain c WHERE c.id = e.chain)
$$;
"""


def audited_tables() -> list[tuple[str, tuple[str, ...]]]:
    """(table, columns never logged) of all own models, unless they say ``audited = False``, and some libraries'.

    ``("*",)``: the model says ``audit_values = False``; that a row changed, and in which columns, is logged, no value.
    """
    found = []
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in LIBRARY_TABLES:
            found.append((table, LIBRARY_TABLES[table]))
        elif _own(model) and model._meta.managed and not model._meta.proxy and getattr(model, "audited", True):
            values = getattr(model, "audit_values", True)
            found.append((table, tuple(getattr(model, "audit_secret", ())) if values else ("*",)))
    return found


def _own(model: type[models.Model]) -> bool:
    return model.__module__.startswith("querschnitt.")


def install(connection: BaseDatabaseWrapper) -> None:
    existing = set(connection.introspection.table_names())
    if "audit_auditevent" not in existing:
        return
    statements = [FUNCTIONS]
    for table, secret in audited_tables():
        if table not in existing:
            continue
        columns = ", ".join(f"'{column}'" for column in secret)
        statements += [
            f'CREATE OR REPLACE TRIGGER audit_row AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION audit_row({columns})",
            f'CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_no_truncate()",
        ]
    statements += [
        "CREATE OR REPLACE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit_auditevent"
        " FOR EACH ROW EXECUTE FUNCTION audit_keep()",
        "CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditevent"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_no_truncate()",
        "DROP TRIGGER IF EXISTS audit_move ON audit_auditchain",
        "CREATE CONSTRAINT TRIGGER audit_move AFTER UPDATE OF mover ON audit_auditchain"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.mover IS NOT NULL) EXECUTE FUNCTION audit_move()",
        "ALTER TABLE audit_auditevent ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE audit_auditevent FORCE ROW LEVEL SECURITY",
        "DROP POLICY IF EXISTS see ON audit_auditevent",
        "DROP POLICY IF EXISTS add ON audit_auditevent",
        "CREATE POLICY see ON audit_auditevent FOR SELECT USING (centre_id = (SELECT scope_centre())"
        f" OR current_user <> '{settings.DATABASE_APP_ROLE}')",
        "CREATE POLICY add ON audit_auditevent FOR INSERT WITH CHECK (true)",
        "DROP POLICY IF EXISTS erase ON audit_auditevent",
        f"CREATE POLICY erase ON audit_auditevent FOR UPDATE USING (current_user <> '{settings.DATABASE_APP_ROLE}')",
    ]
    arguments = "(text, text, text, jsonb)"
    statements += [
        f"REVOKE EXECUTE ON FUNCTION audit_write{arguments}, audit_append{arguments} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION audit_append{arguments}"
        f" TO {settings.DATABASE_APP_ROLE}, {settings.DATABASE_STATE_ROLE}, {settings.DATABASE_READER_ROLE}",
    ]
    for signature in ("audit_faults()", "audit_heads()", "audit_link(uuid, bigint)", "audit_erase(text, text)"):
        statements += [
            f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {settings.DATABASE_APP_ROLE}",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
