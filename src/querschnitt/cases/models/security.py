"""Row-level security of case work: who sees a row is said by the grants of its case, nothing else.

Written as sub-plans that look up one grant by (case, organisation): cheap for a page of rows and for one row alike.
The day is the office's, not the server's.
"""
# ruff: noqa: S608  (put together from constants of ours)

from django.conf import settings

from querschnitt.tenants.rls import RowSecurity

from ..rights import Group, Level, roles_with

CENTRE = "centre_id = (SELECT scope_centre())"
TODAY = "(SELECT (now() AT TIME ZONE 'Europe/Berlin')::date)"
WRITERS = "('lead', 'cooperation')"


# The residence authority gets packages with consent, never a case: it has no grant that counts, and opens none (ADR 0084).
OUTSIDE_THE_WALL = (
    "NOT EXISTS (SELECT 1 FROM tenants_organisation o"
    " WHERE o.id = (SELECT scope_organisation()) AND o.kind = 'auslaenderbehoerde')"
)

# Cases this person opened in an emergency, for hours and for reading alone: found once a query, not once a row.
IN_EMERGENCY = (
    "ARRAY(SELECT e.case_id FROM cases_emergencyaccess e WHERE e.user_id = (SELECT scope_person())"
    " AND e.organisation_id = (SELECT scope_organisation()) AND e.closed_at IS NULL AND e.ends_at > now()"
    f" AND {OUTSIDE_THE_WALL})"
)


def granted(column: str, *, writing: bool = False) -> str:
    """A grant for the acting organisation on the case named by ``column``, valid today, not revoked, not paused."""
    purpose = f" AND g.purpose IN {WRITERS}" if writing else ""
    grant = (
        f"EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = {column}"
        " AND g.organisation_id = (SELECT scope_organisation()) AND g.revoked_at IS NULL AND g.paused_at IS NULL"
        f" AND g.starts_on <= {TODAY} AND (g.ends_on IS NULL OR g.ends_on >= {TODAY}){purpose})"
    )
    return grant if writing else f"({grant} OR {column} = ANY ({IN_EMERGENCY}))"


def _acting_in(roles: list[str]) -> str:
    keys = ", ".join(f"'{role}'" for role in sorted(roles))
    return f"((SELECT scope_person()) IS NULL OR (SELECT scope_role()) IN ({keys}))"


def for_roles(security: RowSecurity, group: Group) -> RowSecurity:
    """Closed to roles without the group (``rights.py``); the system itself acts without a person."""
    see, write = _acting_in(roles_with(group, Level.COUNT)), _acting_in(roles_with(group, Level.EDIT))
    return RowSecurity(
        see=f"({security.see}) AND {see}",
        insert=f"({security.insert or security.see}) AND {write}",
        change=f"({security.change or security.see}) AND {write}",
    )


def part_of_case(table: str, group: Group | None = None) -> RowSecurity:
    """For tables with a ``case_id``: seen with any grant, written by lead and cooperation."""
    see = f"{CENTRE} AND {granted(f'{table}.case_id')}"
    write = f"{CENTRE} AND {granted(f'{table}.case_id', writing=True)}"
    security = RowSecurity(see=see, insert=write, change=write)
    return for_roles(security, group) if group else security


OWN_CASE = "organisation_id = (SELECT scope_organisation())"

CASE = RowSecurity(
    see=f"{CENTRE} AND {granted('cases_case.id')}",
    insert=f"{CENTRE} AND {OWN_CASE} AND {OUTSIDE_THE_WALL}",
    change=f"{CENTRE} AND {granted('cases_case.id', writing=True)}",
)

PERSON = RowSecurity(
    see=f"{CENTRE} AND EXISTS (SELECT 1 FROM cases_case c WHERE c.person_id = cases_person.id)",
    insert=f"{CENTRE} AND {OWN_CASE}",
    change=(
        f"{CENTRE} AND EXISTS (SELECT 1 FROM cases_case c WHERE c.person_id = cases_person.id"
        f" AND {granted('c.id', writing=True)})"
    ),
)


