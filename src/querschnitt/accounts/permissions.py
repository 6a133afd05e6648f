"""Every permission of the product, by the thing it is about."""

from enum import StrEnum


class P(StrEnum):
    CENTRE_VIEW = "centre.view"  # name and settings of the own centre
    CENTRE_EDIT = "centre.edit"
    MEMBERS_VIEW = "members.view"
    MEMBERS_EDIT = "members.edit"  # invite, change role, end: in the own organisation
    MEMBERS_EDIT_CENTRE = "members.edit_centre"  # the same in every organisation of the centre

    NETWORK_VIEW = "network.view"
    NETWORK_EDIT = "network.edit"
    NETWORK_IMPORT = "network.import"
    BODIES_EDIT = "bodies.edit"  # bodies, meetings, minutes, decisions, agreements

    OFFERS_VIEW = "offers.view"
    OFFERS_EDIT_OWN = "offers.edit_own"  # offers of the own organisation
    OFFERS_EDIT_ALL = "offers.edit_all"

    CASES_VIEW = "cases.view"  # cases the own organisation was granted
    CASES_VIEW_ASSIGNED = "cases.view_assigned"  # only those the person itself is responsible for
    CASES_OVERVIEW = "cases.overview"  # load and overdue work of the own organisation, in numbers
    CASES_EDIT = "cases.edit"
    CASES_EMERGENCY = "cases.emergency"  # read a case of another organisation for hours; everybody concerned is told
    REFERRALS_ANSWER = "referrals.answer"
    OBSTACLES_REPORT = "obstacles.report"
    OBSTACLES_VIEW = "obstacles.view"  # counted, never tied to a person

    STEERING_VIEW = "steering.view"  # goals, measures, indicators and sums of hours of the centre
    STEERING_EDIT = "steering.edit"
    HOURS_ENTER = "steering.hours"  # own hours; nobody reads another person's

    REPORT_EDIT = "report.edit"  # draft the centre's yearly report
    REPORT_RELEASE = "report.release"  # release it: frozen, and delivered to the state

    FIGURES_ORGANISATION = "figures.organisation"
    FIGURES_CENTRE = "figures.centre"
    FIGURES_STATE = "figures.state"

    FUNDING_VIEW = "funding.view"  # what a centre is entitled to, and by which rule
    FUNDING_EDIT = "funding.edit"  # facts of the centre, posts, grants

    TERRITORY_VIEW = "territory.view"
    RULES_VIEW = "rules.view"
    RULES_EDIT = "rules.edit"

    AUDIT_VIEW = "audit.view"
    OPERATION_VIEW = "operation.view"  # state of the installation: backups, jobs, space
    RETENTION_VIEW = "retention.view"
