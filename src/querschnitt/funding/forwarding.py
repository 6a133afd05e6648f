"""What the rules say about handing money on. Pure: a draft and the rules go in, findings with rule and remedy come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils import formats
from django.utils.translation import gettext as _

from . import amounts
from .ruleset import Held, RuleSet

KOMM_AN_II, KIM1, KIM2 = "KOMM-AN-II", "KIM1", "KIM2"
LUMP_RULES = ("KA06", "KA07")


@dataclass(frozen=True)
class Rooms:
    building: str
    rooms: int
    amount: Decimal


@dataclass(frozen=True)
class Draft:
    """``elsewhere``: rooms of other contracts of the grant; ``granted_posts`` and ``handed_on``: case management of
    the grant, and what of it other contracts hand on."""

    programme: str
    day: date
    municipal: bool
    amount: Decimal
    left: Decimal
    component: str = ""
    lumps: Sequence[Rooms] = ()
    elsewhere: Sequence[Rooms] = ()
    posts: Decimal = Decimal(0)
    granted_posts: Decimal = Decimal(0)
    handed_on: Decimal = Decimal(0)
    counselling: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """``blocking``: the contract cannot be concluded; else it can, with a written reason."""

    rule_id: str
    blocking: bool
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}" + (f" ({self.rule_id})" if self.rule_id else "")


def findings(draft: Draft, rules: RuleSet) -> list[Finding]:
    found = [*_lump_findings(draft, rules)]
    if draft.programme == KOMM_AN_II:
        found += _komm_an(draft, rules)
    elif draft.programme == KIM2:
        found += _case_management(draft, rules)
    elif draft.programme == KIM1:
        found += _towns(draft, rules)
    else:
        problem = _("Für dieses Programm steht keine Regel zur Weiterleitung in der Sammlung.")
        found.append(
            Finding("", False, problem, _("Nennen Sie die Stelle des Bescheids, die sie erlaubt, als Begründung."))
        )
    if draft.amount > draft.left:
        problem = _("%(amount)s sind mehr, als verfügbar sind (%(left)s).")
        values = {"amount": amounts.euros(draft.amount), "left": amounts.euros(draft.left)}
        found.append(Finding("", True, problem % values, _("Senken Sie den Betrag oder geben Sie Mittel frei.")))
    return found


def _komm_an(draft: Draft, rules: RuleSet) -> list[Finding]:
    if rules.at(["KA05"], draft.day) is not None:
        return []
    problem = _("Am %(day)s erlaubt keine Regel die Weiterleitung.") % {"day": formats.date_format(draft.day)}
    return [Finding("KA05", True, problem, _("Wählen Sie einen Beginn in der Laufzeit des Programms."))]


def _building(name: str) -> str:
    return " ".join(name.casefold().split())


def _lump_findings(draft: Draft, rules: RuleSet) -> list[Finding]:
    if not draft.lumps:
        return []
    rate = rules.at(LUMP_RULES, draft.day)
    if draft.programme != KOMM_AN_II or rate is None:
        known = rate or rules.any_of("KA07", draft.day)
        problem = _("Pauschalen für Räume gibt es in diesem Programm an diesem Tag nicht.")
        return [Finding(known.rule_id if known else "KA07", True, problem, _("Nehmen Sie die Räume heraus."))]
    found = []
    if draft.component != "A":
        problem = _("Pauschalen für Räume gehören zu Baustein A.")
        found.append(Finding(rate.rule_id, True, problem, _("Wählen Sie Baustein A oder nehmen Sie die Räume heraus.")))
    for lump in draft.lumps:
        most = rate.number * lump.rooms
        if Fraction(lump.amount) > most:
            problem = _("%(building)s: %(amount)s für %(rooms)s Räume, höchstens sind %(most)s (%(rate)s je Raum).") % {
                "building": lump.building,
                "amount": amounts.euros(lump.amount),
                "rooms": lump.rooms,
                "most": amounts.euros(most),
                "rate": amounts.euros(rate.number),
            }
            found.append(Finding(rate.rule_id, True, problem, _("Senken Sie den Betrag.")))
    found += _per_building(draft, rules.at(["KA08"], draft.day))
    total = sum((lump.amount for lump in draft.lumps), Decimal(0))
    if total > draft.amount:
        problem = _("Die Pauschalen (%(total)s) sind mehr als der Betrag des Vertrags (%(amount)s).")
        values = {"total": amounts.euros(total), "amount": amounts.euros(draft.amount)}
        found.append(Finding(rate.rule_id, True, problem % values, _("Berichtigen Sie eines von beiden.")))
    return found


def _per_building(draft: Draft, most: Held | None) -> list[Finding]:
    if most is None:
        return []
    rooms: dict[str, int] = {}
    for lump in (*draft.elsewhere, *draft.lumps):
        rooms[_building(lump.building)] = rooms.get(_building(lump.building), 0) + lump.rooms
    found = []
    for name in dict.fromkeys(lump.building for lump in draft.lumps):
        if (count := rooms[_building(name)]) > most.number:
            problem = _("%(building)s: %(count)s Pauschalen, je Gebäude höchstens %(most)s.")
            values = {"building": name, "count": count, "most": amounts.number(most.number)}
            remedy = _("Nehmen Sie Räume dieses Gebäudes heraus; andere Verträge der Zuwendung zählen mit.")
            found.append(Finding(most.rule_id, True, problem % values, remedy))
    return found


def _case_management(draft: Draft, rules: RuleSet) -> list[Finding]:
    found = []
    if (rule := rules.at(["KM11"], draft.day)) is not None and not draft.municipal:
        if draft.counselling:
            problem = _("Weitergeleitet wird nur außerhalb von MBE und JMD.")
            found.append(Finding(rule.rule_id, True, problem, _("Trennen Sie die Stelle von MBE und JMD.")))
        if not draft.reason.strip():
            problem = _("Weitergeleitet wird nur mit einer Begründung aus dem Konzept.")
            found.append(Finding(rule.rule_id, True, problem, _("Tragen Sie die Begründung ein.")))
    if draft.posts and draft.posts + draft.handed_on > draft.granted_posts:
        problem = _("%(posts)s Stellen wären weitergeleitet, bewilligt sind %(granted)s.") % {
            "posts": amounts.posts(draft.posts + draft.handed_on),
            "granted": amounts.posts(draft.granted_posts),
        }
        found.append(Finding("KM06", True, problem, _("Senken Sie die Stellen des Vertrags.")))
    elif draft.posts and not draft.municipal and (rule := rules.at(["KM10"], draft.day)) is not None:
        inside = draft.granted_posts - draft.handed_on - draft.posts
        if Fraction(inside) < rule.number * Fraction(draft.granted_posts):
            problem = _("Nur %(inside)s von %(all)s Stellen blieben in der Verwaltung, empfohlen ist ein Drittel.") % {
                "inside": amounts.posts(inside),
                "all": amounts.posts(draft.granted_posts),
            }
            remedy = _("Leiten Sie weniger Stellen weiter oder begründen Sie die Abweichung.")
            found.append(Finding(rule.rule_id, False, problem, remedy))
    return found


def _towns(draft: Draft, rules: RuleSet) -> list[Finding]:
    rule = rules.at(["KM03"], draft.day)
    if draft.municipal and rule is not None:
        return []
    problem = _("Die Regel sieht die Weiterleitung der zusätzlichen Koordination an Städte und Gemeinden vor.")
    return [Finding("KM03", False, problem, _("Wählen Sie eine Kommune oder begründen Sie die Abweichung."))]