def part_of_person(table: str, group: Group) -> RowSecurity:
    """For tables with a ``person_id``: seen with the person, written by who may write in one of the person's cases."""
    case = f"SELECT 1 FROM cases_case c WHERE c.person_id = {table}.person_id"
    write = f"{CENTRE} AND EXISTS ({case} AND {granted('c.id', writing=True)})"
    return for_roles(RowSecurity(see=f"{CENTRE} AND EXISTS ({case})", insert=write, change=write), group)


# A foreign key over (case, granted_by) to the case's lead organisation makes every grant one of the lead.
GRANT = RowSecurity(
    see=(
        f"{CENTRE} AND (organisation_id = (SELECT scope_organisation())"
        " OR granted_by_id = (SELECT scope_organisation()))"
        f" AND {OUTSIDE_THE_WALL}"
    ),
    insert=f"{CENTRE} AND granted_by_id = (SELECT scope_organisation()) AND {OUTSIDE_THE_WALL}",
)

RECIPIENT = (
    "recipient_id = (SELECT scope_organisation()) AND state IN ('sent', 'accepted', 'refused')"
    f" AND ended_at IS NULL AND visible_until >= {TODAY}"
)

# The recipient sees its referrals from sending until the consent ends or is withdrawn, without any grant.
REFERRAL = RowSecurity(
    see=f"{CENTRE} AND (({RECIPIENT}) OR {granted('cases_referral.case_id')})",
    insert=(
        f"{CENTRE} AND sender_id = (SELECT scope_organisation()) AND {granted('cases_referral.case_id', writing=True)}"
    ),
    change=f"{CENTRE} AND (({RECIPIENT}) OR {granted('cases_referral.case_id', writing=True)})",
)

# That a referral is seen at all is said by its own policy, inside the sub-query.
NOTICE = RowSecurity(
    see=(
        f"{CENTRE} AND (user_id = (SELECT scope_person()) OR EXISTS (SELECT 1 FROM cases_referral r"
        " WHERE r.id = referral_id AND r.sender_id = (SELECT scope_organisation())))"
    ),
    insert=(
        f"{CENTRE} AND user_id = (SELECT scope_person()) AND EXISTS (SELECT 1 FROM cases_referral r"
        " WHERE r.id = referral_id AND r.recipient_id = (SELECT scope_organisation()))"
    ),
    change="false",
)
# The same for a file that was opened: who read it, and the lead that opened it.
SHARE_NOTICE = RowSecurity(
    see=(
        f"{CENTRE} AND (user_id = (SELECT scope_person()) OR EXISTS (SELECT 1 FROM cases_casegrant g"
        " WHERE g.id = grant_id AND g.granted_by_id = (SELECT scope_organisation())))"
    ),
    insert=(
        f"{CENTRE} AND user_id = (SELECT scope_person()) AND EXISTS (SELECT 1 FROM cases_casegrant g"
        " WHERE g.id = grant_id AND g.organisation_id = (SELECT scope_organisation()))"
    ),
    change="false",
)
LINK = RowSecurity(
    see=(
        f"{CENTRE} AND EXISTS (SELECT 1 FROM cases_referral r"
        " WHERE r.id = referral_id AND r.sender_id = (SELECT scope_organisation()))"
    )
)

OBSTACLE = RowSecurity(see=CENTRE, insert=f"{CENTRE} AND {OWN_CASE}", change=f"{CENTRE} AND {OWN_CASE}")

DRAFT = RowSecurity(see=f"{CENTRE} AND {OWN_CASE} AND user_id = (SELECT scope_person())")

# Tasks belong to an organisation; those about a case only while it sees the case.
TASK = RowSecurity(
    see=f"{CENTRE} AND {OWN_CASE} AND (case_id IS NULL OR {granted('cases_casetask.case_id')})",
)

