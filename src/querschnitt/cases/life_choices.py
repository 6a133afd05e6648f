"""Closed lists about a person's life: who stated something, household, names, languages, the links of the chain."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatedBy(TextChoices):
    """Where we know a status or a benefit from (rule of the catalogue: store who stated it and on what document)."""

    PERSON = "person", _("Angabe der Person")
    DOCUMENT = "document", _("Dokument gesehen")
    AUTHORITY = "authority", _("Auskunft der Behörde")
    OFFICE = "office", _("Auskunft einer anderen Stelle")
    FAMILY = "family", _("Angabe der Familie")


class BenefitState(TextChoices):
    RUNNING = "running", _("bewilligt")
    APPLIED = "applied", _("beantragt")
    WAITING = "waiting", _("Antrag noch zu stellen")


class NameKind(TextChoices):
    TRANSLITERATION = "translit", _("andere Umschrift")
    ORIGINAL = "original", _("eigene Schrift")
    FORMER = "former", _("früherer Name")
    USED = "used", _("Rufname, andere Schreibweise")


class Level(TextChoices):
    """Common European Framework of Reference, and what stands above it."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    NATIVE = "native", _("Erstsprache")


class InterpreterWish(TextChoices):
    FEMALE = "female", _("Dolmetscherin gewünscht")
    MALE = "male", _("Dolmetscher gewünscht")
    NOT_FAMILY = "outside", _("niemand aus Familie oder Bekanntenkreis")


class Script(TextChoices):
    LATIN = "latn", _("lateinisch")
    ARABIC = "arab", _("arabisch")
    CYRILLIC = "cyrl", _("kyrillisch")
    ETHIOPIC = "ethi", _("äthiopisch")
    OTHER = "other", _("andere Schrift")
    NONE = "none", _("liest und schreibt nicht")


class Relation(TextChoices):
    """What the member is to the person of the case."""

    PARTNER = "partner", _("Ehe oder Partnerschaft")
    CHILD = "child", _("Kind")
    PARENT = "parent", _("Elternteil")
    SIBLING = "sibling", _("Geschwister")
    GRANDCHILD = "grandchild", _("Enkelkind")
    GRANDPARENT = "grandpar", _("Großelternteil")
    WARD = "ward", _("Mündel, Pflegekind")
    GUARDIAN = "guardian", _("Vormund, Pflegeperson")
    OTHER = "other", _("andere Beziehung")


INVERSE: dict[str, str] = {
    Relation.PARTNER: Relation.PARTNER,
    Relation.CHILD: Relation.PARENT,
    Relation.PARENT: Relation.CHILD,
    Relation.SIBLING: Relation.SIBLING,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.WARD: Relation.GUARDIAN,
    Relation.GUARDIAN: Relation.WARD,
    Relation.OTHER: Relation.OTHER,
}


class Custody(TextChoices):
    """Who has custody of the minor of the two."""

    BOTH = "both", _("beide Eltern gemeinsam")
    PERSON = "person", _("diese Person allein")
    OTHER = "other", _("anderer Elternteil allein")
    GUARDIAN = "guardian", _("Vormundschaft einer Person")
    YOUTH_OFFICE = "office", _("Amtsvormundschaft (Jugendamt)")
    UNCLEAR = "unclear", _("zu klären")


class ChainKind(TextChoices):
    """Links of the integration chain beside status, benefits, plan and talks."""

    ORIENTATION = "orient", _("Erstorientierungskurs")
    INTEGRATION_COURSE = "course", _("Integrationskurs")
    JOB_COURSE = "jobcourse", _("Berufssprachkurs")
    LANGUAGE = "language", _("anderer Sprachkurs")
    EXAM = "exam", _("Prüfung, Zertifikat")
    DAYCARE = "daycare", _("Kita")
    SCHOOL = "school", _("Schule")
    TRAINING = "training", _("Ausbildung, Studium")
    RECOGNITION = "recognition", _("Anerkennung eines Abschlusses")
    INTERNSHIP = "internship", _("Praktikum, Maßnahme")
    WORK = "work", _("Arbeit")
    VOLUNTEERING = "volunteer", _("Ehrenamt")


COURSES = (
    ChainKind.ORIENTATION,
    ChainKind.INTEGRATION_COURSE,
    ChainKind.JOB_COURSE,
    ChainKind.LANGUAGE,
    ChainKind.EXAM,
)


class ChainState(TextChoices):
    PLANNED = "planned", _("geplant, angemeldet")
    WAITING = "waiting", _("Warteliste")
    RUNNING = "running", _("läuft")
    DONE = "done", _("abgeschlossen")
    BROKEN = "broken", _("abgebrochen")
