"""The classes that cases, talks and referrals are counted in, beyond phase, outcome, month and topic.

They are what Land and district ask of case management (catalogue B2: status, origin, age, sex, topic, duration) and what
the report on integration management in Baden-Württemberg counts (source p. 74-76: talks in the office, outreach and
accompaniment, with families or single persons, referrals by receiver). The database counts by the finest key, such as a
nationality; ``fold`` puts it into its class.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.cases.ages import age_labels
from querschnitt.cases.choices import AccessPath, Channel, Gender, Interpreting, LegalCircle
from querschnitt.tenants.models import Organisation
from querschnitt.triage.statuses import residence_statuses

Labels = dict[str, str | Promise]
Kind = Organisation.Kind

UNKNOWN = "unknown"

AGES: Labels = {**age_labels(), UNKNOWN: _("Alter unbekannt")}
DURATIONS: Labels = {
    "0": _("unter 3 Monate"),
    "3": _("3 bis 5 Monate"),
    "6": _("6 bis 11 Monate"),
    "12": _("1 bis 2 Jahre"),
    "24": _("2 Jahre und länger"),
}
LENGTHS: Labels = {
    "0": _("unter 15 Minuten"),
    "15": _("15 bis 29 Minuten"),
    "30": _("30 bis 59 Minuten"),
    "60": _("eine Stunde und länger"),
}
PLANS: Labels = {
    "first": _("erste Vereinbarung"),
    "again": _("fortgeschrieben"),
}
COMPANY: Labels = {
    "single": _("mit der Person allein"),
    "family": _("mit der Familie"),
    "others": _("mit anderen Beteiligten"),
}
ORIGINS: Labels = {
    "UA": _("Ukraine"),
    "SY": _("Syrien"),
    "AF": _("Afghanistan"),
    "TR": _("Türkei"),
    "IQ": _("Irak"),
    "IR": _("Iran"),
    "eu": _("Europäische Union"),
    "balkan": _("Westbalkan"),
    "DE": _("Deutschland"),
    "elsewhere": _("andere Staaten"),
    UNKNOWN: _("Herkunft unbekannt"),
}
EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
BALKAN = frozenset(["AL", "BA", "ME", "MK", "RS", "XK"])
RECEIVERS: Labels = {
    "work": _("Agentur für Arbeit, Jobcenter"),
    "residence": _("Ausländerbehörde, Einbürgerungsbehörde"),
    "social": _("Sozialamt"),
    "youth": _("Jugendamt"),
    "school": _("Schule, Kita, Schulamt"),
    "health": _("Gesundheitsamt"),
    "counselling": _("Beratungsstellen, Wohlfahrtsverbände"),
    "education": _("Bildungsträger"),
    "integration": _("KI, KIM, Stadt oder Gemeinde"),
    "society": _("Vereine, Migrantenselbstorganisationen"),
    "elsewhere": _("andere Stellen"),
}
RECEIVER_OF: dict[str, str] = {
    Kind.AGENTUR: "work",
    Kind.JOBCENTER: "work",
    Kind.AUSLAENDERBEHOERDE: "residence",
    Kind.EINBUERGERUNG: "residence",
    Kind.SOZIALAMT: "social",
    Kind.JUGENDAMT: "youth",
    Kind.SCHULAMT: "school",
    Kind.SCHULVERWALTUNG: "school",
    Kind.SCHOOL: "school",
    Kind.DAYCARE: "school",
    Kind.GESUNDHEITSAMT: "health",
    Kind.WELFARE: "counselling",
    Kind.UMBRELLA: "counselling",
    Kind.MBE: "counselling",
    Kind.JMD: "counselling",
    Kind.IA: "counselling",
    Kind.ADA: "counselling",
    Kind.EDUCATION: "education",
    Kind.KI: "integration",
    Kind.KIM: "integration",
    Kind.TOWN: "integration",
    Kind.DISTRICT: "integration",
    Kind.MSO: "society",
    Kind.ASSOCIATION: "society",
    Kind.CLUB: "society",
}
GENDERS: Labels = dict(Gender.choices)
CIRCLES: Labels = dict(LegalCircle.choices)
PATHS: Labels = {**dict(AccessPath.choices), UNKNOWN: _("Zugangsweg unbekannt")}
CHANNELS: Labels = dict(Channel.choices)
INTERPRETING: Labels = {"none": _("ohne Dolmetschen"), **dict(Interpreting.choices)}


def status_groups() -> Labels:
    """Groups of the status catalogue (C1), numbered in its order; a status that is not known is legal."""
    groups = dict.fromkeys(status.group for status in residence_statuses().values())
    return {**{f"{number:02d}": group for number, group in enumerate(groups)}, UNKNOWN: _("Status unbekannt")}


def _origin(nation: str) -> str:
    if not nation:
        return UNKNOWN
    if nation in EU:
        return "eu"
    if nation in BALKAN:
        return "balkan"
    return nation if nation in ORIGINS else "elsewhere"


def _status(code: str) -> str:
    found = residence_statuses().get(code)
    number_of = {label: number for number, label in status_groups().items()}
    return number_of[found.group] if found else UNKNOWN


def fold(category: str) -> str:
    """The category a count of the database belongs to: ``nation:PL`` is ``origin:eu``."""
    prefix, _sep, key = category.partition(":")
    match prefix:
        case "nation":
            return f"origin:{_origin(key)}"
        case "status":
            return f"statusgroup:{_status(key)}"
        case "path":
            return f"path:{key or UNKNOWN}"
        case "interpreter":
            return f"interpreter:{key or 'none'}"
        case "receiver":
            return f"receiver:{RECEIVER_OF.get(key, 'elsewhere')}"
    return category