# What the own lists call a case: of no meaning to anybody else.
_REFERENCE = part_of_case("cases_casereference", Group.COURSE)
REFERENCE = RowSecurity(
    see=f"{_REFERENCE.see} AND {OWN_CASE}",
    insert=f"{_REFERENCE.insert} AND {OWN_CASE}",
    change=f"{_REFERENCE.change} AND {OWN_CASE}",
)

# Keys belong to the lead; a cooperating organisation that corrects a name renews them.
KEY_OF_LEAD = (
    "EXISTS (SELECT 1 FROM cases_case c"
    " WHERE c.id = cases_searchkey.case_id AND c.organisation_id = cases_searchkey.organisation_id)"
)
SEARCH_KEY = RowSecurity(
    see=f"{CENTRE} AND ({OWN_CASE} OR {granted('cases_searchkey.case_id', writing=True)})",
    insert=f"{CENTRE} AND {granted('cases_searchkey.case_id', writing=True)} AND ({OWN_CASE} OR {KEY_OF_LEAD})",
)

# Made by a reviewed function alone; the lead may end it and note that it was looked at, nobody may change the rest.
OFFICER = (
    "EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = (SELECT scope_person())"
    f" AND {CENTRE.replace('centre_id', 'm.centre_id')} AND m.role_key = 'data_protection_officer'"
    f" AND m.ended_at IS NULL AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY}))"
)
LEAD = "lead_id = (SELECT scope_organisation())"
EMERGENCY = RowSecurity(
    see=f"{CENTRE} AND (user_id = (SELECT scope_person()) OR {LEAD} OR {OFFICER})",
    insert="false",
    change=f"{CENTRE} AND ({LEAD} OR {OFFICER})",
)

# The owner role sees holds too: the trigger that refuses to delete asks in its name (``case_hold_keep``).
ROLES_BELOW = ", ".join(
    f"'{role}'" for role in (settings.DATABASE_APP_ROLE, settings.DATABASE_STATE_ROLE, settings.DATABASE_VISITOR_ROLE)
)
_HOLD = part_of_case("cases_casehold")
HOLD = RowSecurity(
    see=f"({_HOLD.see}) OR (SELECT current_user) NOT IN ({ROLES_BELOW})", insert=_HOLD.insert, change=_HOLD.change
)

# Placed and lifted by the lead alone. The owner role sees them: the trigger that pauses shares asks in its name.
_RESTRICTION = part_of_case("cases_caserestriction")
_LED = (
    "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_caserestriction.case_id"
    " AND c.organisation_id = (SELECT scope_organisation()))"
)
RESTRICTION = RowSecurity(
    see=f"({_RESTRICTION.see}) OR (SELECT current_user) NOT IN ({ROLES_BELOW})",
    insert=f"{_RESTRICTION.insert} AND {_LED}",
    change=f"{_RESTRICTION.change} AND {_LED}",
)

LINK_REQUEST = RowSecurity(
    see=f"{CENTRE} AND {OWN_CASE}",
    insert=f"{CENTRE} AND {OWN_CASE} AND {granted('cases_linkrequest.case_id', writing=True)}",
)

# The lead the question reached; who asked only sees what was agreed to. Nobody but a reviewed function adds one.
LINK_DELIVERY = RowSecurity(
    see=(f"{CENTRE} AND ({OWN_CASE} OR (asking_id = (SELECT scope_organisation()) AND state = 'agreed'))"),
    insert="false",
    change=f"{CENTRE} AND {OWN_CASE} AND {granted('cases_linkdelivery.case_id', writing=True)}",
)

CASE_MERGE = RowSecurity(see=f"{CENTRE} AND {OWN_CASE}")
CASE_MERGE_ROW = RowSecurity(
    see=f"{CENTRE} AND EXISTS (SELECT 1 FROM cases_casemerge m WHERE m.id = cases_casemergerow.merge_id)",
    insert="false",
)

NOBODY = RowSecurity(see="false")
