"""Who may do what. To be read aloud to an administrator.

A membership stores the role's key. Roles and their permissions are code, so that a change is reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .permissions import P


@dataclass(frozen=True)
class Role:
    key: str
    label: str | Promise
    task: str | Promise
    permissions: frozenset[P]
    staff: bool = field(default=True)  # of the centre or the state, not of a partner

    def __str__(self) -> str:
        return str(self.label)


EVERYBODY = {P.CENTRE_VIEW, P.NETWORK_VIEW, P.OFFERS_VIEW, P.TERRITORY_VIEW, P.RULES_VIEW}
STEERING = {P.STEERING_VIEW, P.HOURS_ENTER}
CASE_WORK = {P.CASES_VIEW, P.CASES_EDIT, P.CASES_EMERGENCY, P.REFERRALS_ANSWER, P.OBSTACLES_REPORT}

CENTRE_HEAD = Role(
    "centre_head",
    _("KI-Leitung"),
    _("verantwortet das Zentrum, seine Zahlen und Zugänge; liest keine Fallakten"),
    frozenset(
        EVERYBODY
        | {P.CENTRE_EDIT, P.MEMBERS_VIEW, P.MEMBERS_EDIT, P.MEMBERS_EDIT_CENTRE, P.NETWORK_EDIT, P.NETWORK_IMPORT}
        | {P.BODIES_EDIT, P.OFFERS_EDIT_ALL, P.OBSTACLES_VIEW, P.FIGURES_ORGANISATION, P.FIGURES_CENTRE}
        | STEERING
        | {P.CASES_OVERVIEW, P.STEERING_EDIT, P.FUNDING_VIEW, P.FUNDING_EDIT, P.REPORT_EDIT, P.REPORT_RELEASE}
    ),
)
KIM_COORDINATOR = Role(
    "kim_coordinator",
    _("KIM-Koordination"),
    _("pflegt Netzwerk und Angebote, wertet Hindernisse aus; liest keine Fallakten"),
    frozenset(
        EVERYBODY
        | {P.NETWORK_EDIT, P.NETWORK_IMPORT, P.BODIES_EDIT, P.OFFERS_EDIT_ALL, P.OBSTACLES_REPORT, P.OBSTACLES_VIEW}
        | {P.FIGURES_ORGANISATION, P.FIGURES_CENTRE, P.MEMBERS_VIEW, P.CASES_OVERVIEW}
        | STEERING
        | {P.STEERING_EDIT, P.FUNDING_VIEW, P.REPORT_EDIT}
    ),
)
CASE_MANAGER = Role(
    "case_manager",
    _("Case Management"),
    _("führt Fälle der eigenen Organisation, verweist und nimmt Verweisungen an"),
    frozenset(EVERYBODY | CASE_WORK | STEERING | {P.FIGURES_ORGANISATION}),
)
EDUCATION_ADVISER = Role(
    "education_adviser",
    _("Bildungsberatung"),
    _("berät Seiteneinsteigende; sieht nur Fälle, für die sie selbst zuständig ist"),
    frozenset(
        EVERYBODY
        | STEERING
        | {
            P.CASES_VIEW_ASSIGNED,
            P.CASES_EDIT,
            P.CASES_EMERGENCY,
            P.REFERRALS_ANSWER,
            P.OBSTACLES_REPORT,
            P.FIGURES_ORGANISATION,
        }
    ),
)
INTERPRETER_COORDINATOR = Role(
    "interpreter_coordinator",
    _("Sprachmittlung"),
    _("vermittelt Sprachmittlerinnen und Sprachmittler; liest keine Fallakten"),
    frozenset(EVERYBODY | STEERING | {P.OFFERS_EDIT_OWN, P.OBSTACLES_REPORT}),
)
ADMINISTRATIVE_ASSISTANT = Role(
    "administrative_assistant",
    _("Verwaltungsassistenz"),
    _("pflegt Listen und bereitet Zahlen vor; liest keine Fallakten"),
    frozenset(
        EVERYBODY
        | {P.NETWORK_EDIT, P.NETWORK_IMPORT, P.BODIES_EDIT, P.OFFERS_EDIT_ALL}
        | STEERING
        | {P.FIGURES_ORGANISATION, P.FIGURES_CENTRE, P.FUNDING_VIEW, P.FUNDING_EDIT, P.REPORT_EDIT}
    ),
)
PARTNER_HEAD = Role(
    "partner_head",
    _("Leitung einer Partnerorganisation"),
    _("verantwortet Zugänge, Fälle und Zahlen der eigenen Organisation"),
    frozenset(
        EVERYBODY
        | CASE_WORK
        | {P.MEMBERS_VIEW, P.MEMBERS_EDIT, P.OFFERS_EDIT_OWN, P.FIGURES_ORGANISATION, P.CASES_OVERVIEW}
    ),
    staff=False,
)
PARTNER_ADVISER = Role(
    "partner_adviser",
    _("Beratung einer Partnerorganisation"),
    _("führt Fälle der eigenen Organisation und beantwortet Verweisungen"),
    frozenset(EVERYBODY | CASE_WORK),
    staff=False,
)
PARTNER_EDITOR = Role(
    "partner_editor",
    _("Redaktion einer Partnerorganisation"),
    _("pflegt die Angebote der eigenen Organisation; liest keine Fallakten"),
    frozenset(EVERYBODY | {P.OFFERS_EDIT_OWN}),
    staff=False,
)
STATE_ANALYST = Role(
    "state_analyst",
    _("Landesauswertung"),
    _("sieht geschützte Summen aller Zentren, nie Personen"),
    frozenset({P.TERRITORY_VIEW, P.RULES_VIEW, P.FIGURES_STATE, P.FUNDING_VIEW}),
)
OPERATOR = Role(
    "operator",
    _("Betrieb"),
    _("betreibt die Anwendung, pflegt Regeln und Zugänge; liest keine Fallakten"),
    frozenset(
        EVERYBODY
        | {P.CENTRE_EDIT, P.MEMBERS_VIEW, P.MEMBERS_EDIT, P.MEMBERS_EDIT_CENTRE, P.RULES_EDIT}
        | {P.AUDIT_VIEW, P.OPERATION_VIEW}
    ),
)
DATA_PROTECTION_OFFICER = Role(
    "data_protection_officer",
    _("Datenschutz"),
    _("prüft Protokoll und Löschfristen; liest keine Fallakten"),
    frozenset(EVERYBODY | {P.MEMBERS_VIEW, P.AUDIT_VIEW, P.RETENTION_VIEW}),
)

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        CENTRE_HEAD,
        KIM_COORDINATOR,
        CASE_MANAGER,
        EDUCATION_ADVISER,
        INTERPRETER_COORDINATOR,
        ADMINISTRATIVE_ASSISTANT,
        PARTNER_HEAD,
        PARTNER_ADVISER,
        PARTNER_EDITOR,
        STATE_ANALYST,
        OPERATOR,
        DATA_PROTECTION_OFFICER,
    )
}


def role_choices() -> list[tuple[str, str | Promise]]:
    return [(role.key, role.label) for role in ROLES.values()]
