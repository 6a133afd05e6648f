"""Row-level security of bodies: everybody in the centre knows that one exists, its members see what happens in it.

``BodySeat`` says who has a part in a body and when; its own policy asks nothing further, so the others may ask it.
"""
# ruff: noqa: S608  (put together from constants of ours)

from querschnitt.tenants.rls import RowSecurity

CENTRE = "centre_id = (SELECT scope_centre())"
TODAY = "(SELECT (now() AT TIME ZONE 'Europe/Berlin')::date)"
# The centre's own unit keeps bodies; so do jobs and one-time links, which act for nobody.
KEEPER = (
    "((SELECT scope_organisation()) IS NULL AND (SELECT scope_person()) IS NULL"
    " OR EXISTS (SELECT 1 FROM tenants_organisation o WHERE o.id = (SELECT scope_organisation()) AND o.kind = 'ki'))"
)


def inside(column: str) -> str:
    """The acting organisation leads the body named by ``column``, or it or the person has a seat in it today."""
    return (
        f"({KEEPER} OR EXISTS (SELECT 1 FROM network_body b WHERE b.id = {column}"
        " AND b.lead_id = (SELECT scope_organisation()))"
        f" OR EXISTS (SELECT 1 FROM network_bodyseat s WHERE s.body_id = {column}"
        " AND (s.organisation_id = (SELECT scope_organisation()) OR s.person_id = (SELECT scope_person()))"
        f" AND s.valid_from <= {TODAY} AND (s.valid_to IS NULL OR s.valid_to >= {TODAY})))"
    )


KEPT = f"{CENTRE} AND {KEEPER}"

BODY = RowSecurity(see=CENTRE, insert=KEPT, change=KEPT)

SEAT = RowSecurity(
    see=(
        f"{CENTRE} AND ({KEEPER} OR organisation_id = (SELECT scope_organisation())"
        " OR person_id = (SELECT scope_person()))"
    ),
    insert=KEPT,
    change=KEPT,
)


def part_of_body(table: str) -> RowSecurity:
    """For tables with a ``body_id``: seen by its members, written by who keeps bodies."""
    return RowSecurity(see=f"{CENTRE} AND {inside(f'{table}.body_id')}", insert=KEPT, change=KEPT)


def part_of_meeting(table: str, more: str = "") -> RowSecurity:
    """For tables with a ``meeting_id``. The meeting's own policy decides who sees it."""
    see = f"EXISTS (SELECT 1 FROM network_meeting m WHERE m.id = {table}.meeting_id)"
    return RowSecurity(see=f"{CENTRE} AND {see}{more}", insert=KEPT, change=KEPT)


# Minutes being typed are seen by who types them; the closed ones by every member.
MINUTES = part_of_meeting("network_minutes", f" AND (state = 'closed' OR {KEEPER})")

OWNED = f"({KEEPER} OR owner_organisation_id = (SELECT scope_organisation()))"
DECISION = RowSecurity(
    see=f"{CENTRE} AND ({inside('network_decision.body_id')} OR {OWNED})",
    insert=KEPT,
    change=f"{CENTRE} AND {OWNED}",
)
DECISION_CHANGE = RowSecurity(
    see=f"{CENTRE} AND EXISTS (SELECT 1 FROM network_decision d WHERE d.id = network_decisionchange.decision_id)",
)
AGREEMENT = RowSecurity(see=CENTRE, insert=KEPT, change=KEPT)
