"""What the kinds of rows are called on the pages of log and retention, for readers without English."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "tenants.centre": _("Zentrum"),
    "tenants.organisation": _("Organisation"),
    "audit.auditchain": _("Kette des Protokolls"),
    "audit.auditevent": _("Eintrag im Protokoll"),
    "territory.area": _("Gebiet"),
    "territory.indicator": _("Merkmal"),
    "territory.category": _("Ausprägung eines Merkmals"),
    "territory.figure": _("Zahl eines Gebiets"),
    "territory.inconsistency": _("Widerspruch der Quellen"),
    "rules.rule": _("Regel"),
    "rules.ruleversion": _("Fassung einer Regel"),
    "accounts.user": _("Zugang einer Person"),
    "accounts.membership": _("Rolle einer Person"),
    "accounts.invitation": _("Einladung"),
    "network.importbatch": _("Import einer Liste"),
    "network.importchange": _("Änderung durch einen Import"),
    "network.stagedimport": _("Vorbereiteter Import"),
    "network.columnmemory": _("Gemerkte Spalten"),
    "network.organisationprofile": _("Angaben zu einer Organisation"),
    "network.contactperson": _("Kontaktperson"),
    "network.place": _("Ort"),
    "network.responsibility": _("Zuständigkeit"),
    "network.site": _("Standort einer Organisation"),
    "network.organisationmerge": _("Zusammenführung von Organisationen"),
    "network.distinctpair": _("Ähnliche, verschiedene Organisationen"),
    "network.body": _("Gremium"),
    "network.bodymember": _("Mitglied eines Gremiums"),
    "network.bodyseat": _("Sitz in einem Gremium"),
    "network.meeting": _("Sitzung"),
    "network.agendaitem": _("Punkt der Tagesordnung"),
    "network.meetinginvitation": _("Einladung zu einer Sitzung"),
    "network.minutes": _("Protokoll einer Sitzung"),
    "network.decision": _("Beschluss oder Aufgabe"),
    "network.decisionchange": _("Stand eines Beschlusses"),
    "network.agreement": _("Vereinbarung"),
    "network.agreementparty": _("Beteiligte einer Vereinbarung"),
    "network.storedfile": _("Datei"),
    "network.document": _("Dokument"),
    "network.documentversion": _("Fassung eines Dokuments"),
    "offers.offer": _("Angebot"),
    "offers.offertime": _("Zeit eines Angebots"),
    "offers.timeexception": _("Ausnahme von einer Zeit"),
    "offers.offertext": _("Übersetzung eines Angebots"),
    "offers.offerfile": _("Datei eines Angebots"),
    "offers.offerversion": _("Fassung eines Angebots"),
    "offers.checkrequest": _("Anfrage an einen Anbieter"),
    "offers.checklink": _("Link in einer Anfrage"),
    "offers.offerreport": _("Hinweis auf einen Fehler"),
    "offers.offersuggestion": _("Vorschlag für ein Angebot"),
    "offers.offermerge": _("Zusammenführung von Angeboten"),
    "offers.keptapart": _("Ähnliche, verschiedene Angebote"),
    "cases.person": _("Person"),
    "cases.personname": _("Schreibweise eines Namens"),
    "cases.householdmember": _("Mitglied eines Haushalts"),
    "cases.chainentry": _("Glied der Integrationskette"),
    "cases.residencespan": _("Zeitraum eines Aufenthaltsstatus"),
    "cases.benefitspan": _("Zeitraum einer Leistung"),
    "cases.case": _("Fall"),
    "cases.casenumber": _("Aktenzeichen"),
    "cases.phasechange": _("Wechsel der Phase"),
    "cases.consent": _("Einwilligung"),
    "cases.secrecyrelease": _("Entbindung von der Schweigepflicht"),
    "cases.casesettings": _("Einstellungen der Fallarbeit"),
    "cases.packagenotice": _("Hinweis zu einer Verweisung gelesen"),
    "cases.referrallink": _("Link zu einer Verweisung"),
    "cases.casegrant": _("Zugriff auf einen Fall"),
    "cases.searchkey": _("Suchschlüssel"),
    "cases.referral": _("Verweisung"),
    "cases.obstacle": _("Hindernis"),
    "cases.caseobstacle": _("Hindernis in einem Fall"),
    "cases.need": _("Bedarf"),
    "cases.planstep": _("Schritt im Förderplan"),
    "cases.contactnote": _("Kontaktnotiz"),
    "cases.movedoffer": _("Verschobenes Angebot in einer Fallakte"),
    "cases.handover": _("Übergang in einen anderen Rechtskreis"),
    "cases.handovertask": _("Punkt der Prüfliste eines Übergangs"),
    "cases.draft": _("Entwurf"),
    "cases.casetask": _("Aufgabe"),
    "cases.casefile": _("Datei eines Falls"),
    "cases.goalreview": _("Rückblick auf ein Ziel"),
    "cases.daysettings": _("Wochenübersicht und Kalender"),
    "cases.movedrow": _("Zeile nach einer Zusammenführung"),
    "reporting.yearfigure": _("Jahreszahl"),
    "reporting.publishedfigure": _("Veröffentlichte Jahreszahl"),
}


def name_of(model: type[models.Model]) -> str:
    """Our own word; models of libraries keep theirs."""
    return str(NAMES.get(model._meta.label_lower, model._meta.verbose_name))


# Events from which retention runs, by the last field of their path.
BEGINNINGS: dict[str, str | Promise] = {
    "closed_on": _("Abschluss des Falls"),
    "done_on": _("Erledigung"),
    "ended_on": _("Ende"),
    "ended_at": _("Ende"),
    "ends_on": _("Ende"),
    "valid_to": _("Ende der Gültigkeit"),
    "expires_at": _("Ablauf"),
    "expire_date": _("Ablauf"),
    "updated_at": _("letzte Änderung"),
    "changed_at": _("Änderung"),
    "last_seen_at": _("letzte Nutzung"),
    "last_heartbeat": _("letztes Lebenszeichen"),
    "used_at": _("Benutzung"),
    "sent_at": _("Versand"),
    "as_of": _("Stichtag"),
    "year": _("Ende des Jahres"),
}


def start_of(path: str) -> str:
    """The event in words; rows without a special end count from the day they were made."""
    return str(BEGINNINGS.get(path.rsplit("__", 1)[-1], _("Eintrag")))
