"""Closed lists of bodies, meetings, decisions and agreements, and which state may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(models.TextChoices):
    STEERING = "lenkungsgruppe", _("Lenkungsgruppe")
    WORKING_GROUP = "arbeitskreis", _("Arbeitskreis")
    CONFERENCE = "konferenz", _("Konferenz")
    PROJECT_GROUP = "projektgruppe", _("Projektgruppe")
    ROUND_TABLE = "runder_tisch", _("Runder Tisch")


class Cycle(models.TextChoices):
    MONTHLY = "monthly", _("monatlich")
    BIMONTHLY = "bimonthly", _("alle zwei Monate")
    QUARTERLY = "quarterly", _("vierteljährlich")
    HALF_YEARLY = "half_yearly", _("halbjährlich")
    YEARLY = "yearly", _("jährlich")
    AS_NEEDED = "as_needed", _("nach Bedarf")


class Part(models.TextChoices):
    CHAIR = "chair", _("Vorsitz")
    DEPUTY = "deputy", _("stellvertretender Vorsitz")
    MINUTES = "minutes", _("Protokollführung")
    MEMBER = "member", _("Mitglied")
    GUEST = "guest", _("Gast")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("geplant")
    INVITED = "invited", _("eingeladen")
    HELD = "held", _("stattgefunden")
    CANCELLED = "cancelled", _("abgesagt")


MEETING_MOVES: dict[str, frozenset[str]] = {
    MeetingState.PLANNED: frozenset({MeetingState.INVITED, MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.INVITED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}


class ItemPurpose(models.TextChoices):
    INFORM = "inform", _("Information")
    DISCUSS = "discuss", _("Beratung")
    DECIDE = "decide", _("Beschluss")
    FOLLOW_UP = "follow_up", _("Nachverfolgung")


class Answer(models.TextChoices):
    UNKNOWN = "unknown", _("noch keine Antwort")
    YES = "yes", _("zugesagt")
    NO = "no", pgettext_lazy("Antwort", "abgesagt")


class Attendance(models.TextChoices):
    UNKNOWN = "", _("nicht vermerkt")
    PRESENT = "present", _("anwesend")
    EXCUSED = "excused", _("entschuldigt")
    ABSENT = "absent", _("nicht anwesend")


class MinutesState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    CLOSED = "closed", _("abgeschlossen")


class DecisionKind(models.TextChoices):
    DECISION = "decision", _("Beschluss")
    TASK = "task", _("Aufgabe")


class DecisionState(models.TextChoices):
    OPEN = "open", _("offen")
    DONE = "done", _("umgesetzt")
    DROPPED = "dropped", _("nicht weiter verfolgt")
    SUPERSEDED = "superseded", _("ersetzt")


DECISION_MOVES: dict[str, frozenset[str]] = {
    DecisionState.OPEN: frozenset({DecisionState.DONE, DecisionState.DROPPED, DecisionState.SUPERSEDED}),
    DecisionState.DONE: frozenset({DecisionState.OPEN}),
    DecisionState.DROPPED: frozenset({DecisionState.OPEN}),
    DecisionState.SUPERSEDED: frozenset(),
}


class AgreementKind(models.TextChoices):
    COOPERATION = "cooperation", _("Kooperationsvereinbarung")
    ADMINISTRATIVE = "administrative", _("Verwaltungsvereinbarung")
    DATA_PROTECTION = "data_protection", _("Vereinbarung zum Datenschutz")
    FUNDING = "funding", _("Zuwendungs- oder Weiterleitungsvertrag")
    INTENT = "intent", _("Absichtserklärung")


class AgreementState(models.TextChoices):
    """Derived for a day, never stored."""

    PLANNED = "planned", _("beginnt noch")
    RUNNING = "running", _("läuft")
    ENDED = "ended", _("beendet")
