"""Posts are filled up to their maximum and not above, on no day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.audit.names import name_of

from .. import amounts
from ..models import Post, PostHolder, PostMaximum
from ..models.posts import Employment
from ..ruleset import Held, RuleSet
from ..staffing import Span, first_overflow, maximum_spans
from .acting import acting_organisation

WEEK = {Employment.CIVIL_SERVANT: "KI22", Employment.EMPLOYEE: "KI23"}


def full_week(employment: str, day: date, rules: RuleSet) -> Held:
    """The weekly hours of a full post; the sources name them until 2019, and they are carried on."""
    held = rules.any_of(WEEK[Employment(employment)], day)
    if held is None:
        raise ValidationError(_("Es fehlt die Regel für die Wochenstunden (KI22, KI23)."))
    return held


def _week(employment: str, hours: Decimal, starts_on: date, ends_on: date | None, rules: RuleSet) -> Held:
    """The full week; refused when the hours do not fit into it, or the days stand the wrong way round."""
    week = full_week(employment, starts_on, rules)
    if not 0 < Fraction(hours) <= week.number:
        raise ValidationError(
            _("%(hours)s Wochenstunden gehen nicht: eine volle Stelle hat %(full)s (Regel %(rule)s).")
            % {"hours": amounts.number(hours), "full": amounts.number(week.number), "rule": week.rule_id}
        )
    if ends_on and ends_on < starts_on:
        raise ValidationError(_("Der letzte Tag liegt vor dem ersten. Berichtigen Sie eines von beiden."))
    return week


def _span(holder: PostHolder) -> Span:
    return Span(Fraction(holder.hours) / Fraction(holder.full_hours), holder.starts_on, holder.ends_on)


def holder_spans(post: Post) -> list[Span]:
    return [_span(holder) for holder in post.holders.all()]


def post_maxima(post: Post) -> list[Span]:
    return maximum_spans((one.starts_on, Fraction(one.maximum)) for one in post.maxima.all())


def _refuse_overflow(post: Post, holders: list[Span], maxima: list[Span], start: date, end: date | None) -> None:
    found = first_overflow(holders, maxima, start, end)
    if found is None:
        return
    day, filled, most = found
    rule = next((one.rule_id for one in reversed(list(post.maxima.all())) if one.starts_on <= day and one.rule_id), "")
    raise ValidationError(
        _(
            "Am %(day)s wären %(filled)s von höchstens %(most)s Stellen besetzt%(rule)s. Senken Sie die Stunden, ändern Sie die Zeit oder tragen Sie eine höhere Höchstzahl mit ihrer Regel ein."
        )
        % {
            "day": formats.date_format(day),
            "filled": amounts.posts(filled),
            "most": amounts.posts(most),
            "rule": _(" (Regel %(rule)s)") % {"rule": rule} if rule else "",
        }
    )


@transaction.atomic
def record_post(
    *,
    name: str,
    source: str,
    by: Actor | None,
    qualification: str = "",
    vacancy: str = "",
    assistant: bool = False,
) -> Post:
    """Of the organisation acted for."""
    own = acting_organisation()
    post = Post(
        organisation_id=own, name=name, source=source, qualification=qualification, vacancy=vacancy, assistant=assistant
    )
    if Post.objects.filter(organisation_id=own, source=source, name=name).exists():
        raise ValidationError(_("Diese Stelle gibt es schon. Ändern Sie ihre Höchstzahl oder besetzen Sie sie."))
    post.save()
    return post


@transaction.atomic
def correct_post(
    *, post: Post, name: str, source: str, by: Actor | None, qualification: str = "", assistant: bool = False
) -> None:
    """What was entered wrongly; maxima, holders, shares and costs stay with it."""
    if Post.objects.filter(organisation_id=post.organisation_id, source=source, name=name).exclude(pk=post.pk).exists():
        raise ValidationError(_("Diese Stelle gibt es schon. Ändern Sie ihre Höchstzahl oder besetzen Sie sie."))
    post.name, post.source, post.qualification, post.assistant = name, source, qualification, assistant
    post.save()


@transaction.atomic
def remove_post(*, post: Post, by: Actor | None) -> None:
    """A post entered by mistake, with its steps of the maximum. Refused while anything else hangs on it."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    hanging = [
        name_of(relation.related_model)
        for relation in Post._meta.related_objects
        if relation.related_model is not PostMaximum
        and relation.related_model._default_manager.filter(**{relation.field.name: post}).exists()
    ]
    if hanging:
        raise ValidationError(
            _(
                "An der Stelle hängt noch: %(what)s. Entfernen Sie das zuerst. Eine Stelle, die es gab, bleibt; sie endet mit einer Höchstzahl von 0."
            )
            % {"what": ", ".join(hanging)}
        )
    post.delete()


