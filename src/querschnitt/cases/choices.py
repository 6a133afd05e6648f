"""Closed lists of case work and the moves allowed between states."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from querschnitt.triage.choices import LegalCircle as LegalCircle
from querschnitt.triage.choices import LifeArea as LifeArea


class Phase(TextChoices):
    """The five steps of the MBE standard (rule MB05)."""

    SONDIERUNG = "sondierung", _("Sondierungsgespräch")
    ANALYSE = "analyse", _("Sozial- und Kompetenzanalyse")
    PLANERSTELLUNG = "planerstellung", _("Förderplanerstellung")
    UMSETZUNG = "umsetzung", _("Förderplanumsetzung")
    ABSCHLUSS = "abschluss", _("Abschlussgespräch")


class Outcome(TextChoices):
    REACHED = "reached", _("Ziele erreicht")
    PARTLY = "partly", _("Ziele teilweise erreicht")
    HANDED_OVER = "handed_over", _("an andere Stelle übergeben")
    ADVICE_ENOUGH = "advice_enough", _("Beratung genügte")
    OWN_WISH = "own_wish", _("auf Wunsch der Person beendet")
    MOVED = "moved", _("verzogen")
    CONTACT_LOST = "contact_lost", _("Kontakt abgebrochen")
    LEFT_COUNTRY = "left_country", _("ausgereist")
    MERGED = "merged", _("mit anderer Akte zusammengeführt")


class ReopenReason(TextChoices):
    NEW_NEED = "new_need", _("neuer Bedarf")
    RETURNED = "returned", _("Person meldet sich wieder")
    MISTAKE = "mistake", _("versehentlich geschlossen")


class AccessPath(TextChoices):
    SELF = "self", _("selbst gekommen")
    FAMILY = "family", _("Familie, Bekannte")
    VOLUNTEER = "volunteer", _("Ehrenamt")
    COUNSELLING = "counselling", _("Beratungsstelle (MBE, JMD)")
    SOZIALAMT = "sozialamt", _("Sozialamt")
    JOBCENTER = "jobcenter", _("Jobcenter")
    AUSLAENDERBEHOERDE = "auslaenderbehoerde", _("Ausländerbehörde")
    SCHOOL = "school", _("Schule oder Kita")
    OUTREACH = "outreach", _("aufsuchende Arbeit")
    REFERRAL = "referral", _("Verweisung")
    OTHER = "other", _("anderer Weg")


class Gender(TextChoices):
    FEMALE = "female", _("weiblich")
    MALE = "male", _("männlich")
    DIVERSE = "diverse", _("divers")
    UNKNOWN = "unknown", _("ohne Angabe")


class Priority(TextChoices):
    HIGH = "high", _("dringend")
    NORMAL = "normal", _("normal")
    LATER = "later", _("später")


class Level(IntegerChoices):
    """How it goes in a life area, seen from what the person can do: more is better."""

    ACUTE = 0, _("akut: braucht sofort Hilfe")
    HARD = 1, _("schwierig: geht nur mit viel Unterstützung")
    MIXED = 2, _("gemischt: geht mit Unterstützung")
    GOOD = 3, _("gut: geht mit wenig Unterstützung")
    ALONE = 4, _("selbstständig: geht allein")


class GoalState(TextChoices):
    OPEN = "open", _("läuft weiter")
    REACHED = "reached", _("erreicht")
    PARTLY = "partly", _("teilweise erreicht")
    MISSED = "missed", _("nicht erreicht")
    DROPPED = "dropped", _("entfallen")


class SigningWay(TextChoices):
    SCREEN = "screen", _("auf dem Bildschirm")
    PAPER = "paper", _("auf Papier")


class Side(TextChoices):
    PERSON = "person", _("Das tut die Person")
    OFFICE = "office", _("Das tun die Stellen")


class StepState(TextChoices):
    OPEN = "open", _("offen")
    RUNNING = "running", _("läuft")
    DONE = "done", _("erledigt")
    DROPPED = "dropped", _("entfallen")


class Channel(TextChoices):
    OFFICE = "office", _("Beratung vor Ort")
    OUTREACH = "outreach", _("aufsuchend")
    ACCOMPANIMENT = "accompaniment", _("Begleitung")
    PHONE = "phone", _("Telefon")
    VIDEO = "video", _("Video")
    MAIL = "mail", _("schriftlich")


class Interpreting(TextChoices):
    """Who carried the words of a talk between two languages."""

    STAFF = "staff", _("beratende Person spricht die Sprache")
    POOL = "pool", _("Sprachmittlungspool")
    SWORN = "sworn", _("Dolmetschdienst, vereidigt")
    REMOTE = "remote", _("per Telefon oder Video")
    FAMILY = "family", _("Angehörige, Bekannte")
    VOLUNTEER = "volunteer", _("Ehrenamt")


class TaskState(TextChoices):
    OPEN = "open", _("offen")
    DONE = "done", _("erledigt")
    DROPPED = "dropped", _("entfallen")


class TaskOrigin(TextChoices):
    """Where a task came from."""

    OWN = "own", _("selbst angelegt")
    CONTACT = "contact", _("aus einem Kontakt")
    CLOSING = "closing", _("aus dem Abschluss")
    HANDOVER = "handover", _("aus einer Übergabe")
    REFERRAL = "referral", _("aus einer Verweisung")


class FileKind(TextChoices):
    IDENTITY = "identity", _("Ausweis, Pass")
    RESIDENCE = "residence", _("Aufenthaltstitel")
    NOTICE = "notice", _("Bescheid")
    CERTIFICATE = "certificate", _("Zeugnis, Nachweis")
    APPLICATION = "application", _("Antrag")
    CONSENT = "consent", _("Einwilligung")
    AGREEMENT = "agreement", _("Vereinbarung")
    LETTER = "letter", _("Schreiben")
    OTHER = "other", _("Sonstiges")


class GoalResult(TextChoices):
    """What became of a goal when the case ended."""

    REACHED = "reached", _("erreicht")
    PARTLY = "partly", _("teilweise erreicht")
    NOT_REACHED = "not_reached", _("nicht erreicht")
    DROPPED = "dropped", _("nicht mehr gewollt")


class GrantPurpose(TextChoices):
    """Why an organisation may see a case: ``referral`` reads, the others also write."""

    LEAD = "lead", _("Fallführung")
    REFERRAL = "referral", _("Einblick zur Verweisung")
    COOPERATION = "cooperation", _("gemeinsame Fallarbeit")


class ConsentPurpose(TextChoices):
    CASE_WORK = "case_work", _("Fallarbeit")
    REFERRAL = "referral", _("Verweisung")
    SHARING = "sharing", _("Fall teilen")
    HANDOVER = "handover", _("Übergabe bei Wechsel des Rechtskreises")


class DataGroup(TextChoices):
    """What a consent names and a package holds, nothing between."""

    IDENTITY = "identity", _("Name und Geburtsdatum")
    CONTACT = "contact", _("Wohnort und Erreichbarkeit")
    LANGUAGES = "languages", _("Sprachen und Dolmetschbedarf")
    STATUS = "status", _("Aufenthaltsstatus und Rechtskreis")
    HOUSEHOLD = "household", _("Haushalt und Sorgerecht")
    CHAIN = "chain", _("Kurse, Schule und Arbeit")
    NEEDS = "needs", _("Bedarfe nach Lebensbereich")
    PLAN = "plan", _("Förderplan")
    ASSESSMENT = "assessment", _("letzte Einschätzung")
    CONTACTS = "contacts", _("Kontaktnotizen")
    CASE_FILE = "case_file", _("ganze Fallakte")


class ReferralState(TextChoices):
    DRAFT = "draft", _("Entwurf")
    SENT = "sent", _("gesendet")
    ACCEPTED = "accepted", _("angenommen")
    REFUSED = "refused", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class RefusalReason(TextChoices):
    NO_CAPACITY = "no_capacity", _("kein Platz, Warteliste zu lang")
    NOT_COMPETENT = "not_competent", _("nicht zuständig")
    CONDITIONS = "conditions", _("Voraussetzungen nicht erfüllt")
    STATUS = "status", _("Aufenthaltsstatus schließt aus")
    LANGUAGE = "language", _("Verständigung nicht möglich")
    NOT_REACHED = "not_reached", _("Person nicht erreicht")
    ALREADY_SERVED = "already_served", _("bereits versorgt")
    OFFER_ENDED = "offer_ended", _("Angebot beendet")


class Feedback(TextChoices):
    STARTED = "started", _("Hilfe begonnen")
    COMPLETED = "completed", _("Anliegen geklärt")
    NOT_SHOWN = "not_shown", _("Person nicht erschienen")
    NOT_SUITABLE = "not_suitable", _("passt nicht")


class HandoverEvent(TextChoices):
    """What changes a person's legal circle (process P25)."""

    RECOGNITION = "recognition", _("Anerkennung im Asylverfahren")
    TITLE = "title_issued", _("neuer Aufenthaltstitel")
    CHANCE = "s104c_issued", _("Chancen-Aufenthaltsrecht erteilt")
    SUSPENSION = "s25_5_suspension", _("Aussetzung der Abschiebung (§ 25 Abs. 5)")
    PROTECTION = "s24_title", _("vorübergehender Schutz (§ 24)")
    NATURALISATION = "naturalisation", _("Einbürgerung")
    REFUSAL = "refusal", _("Titel entfallen oder abgelehnt")
    WORK = "work", _("Arbeit oder Einkommen")
    AGE = "age_limit", _("Altersgrenze erreicht")
    OTHER = "other", _("anderer Anlass")


