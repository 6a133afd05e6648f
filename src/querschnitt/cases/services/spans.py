"""Spans of residence and benefits. The case's own status and legal circle follow the span of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User

from ..choices import LegalCircle
from ..models import BenefitSpan, Case, Person, ResidenceSpan
from ..models.spans import Span
from ..spans import in_force, of_day
from .errors import Stale
from .grants import touch
from .handover_notice import notice_status

S = TypeVar("S", bound=Span)
DAY = timedelta(days=1)
UNKNOWN = {"status_code": "", "legal_circle": LegalCircle.UNKNOWN.value}
CARRIED = {
    ResidenceSpan: ("status_code", "stated_by", "document", "printed_until"),
    BenefitSpan: ("legal_circle", "stated_by", "document", "printed_until", "authority", "state"),
}


def show(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else "…"


def in_words(span: Span) -> str:
    return f"{span.label} ({show(span.starts_on)} – {show(span.ends_on)})"


def contradictions(span: Span, person: Person, others: Sequence[Span]) -> dict[str, str]:
    """What cannot be at once, with both values, by the field it is about. Such a span can be kept as contradictory."""
    found: dict[str, str] = {}
    born, start, printed = person.birth_date, span.starts_on, span.printed_until
    if born and start and start < born:
        found["starts_on"] = _("Beginn %(start)s liegt vor der Geburt %(born)s. Berichtigen Sie eines von beiden.") % {
            "start": show(start),
            "born": show(born),
        }
    if start and printed and printed < start:
        found["printed_until"] = _(
            "Das Dokument gilt bis %(printed)s, der Zeitraum beginnt erst am %(start)s. Berichtigen Sie eines von "
            "beiden."
        ) % {"printed": show(printed), "start": show(start)}
    other = next((one for one in others if not one.contradictory and one.overlaps(span)), None)
    if other is not None:
        found["starts_on"] = _(
            "%(new)s und %(old)s überschneiden sich. Berichtigen Sie Beginn oder Ende eines der beiden Zeiträume."
        ) % {"new": in_words(span), "old": in_words(other)}
    return found


def _version_of(old: S, by: Actor, **values: Any) -> S:
    """A new version of a span; the old one stays, replaced."""
    model = type(old)
    if not model.objects.filter(pk=old.pk, replaced_at__isnull=True).update(replaced_at=timezone.now()):
        raise Stale
    carried = {name: getattr(old, name) for name in (*CARRIED[model], "starts_on", "ends_on", "contradictory")}
    return _stored(model(person_id=old.person_id, supersedes=old, version=old.version + 1, **{**carried, **values}), by)


def _stored(span: S, by: Actor) -> S:
    span.recorded_by = by.user if isinstance(by.user, User) else None
    span.save(force_insert=True)
    return span


@transaction.atomic
def _set(
    model: type[S],
    case: Case,
    by: Actor,
    values: dict[str, Any],
    corrects: S | None,
    ends_previous: bool,
    unclear: bool,
) -> S:
    if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        raise ValidationError(
            {
                "ends_on": _("Ende %(end)s liegt vor dem Beginn %(start)s. Berichtigen Sie eines der beiden Daten.")
                % {"end": show(values["ends_on"]), "start": show(values["starts_on"])}
            }
        )
    person = Person.objects.select_for_update().get(pk=case.person_id)
    current = in_force(model, person)
    others = [span for span in current if corrects is None or span.pk != corrects.pk]
    if corrects is not None and len(others) == len(current):
        raise Stale
    new = model(person=person, **values)
    previous = None
    if ends_previous and corrects is None and new.starts_on:
        previous = next(
            (
                span
                for span in others
                if span.ends_on is None
                and not span.contradictory
                and (span.starts_on is None or span.starts_on < new.starts_on)
            ),
            None,
        )
    found = contradictions(new, person, [span for span in others if span is not previous])
    if found and not unclear:
        raise ValidationError(found)
    values["contradictory"] = bool(found)
    if previous is not None and new.starts_on and not found:
        _version_of(previous, by, ends_on=new.starts_on - DAY)
    circle_before = case.legal_circle
    span = _version_of(corrects, by, **values) if corrects else _stored(model(person=person, **values), by)
    follow_spans(person)
    touch(case.pk)
    case.refresh_from_db(fields=["status_code", "legal_circle", "version"])
    if isinstance(span, ResidenceSpan) and not found and (span.ends_on is None or span.ends_on >= timezone.localdate()):
        notice_status(
            case=case, status_code=span.status_code, circle_before=circle_before, event_on=span.starts_on, by=by
        )
    return span


def set_residence(
    *,
    case: Case,
    status_code: str,
    starts_on: date | None,
    by: Actor,
    ends_on: date | None = None,
    stated_by: str = "person",
    document: str = "",
    printed_until: date | None = None,
    corrects: ResidenceSpan | None = None,
    ends_previous: bool = True,
    contradictory: bool = False,
) -> ResidenceSpan:
    """Record a residence status from a day to a day. ``corrects`` names the span this is a new version of.

    A span that is still running ends the day before. What cannot be (overlapping titles, before birth) is refused with
    both values, and kept when ``contradictory`` says that the documents really say so.
    """
    values = {"status_code": status_code, "starts_on": starts_on, "ends_on": ends_on, "stated_by": stated_by}
    values |= {"document": document, "printed_until": printed_until}
    return _set(ResidenceSpan, case, by, values, corrects, ends_previous, contradictory)


def set_benefit(
    *,
    case: Case,
    legal_circle: str,
    starts_on: date | None,
    by: Actor,
    ends_on: date | None = None,
    authority: str = "",
    state: str = "running",
    stated_by: str = "person",
    document: str = "",
    printed_until: date | None = None,
    corrects: BenefitSpan | None = None,
    ends_previous: bool = True,
    contradictory: bool = False,
) -> BenefitSpan:
    """The same for the legal circle somebody lives in; ``state``: granted, applied for, or not yet."""
    values = {"legal_circle": legal_circle, "starts_on": starts_on, "ends_on": ends_on, "stated_by": stated_by}
    values |= {"document": document, "printed_until": printed_until, "authority": authority, "state": state}
    return _set(BenefitSpan, case, by, values, corrects, ends_previous, contradictory)


@transaction.atomic
def withdraw_span(*, case: Case, span: Span, by: Actor) -> None:
    """Take back a span that was recorded by mistake; it stays in the history."""
    person = Person.objects.select_for_update().get(pk=case.person_id)
    rows: Any = type(span).objects
    if not rows.filter(pk=span.pk, person=person, replaced_at__isnull=True).update(replaced_at=timezone.now()):
        raise Stale
    follow_spans(person)
    touch(case.pk)


def follow_spans(person: Person) -> None:
    """The person's open cases say what the spans of today say. A night's job does the same for days to come."""
    today = timezone.localdate()
    residence, benefit = of_day(ResidenceSpan, person, today), of_day(BenefitSpan, person, today)
    values = {
        "status_code": residence.code if residence else UNKNOWN["status_code"],
        "legal_circle": benefit.code if benefit else UNKNOWN["legal_circle"],
    }
    Case.objects.filter(person=person, closed_on__isnull=True).exclude(**values).update(
        **values, version=F("version") + 1, updated_at=timezone.now()
    )


def first_spans(case: Case, by: Actor) -> None:
    """What somebody says on arrival, from a day nobody recorded."""
    for model, code in ((ResidenceSpan, case.status_code), (BenefitSpan, case.legal_circle)):
        if code not in ("", LegalCircle.UNKNOWN):
            _stored(model(centre=case.centre, person_id=case.person_id, **{model.CODE: code}), by)


def change_from_today(case: Case, model: type[Span], code: str, by: Actor) -> None:
    """A status changed in the form of the case holds from today; what held until now ends yesterday."""
    person = Person.objects.get(pk=case.person_id)
    today = timezone.localdate()
    now = of_day(model, person, today)
    if (now.code if now else UNKNOWN[model.CODE]) == code:
        return
    later = [span.starts_on for span in in_force(model, person) if span.starts_on and span.starts_on > today]
    values: dict[str, Any] = {model.CODE: code, "starts_on": today, "ends_on": min(later) - DAY if later else None}
    values |= {"stated_by": "person", "document": "", "printed_until": None, "contradictory": False}
    known = code != UNKNOWN[model.CODE]
    if now is not None and now.starts_on == today and known:
        _version_of(now, by, **values)
        return
    if now is not None and now.starts_on == today:
        model.objects.filter(pk=now.pk).update(replaced_at=timezone.now())
    elif now is not None:
        _version_of(now, by, ends_on=today - DAY)
    if known:
        _stored(model(**{"person": person, **values}), by)