@transaction.atomic
def remove_maximum(*, step: PostMaximum, by: Actor | None) -> None:
    """A step entered by mistake. Refused when without it more would be filled than may be."""
    post = Post.objects.select_for_update().get(pk=step.post_id)
    rest = maximum_spans((one.starts_on, Fraction(one.maximum)) for one in post.maxima.all() if one.pk != step.pk)
    _refuse_overflow(post, holder_spans(post), rest, step.starts_on, None)
    step.delete()


@transaction.atomic
def set_vacancy(*, post: Post, vacancy: str, by: Actor | None) -> None:
    post.vacancy = vacancy
    post.save()


@transaction.atomic
def set_maximum(*, post: Post, starts_on: date, maximum: Decimal, by: Actor | None, rule_id: str = "") -> PostMaximum:
    Post.objects.select_for_update().get(pk=post.pk)
    found = post.maxima.filter(starts_on=starts_on).first() or PostMaximum(post=post, starts_on=starts_on)
    found.organisation_id, found.maximum, found.rule_id = post.organisation_id, maximum, rule_id
    steps = {one.starts_on: Fraction(one.maximum) for one in post.maxima.all()} | {starts_on: Fraction(maximum)}
    _refuse_overflow(post, holder_spans(post), maximum_spans(steps.items()), starts_on, None)
    found.save()
    return found


@transaction.atomic
def fill_post(
    *,
    post: Post,
    person: str,
    employment: str,
    hours: Decimal,
    starts_on: date,
    rules: RuleSet,
    by: Actor | None,
    ends_on: date | None = None,
    qualification: str = "",
) -> PostHolder:
    Post.objects.select_for_update().get(pk=post.pk)
    week = _week(employment, hours, starts_on, ends_on, rules)
    new = Span(Fraction(hours) / week.number, starts_on, ends_on)
    _refuse_overflow(post, [*holder_spans(post), new], post_maxima(post), starts_on, ends_on)
    return PostHolder.objects.create(
        organisation_id=post.organisation_id,
        post=post,
        person=person,
        employment=employment,
        hours=hours,
        full_hours=Decimal(str(week.value)),
        qualification=qualification,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@transaction.atomic
def end_holder(*, holder: PostHolder, ends_on: date, by: Actor | None) -> None:
    if ends_on < holder.starts_on:
        raise ValidationError(_("Der letzte Tag liegt vor dem ersten. Berichtigen Sie eines von beiden."))
    holder.ends_on = ends_on
    _refuse_above(holder)
    holder.save()


def _refuse_above(holder: PostHolder) -> None:
    """The holder as it stands in memory, beside the others of the post, under its lock."""
    post = Post.objects.select_for_update().get(pk=holder.post_id)
    others = [_span(one) for one in post.holders.exclude(pk=holder.pk)]
    _refuse_overflow(post, [*others, _span(holder)], post_maxima(post), holder.starts_on, holder.ends_on)


@transaction.atomic
def correct_holder(
    *,
    holder: PostHolder,
    person: str,
    employment: str,
    hours: Decimal,
    starts_on: date,
    rules: RuleSet,
    by: Actor | None,
    ends_on: date | None = None,
    qualification: str = "",
) -> None:
    """What was entered wrongly. The full week is that of the (new) employment."""
    week = _week(employment, hours, starts_on, ends_on, rules)
    holder.person, holder.employment, holder.hours = person, employment, hours
    holder.full_hours = Decimal(str(week.value))
    holder.starts_on, holder.ends_on, holder.qualification = starts_on, ends_on, qualification
    _refuse_above(holder)
    holder.save()


@transaction.atomic
def delete_holder(*, holder: PostHolder, by: Actor | None) -> None:
    """Entered by mistake. Somebody who leaves is ended instead."""
    holder.delete()


@transaction.atomic
def restore_holder(*, holder: PostHolder, by: Actor | None) -> None:
    """A removed holder as it was, if the post still has room."""
    if holder.organisation_id != acting_organisation() or not Post.objects.filter(pk=holder.post_id).exists():
        raise ValidationError(_("Die Stelle gibt es nicht mehr."))
    if PostHolder.objects.filter(pk=holder.pk).exists():
        raise ValidationError(_("Inzwischen steht dort etwas anderes. Ändern Sie es, wenn es nicht stimmt."))
    _refuse_above(holder)
    holder.save(force_insert=True)