class HandoverState(TextChoices):
    PROPOSED = "proposed", _("vorgeschlagen")
    RUNNING = "running", _("läuft")
    PAID = "paid", _("erste Zahlung bestätigt")
    ENDED = "ended", _("beendet")


class HandoverEnd(TextChoices):
    DONE = "done", _("alles erledigt")
    DECLINED = "declined", _("Vorschlag trifft nicht zu")
    NO_CLAIM = "no_claim", _("kein Anspruch auf die neue Leistung")
    OWN_INCOME = "own_income", _("eigenes Einkommen genügt")
    CASE_CLOSED = "case_closed", _("Fall abgeschlossen")


class TaskOwner(TextChoices):
    PERSON = "person", _("die Person")
    OFFICE = "office", _("die Fallführung")
    ORGANISATION = "organisation", _("andere Stelle")


HANDOVER_MOVES: dict[str, frozenset[str]] = {
    HandoverState.PROPOSED: frozenset({HandoverState.RUNNING, HandoverState.ENDED}),
    HandoverState.RUNNING: frozenset({HandoverState.PAID, HandoverState.ENDED}),
    HandoverState.PAID: frozenset({HandoverState.RUNNING, HandoverState.ENDED}),
    HandoverState.ENDED: frozenset(),
}


PHASE_MOVES: dict[str, frozenset[str]] = {
    Phase.SONDIERUNG: frozenset({Phase.ANALYSE}),
    Phase.ANALYSE: frozenset({Phase.SONDIERUNG, Phase.PLANERSTELLUNG}),
    Phase.PLANERSTELLUNG: frozenset({Phase.ANALYSE, Phase.UMSETZUNG}),
    # Case management repeats the assessment while the plan runs, and plans anew from it (DGCC: re-assessment).
    Phase.UMSETZUNG: frozenset({Phase.ANALYSE, Phase.PLANERSTELLUNG, Phase.ABSCHLUSS}),
    Phase.ABSCHLUSS: frozenset({Phase.UMSETZUNG}),
}

STEP_MOVES: dict[str, frozenset[str]] = {
    StepState.OPEN: frozenset({StepState.RUNNING, StepState.DONE, StepState.DROPPED}),
    StepState.RUNNING: frozenset({StepState.OPEN, StepState.DONE, StepState.DROPPED}),
    StepState.DONE: frozenset({StepState.OPEN, StepState.RUNNING}),
    StepState.DROPPED: frozenset({StepState.OPEN}),
}

REFERRAL_MOVES: dict[str, frozenset[str]] = {
    ReferralState.DRAFT: frozenset({ReferralState.SENT, ReferralState.WITHDRAWN}),
    ReferralState.SENT: frozenset({ReferralState.ACCEPTED, ReferralState.REFUSED, ReferralState.WITHDRAWN}),
    ReferralState.ACCEPTED: frozenset({ReferralState.WITHDRAWN}),
    ReferralState.REFUSED: frozenset(),
    ReferralState.WITHDRAWN: frozenset(),
}
