"""The list of organisations: what it may contain, and how its rows become organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column, Hint, Importable, Known, Problem, Sample, Values
from querschnitt.common.imports.planning import PlannedRow, Status
from querschnitt.tenants.models import Organisation

from .choices import LegalForm, Level, Unit
from .models import OrganisationMerge, OrganisationProfile
from .policies import can_import
from .recorder import Recorder
from .searching import organisation_tokens
from .services.organisations import ORGANISATION_FIELDS
from .signals import organisations_renamed

DATA = Path(__file__).parent / "data"
Kind = Organisation.Kind

KIND_SYNONYMS = {
    "ABH": Kind.AUSLAENDERBEHOERDE,
    "Ausländeramt": Kind.AUSLAENDERBEHOERDE,
    "JC": Kind.JOBCENTER,
    "Job-Center": Kind.JOBCENTER,
    "KI": Kind.KI,
    "MBE": Kind.MBE,
    "Migrationsberatung": Kind.MBE,
    "JMD": Kind.JMD,
    "Arbeitsagentur": Kind.AGENTUR,
    "BA": Kind.AGENTUR,
    "Wohlfahrt": Kind.WELFARE,
    "Freie Wohlfahrt": Kind.WELFARE,
    "Verband": Kind.WELFARE,
    "Verein": Kind.ASSOCIATION,
    "Initiative": Kind.ASSOCIATION,
    "Migrantenorganisation": Kind.MSO,
    "EBH": Kind.EINBUERGERUNG,
    "Schulträger": Kind.SCHULVERWALTUNG,
    "Antidiskriminierungsstelle": Kind.ADA,
    "IHK": Kind.CHAMBER,
    "HWK": Kind.CHAMBER,
    "Sportverein": Kind.CLUB,
    "Kulturverein": Kind.CLUB,
    "Firma": Kind.EMPLOYER,
    "BAMF": Kind.FEDERAL,
    "Kindergarten": Kind.DAYCARE,
    "VHS": Kind.EDUCATION,
    "Volkshochschule": Kind.EDUCATION,
    "Sprachkursträger": Kind.EDUCATION,
    "Kreis": Kind.DISTRICT,
    "Stadt": Kind.TOWN,
    "Gemeinde": Kind.TOWN,
    "Kommune": Kind.TOWN,
}
LEGAL_FORM_SYNONYMS = {
    "e.V.": LegalForm.ASSOCIATION,
    "Verein": LegalForm.ASSOCIATION,
    "gGmbH": LegalForm.CHARITABLE_COMPANY,
    "GmbH": LegalForm.COMPANY,
    "Behörde": LegalForm.AUTHORITY,
    "Kommune": LegalForm.AUTHORITY,
    "Kirche": LegalForm.CHURCH,
    "KdöR": LegalForm.PUBLIC,
    "Anstalt des öffentlichen Rechts": LegalForm.PUBLIC,
}
# How the source writes the kind of area an office belongs to.
AREA_TYPES = {
    "kreis": "Kreis",
    "kreisfreie_stadt": "Kreisfreie Stadt",
    "kreisangehoerige_stadt": "Kreisangehörige Stadt",
    "stadt_aachen_sonderstatus": "Stadt Aachen (Sonderstatus)",
}
# Offices that lists often name by their area alone ("Stadt Bocholt" in a list of Jugendämter).
NAMED_BY_AREA = {
    Kind.JUGENDAMT: "Jugendamt",
    Kind.SOZIALAMT: "Sozialamt",
    Kind.JOBCENTER: "Jobcenter",
    Kind.AUSLAENDERBEHOERDE: "Ausländerbehörde",
    Kind.SCHULAMT: "Schulamt",
    Kind.GESUNDHEITSAMT: "Gesundheitsamt",
}
AREA = re.compile(
    r"^(Stadt|Kreis|Gemeinde|Bundesstadt|Landeshauptstadt|Städteregion|StädteRegion)\b|kreis(\s|$)", re.IGNORECASE
)
# Entries of printed lists that are probably misprints: kept as printed, marked for checking.
DOUBTFUL = {
    (Kind.JUGENDAMT, "stadteuskirchen"): gettext_lazy(
        "Im Abdruck steht „Stadt Euskirchen“; gemeint ist sehr wahrscheinlich das Jugendamt des Kreises Euskirchen. "
        "Bitte prüfen."
    )
}


def _ags(value: str) -> str:
    digits = value.replace(" ", "")
    if digits and not (digits.isdigit() and len(digits) in {2, 3, 5, 8}):
        raise parsing.CellError(
            _("Ein Gemeindeschlüssel hat 5 oder 8 Ziffern."), _("Den amtlichen Schlüssel eintragen, etwa 05358012.")
        )
    return digits


def _carrier(value: str) -> str:
    return parsing.text(200)(AREA_TYPES.get(value, value))


def kind_choices() -> Iterable[tuple[str, Any]]:
    return Kind.choices


COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        parsing.text(200),
        required=True,
        synonyms=(
            "Organisation", "Einrichtung", "Stelle", "Bezeichnung", "Institution", "Behörde", "Verein", "Amt",
            "Jugendamt", "Jobcenter", "Sozialamt", "Ausländerbehörde", "Schule", "Kita", "Struktur", "Anbieter",
        ),
        example="Caritasverband Ahrenfeld e.V.",
    ),
    Column(
        "kind", gettext_lazy("Art"), parsing.one_of(kind_choices, KIND_SYNONYMS), blank=Kind.OTHER.value, choices=kind_choices,
        synonyms=("Organisationsart", "Typ der Organisation", "Kategorie", "Einrichtungsart"), example="Wohlfahrtsverband",
    ),
    Column("short_name", gettext_lazy("Kurzname"), parsing.text(60), synonyms=("Kürzel", "Abkürzung", "Kurzbezeichnung")),
    Column(
        "carrier", gettext_lazy("Träger"), _carrier, synonyms=("Typ", "Trägerschaft", "Umsetzung durch", "Rechtsträger"),
        example="Caritasverband für das Bistum",
    ),
    Column(
        "legal_form", gettext_lazy("Rechtsform"), parsing.one_of(lambda: LegalForm.choices, LEGAL_FORM_SYNONYMS),
        choices=lambda: LegalForm.choices,
    ),
    Column("level", gettext_lazy("Ebene"), parsing.one_of(lambda: Level.choices), choices=lambda: Level.choices),
    Column("unit", gettext_lazy("Einheit"), parsing.one_of(lambda: Unit.choices), choices=lambda: Unit.choices),
    Column("department", gettext_lazy("Dezernat oder Zuschnitt"), parsing.text(200), synonyms=("Dezernat", "Fachbereich")),
    Column("parent", gettext_lazy("Gehört zu"), parsing.text(200), synonyms=("Übergeordnete Organisation", "Teil von")),
    Column(
        "municipality", gettext_lazy("Kreis oder Gemeinde"), parsing.text(100), synonyms=("Zuständigkeitsgebiet", "Gebietskörperschaft")
    ),
    Column("ags", gettext_lazy("Gemeindeschlüssel"), _ags, synonyms=("AGS", "Amtlicher Gemeindeschlüssel", "Gemeindekennziffer")),
    Column(
        "street", gettext_lazy("Straße und Hausnummer"), parsing.text(200), synonyms=("Straße", "Strasse", "Anschrift", "Adresse"),
        example="Lindenweg 4",
    ),
    Column("postcode", gettext_lazy("Postleitzahl"), parsing.postcode, synonyms=("PLZ",), example="52999"),
    Column("town", gettext_lazy("Ort"), parsing.text(100), synonyms=("Stadt", "Gemeinde", "Wohnort", "Kommune"), example="Lindbach"),
    Column(
        "email", gettext_lazy("E-Mail-Adresse"), parsing.email, synonyms=("E-Mail", "Email", "Mail", "Mailadresse"),
        example="info@caritas.example",
    ),
    Column(
        "phone", gettext_lazy("Telefon"), parsing.phone, synonyms=("Tel", "Tel.", "Telefonnummer", "Rufnummer"),
        example="02900 555-12",
    ),
    Column(
        "url", gettext_lazy("Internetseite"), parsing.url, synonyms=("Website", "Webseite", "Homepage", "Internet", "URL", "Web", "www"),
        example="www.caritas.example",
    ),
    Column(
        "responsibilities", gettext_lazy("Zuständigkeiten"), parsing.text(2000),
        synonyms=("Zuständigkeit", "Aufgaben", "Schwerpunkte", "Ausrichtung"),
    ),
    Column("legal_basis", gettext_lazy("Rechtsgrundlage"), parsing.text(300), synonyms=("Grundlage", "Gesetzliche Grundlage")),
    Column(
        "age_from", gettext_lazy("Alter ab"), parsing.whole_number(0, 120), blank=None, synonyms=("Alter von", "Mindestalter"),
        help=gettext_lazy("in Jahren, einschließlich"),
    ),
    Column(
        "age_before", gettext_lazy("Alter unter"), parsing.whole_number(1, 120), blank=None,
        help=gettext_lazy("in Jahren, bis zum Tag vor diesem Geburtstag"),
    ),
    Column("note", gettext_lazy("Hinweis"), parsing.text(2000), synonyms=("Bemerkung", "Anmerkung", "Notiz", "Kommentar")),
    Column("to_verify", gettext_lazy("Zu prüfen"), parsing.yes_no, blank=False, synonyms=("Prüfen",)),
    Column("source", gettext_lazy("Quelle"), parsing.text(200), synonyms=("Herkunft", "Fundstelle")),
)  # fmt: skip
PROFILE_FIELDS = tuple(
    column.key for column in COLUMNS if column.key not in ORGANISATION_FIELDS and column.key != "parent"
)


def identity(values: Values) -> str:
    return parsing.fold(values["name"])


def likeness(values: Values) -> list[str]:
    return [values["name"]]


def known_organisations(actor: Actor) -> list[Known]:
    """What is entered. A merged entry stands for the one it became part of, so that an old list doubles nothing."""
    parent = "profile__parent__name"
    fields = [*ORGANISATION_FIELDS, *(f"profile__{name}" for name in PROFILE_FIELDS)]
    blanks = {column.key: column.blank for column in COLUMNS}
    found: dict[UUID, Known] = {}
    for row in Organisation.objects.values("id", "ended_on", parent, *fields):
        values = {name.removeprefix("profile__"): row[name] for name in fields} | {"parent": row[parent]}
        values = {key: blanks[key] if value is None else value for key, value in values.items()}
        found[row["id"]] = Known(row["id"], row["name"], values, closed=row["ended_on"] is not None)
    merges = OrganisationMerge.objects.filter(undone_at__isnull=True)
    became = dict(merges.values_list("merged_id", "kept_id"))
    for merged, kept in became.items():
        while kept in became:
            kept = became[kept]
        target = found[kept]
        found[merged] = Known(target.id, target.label, target.values | {"name": found[merged].label}, target.closed)
    return list(found.values())


def check(values: Values, context: Any) -> list[Problem]:
    lower, upper = values["age_from"], values["age_before"]
    if lower is not None and upper is not None and upper <= lower:
        return [
            Problem(
                "age_before",
                _("Das Alter „unter“ ist nicht größer als das Alter „ab“."),
                _("Für 12- bis 26-Jährige: ab 12, unter 27."),
            )
        ]
    return []


def complete(values: dict[str, Any], context: Any) -> list[Hint]:
    """Name an office by what it is, and mark entries that are known to be doubtful."""
    hints = []
    printed, kind = values["name"], values["kind"]
    prefix = NAMED_BY_AREA.get(kind)
    if prefix and AREA.search(printed) and prefix.casefold() not in printed.casefold():
        values["name"] = f"{prefix} {printed}"
        hints.append(Hint("name", _("Wird als „%(name)s“ eingetragen.") % {"name": values["name"]}))
    area = parsing.fold(printed).removeprefix(parsing.fold(prefix or ""))
    if doubt := DOUBTFUL.get((kind, area)):
        values["to_verify"] = True
        values["note"] = values["note"] or str(doubt)
        hints += [Hint("to_verify", doubt), Hint("note", "")]
    if values["parent"]:
        values["parent"] = context.get(parsing.fold(values["parent"]), values["parent"])
        if parsing.fold(values["parent"]) not in context:
            text = _("„%(name)s“ ist noch nicht eingetragen und wird nur zugeordnet, wenn es in dieser Liste steht.")
            hints.append(Hint("parent", text % {"name": values["parent"]}))
    return hints


def names(actor: Actor) -> dict[str, str]:
    """Folded name -> name of every organisation, to recognise what another one belongs to."""
    return {parsing.fold(name): name for name in Organisation.objects.values_list("name", flat=True)}


def constants(header: list[str]) -> dict[str, str]:
    """A list whose name column is headed "Jugendamt" is a list of Jugendämter."""
    kinds = {parsing.fold(name): str(label) for _value, label in Kind.choices for name in parsing.names_of(label)}
    for name in header:
        if label := kinds.get(parsing.fold(name)):
            return {"kind": label}
    return {}


def write(rows: list[PlannedRow], actor: Actor, recorder: Recorder) -> None:
    new = [row for row in rows if row.status is Status.NEW]
    created = [Organisation(**{key: row.values[key] for key in ORGANISATION_FIELDS}) for row in new]
    recorder.create(created)
    parents = _ids() if any(row.values["parent"] for row in rows) else {}
    profiles = []
    for organisation, row in zip(created, new, strict=True):
        profile = OrganisationProfile(organisation=organisation, parent_id=_parent(row, organisation, parents))
        profiles.append(_profile(profile, organisation, row, recorder))
    recorder.create(profiles)
    _update([row for row in rows if row.status is Status.UPDATE], parents, recorder)


def _ids() -> dict[str, UUID]:
    return {parsing.fold(name): pk for pk, name in Organisation.objects.values_list("pk", "name")}


def _parent(row: PlannedRow, organisation: Organisation, parents: dict[str, UUID]) -> UUID | None:
    found = parents.get(parsing.fold(row.values["parent"])) if row.values["parent"] else None
    return None if found == organisation.pk else found


def _profile(
    profile: OrganisationProfile, organisation: Organisation, row: PlannedRow, recorder: Recorder
) -> OrganisationProfile:
    for key in PROFILE_FIELDS:
        setattr(profile, key, row.values[key])
    profile.import_batch = recorder.batch
    profile.search = organisation_tokens(organisation, profile)
    return profile


def _update(rows: list[PlannedRow], parents: dict[str, UUID], recorder: Recorder) -> None:
    ids = [row.target.id for row in rows if row.target]
    organisations = recorder.load(Organisation, ids)
    profiles = recorder.load(OrganisationProfile, ids, key="organisation_id")
    missing, renamed = [], []
    for row in rows:
        if row.target is None:
            continue
        organisation = organisations[row.target.id]
        profile = profiles.get(organisation.pk)
        if profile is None:
            profile = OrganisationProfile(organisation=organisation)
            missing.append(profile)
        for difference in row.differences:
            if difference.key == "parent":
                profile.parent_id = _parent(row, organisation, parents)
                continue
            setattr(
                organisation if difference.key in ORGANISATION_FIELDS else profile, difference.key, difference.after
            )
            if difference.key == "name":
                renamed.append(organisation.pk)
        profile.search = organisation_tokens(organisation, profile)
    recorder.update(list(organisations.values()))
    recorder.update(list(profiles.values()))
    recorder.create(missing)
    if renamed:
        organisations_renamed.send(Organisation, organisation_ids=renamed)


ORGANISATIONS = Importable(
    key="organisationen",
    label=gettext_lazy("Organisationen"),
    entry=gettext_lazy("Organisation"),
    columns=COLUMNS,
    policy=can_import,
    identity=identity,
    likeness=likeness,
    known=known_organisations,
    write=write,
    url_name="network:list",
    check=check,
    complete=complete,
    prepare=names,
    constants=constants,
    samples=(
        Sample(
            "jugendaemter",
            gettext_lazy("186 Jugendämter in Nordrhein-Westfalen"),
            DATA / "jugendaemter_nrw.csv",
            gettext_lazy("Bogumil/Hafner 2020, Anhang B"),
        ),
        Sample(
            "beratungsstrukturen",
            gettext_lazy("Beratungsstrukturen: KFM, MBE, JMD, Jobcenter, KI, Jugendamt, Sozialamt"),
            DATA / "beratungsstrukturen.csv",
            gettext_lazy("Bogumil/Hafner 2020, Tabelle 4, S. 35–36"),
        ),
    ),
)
