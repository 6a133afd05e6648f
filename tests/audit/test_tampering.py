"""Whoever gets at the database as its master still leaves a trace: in the chain, or in the anchor outside."""

import json

import psycopg
import pytest
from django.core.management import call_command

from querschnitt.audit import anchor, services
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.database import superuser
from tests.factories.accounts import make_house
from tests.process import command


@pytest.fixture
def house(scratch, settings, tmp_path):
    settings.INSTANCE = type(settings.INSTANCE)(home=tmp_path, mode="test")
    house = make_house("Ahrenfeld")
    with open_scope(house.scope()):
        for number in range(5):
            Organisation.objects.create(name=f"Stelle Nr {number}")
    return house


def master(database: str, *statements: str) -> None:
    info = superuser().info
    with psycopg.connect(**{**info.get_parameters(), "dbname": database}, password=info.password) as connection:
        connection.execute("SET session_replication_role = replica")  # triggers off, as a tamperer would
        for statement in statements:
            connection.execute(statement)


def chain_of(house) -> str:
    return str(house.ki.pk)


def faults() -> set[str]:
    return {fault for _chain, _seq, fault in anchor.verify()}


def test_untouched_log_is_sound(house):
    assert anchor.verify() == []


TAMPERED = [
    ("UPDATE audit_auditevent SET content = '{{\"name\": \"x\"}}' WHERE chain = '{chain}' AND seq = 3", "changed"),
    ("UPDATE audit_auditevent SET person = gen_random_uuid() WHERE chain = '{chain}' AND seq = 3", "changed"),
    ("UPDATE audit_auditevent SET at = at + interval '1 hour' WHERE chain = '{chain}' AND seq = 3", "changed"),
    ("UPDATE audit_auditevent SET action = 'read' WHERE chain = '{chain}' AND seq = 3", "changed"),
    (
        "UPDATE audit_auditevent SET content = NULL, salt = NULL WHERE chain = '{chain}' AND seq = 3",
        "erased unseen",
    ),
    ("DELETE FROM audit_auditevent WHERE chain = '{chain}' AND seq = 3", "missing"),
    ("DELETE FROM audit_auditevent WHERE chain = '{chain}' AND seq > 3", "cut off"),
    ("TRUNCATE audit_auditevent", "cut off"),
    ("TRUNCATE audit_auditchain", "without head"),
    ("UPDATE audit_auditchain SET seq = seq - 1 WHERE id = '{chain}'", "cut off"),
]
KEEP = [f"CREATE TABLE kept_{name} AS TABLE audit_audit{name}" for name in ("event", "chain")]
PUT_BACK = [
    part.format(name=name)
    for name in ("event", "chain")
    for part in (
        "TRUNCATE audit_audit{name}",
        "INSERT INTO audit_audit{name} OVERRIDING SYSTEM VALUE TABLE kept_{name}",
    )
]


def test_tampering_is_found(house, scratch):
    master(scratch, *KEEP)
    for statement, fault in TAMPERED:
        master(scratch, statement.format(chain=chain_of(house)))
        assert fault in faults(), statement
        master(scratch, *PUT_BACK)
        assert services.faults() == [], statement


def test_emptying_both_tables_is_found_by_the_anchor(house, scratch):
    assert anchor.verify() == []
    master(scratch, "TRUNCATE audit_auditevent", "TRUNCATE audit_auditchain")
    assert services.faults() == []
    assert faults() == {"gone since anchored"}


def test_tail_cut_with_a_mended_head_is_found_by_the_anchor(house, scratch):
    assert anchor.verify() == []
    master(
        scratch,
        "DELETE FROM audit_auditevent e USING audit_auditchain c WHERE e.chain = c.id AND e.seq = c.seq",
        "UPDATE audit_auditchain c SET (seq, head) = (SELECT e.seq, e.hash FROM audit_auditevent e"
        " WHERE e.chain = c.id ORDER BY e.seq DESC LIMIT 1)",
    )
    assert services.faults() == []
    assert faults() == {"gone since anchored"}


def test_rewritten_chain_is_found_by_the_anchor(house, scratch):
    assert anchor.verify() == []
    chain = chain_of(house)
    master(
        scratch,
        f"""DO $$ DECLARE prev bytea := ''; e record; BEGIN
            UPDATE audit_auditevent SET content = '{{"name": "anders"}}', digest = audit_digest(salt, '{{"name": "anders"}}')
                WHERE chain = '{chain}' AND seq = 3;
            FOR e IN SELECT * FROM audit_auditevent WHERE chain = '{chain}' ORDER BY seq LOOP
                prev := audit_hash(prev, e.chain, e.seq, e.at, e.centre_id, e.person, e.action, e.table_name, e."row",
                                   e.digest);
                UPDATE audit_auditevent SET hash = prev WHERE id = e.id;
            END LOOP;
            UPDATE audit_auditchain SET head = prev WHERE id = '{chain}';
        END $$""",
    )
    assert services.faults() == []
    assert faults() == {"changed since anchored"}


def test_erased_content_leaves_the_chain_sound_and_a_trace(house):
    with open_scope(house.scope()):
        organisation = Organisation.objects.get(name="Stelle Nr 2")
        organisation.short_name = "S2"
        organisation.save()
        assert services.erase_content(table="tenants_organisation", row=organisation.pk) == 2
        from querschnitt.audit.models import AuditEvent

        kept = AuditEvent.objects.filter(row=str(organisation.pk)).order_by("seq")
        assert [(event.action, event.content) for event in kept] == [
            ("insert", None),
            ("update", None),
            ("erase", None),
        ]
    assert anchor.verify() == []


def test_erasing_needs_a_centre_and_keeps_to_it(house, scratch):
    from django.db import DatabaseError

    other = make_house("Birkenhorst")
    with open_scope(other.scope()):
        assert services.erase_content(table="tenants_organisation", row=house.partner.pk) == 0
    with pytest.raises(DatabaseError, match="scope of a centre"):
        services.erase_content(table="tenants_organisation", row=house.partner.pk)


def test_anchor_grows_by_what_is_new(house):
    anchor.verify()
    lines = anchor.anchor_file().read_text().count("\n")
    anchor.verify()
    assert anchor.anchor_file().read_text().count("\n") == lines
    with open_scope(house.scope()):
        Organisation.objects.create(name="Noch eine")
    anchor.verify()
    assert anchor.anchor_file().read_text().count("\n") == lines + 1
    assert anchor.anchor_file().stat().st_mode & 0o077 == 0


def test_command_speaks_plainly_and_ends_with_one_when_tampered(house, scratch, capsys):
    call_command("audit", "verify")
    assert "unversehrt" in capsys.readouterr().out
    master(scratch, f"DELETE FROM audit_auditevent WHERE chain = '{chain_of(house)}' AND seq = 3")
    with command(scratch, "audit", "verify", "--json") as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    report = json.loads(output)
    assert not report["sound"]
    assert {"chain": chain_of(house), "seq": 4, "fault": "missing"} in report["faults"]
