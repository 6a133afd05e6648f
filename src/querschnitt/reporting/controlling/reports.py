"""The yearly report: drafted, released, corrected by a next version. Every write of it is here."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.steering.choices import Dimension

from ..models import Delivery, YearReport
from ..policies import can_view_reports
from . import resources, services
from .collecting import Content, collect


def visible_reports(actor: Actor) -> QuerySet[YearReport]:
    return YearReport.objects.all() if can_view_reports(actor) else YearReport.unscoped.none()


def content_of(report: YearReport, actor: Actor) -> Content:
    """Frozen for a released report, counted now for a draft."""
    return report.content if report.content is not None else _counted(report, actor)


def _counted(report: YearReport, actor: Actor) -> Content:
    content = collect(actor, report.year)
    if found := resources.posts(actor, report.year, (report.posts_maximum, report.posts_occupied)):
        content["posts"] = found
    content["funds"] = resources.funds(actor, report.year)
    return content


def digest_of(content: Content, texts: tuple[str, ...]) -> str:
    body = json.dumps([content, *texts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


@transaction.atomic
def draft_report(*, year: int, by: Actor) -> YearReport:
    """The year's draft, made unless there is one."""
    today = timezone.localdate()
    if not 2013 <= year <= today.year:
        raise ValidationError({"year": _("Berichte gibt es für 2013 bis %(year)s.") % {"year": today.year}})
    existing = YearReport.objects.filter(year=year).order_by("-version").first()
    if existing is not None and existing.is_released:
        raise ValidationError(
            {
                "year": _("Der Bericht %(year)s ist freigegeben. Legen Sie auf seiner Seite eine Berichtigung an.")
                % {"year": year}
            }
        )
    return existing or YearReport.objects.create(year=year)


@transaction.atomic
def edit_report(
    *,
    report: YearReport,
    summary: str,
    highlights: str,
    outlook: str,
    by: Actor,
    posts_maximum: Decimal | None = None,
    posts_occupied: Decimal | None = None,
) -> YearReport:
    _refuse_released(report)
    if (posts_maximum is None) != (posts_occupied is None):
        raise ValidationError({"posts_occupied": _("Nennen Sie höchstens und besetzt, oder keines von beiden.")})
    if posts_maximum is not None and posts_occupied is not None and posts_occupied > posts_maximum:
        raise ValidationError(
            {"posts_occupied": _("Mehr besetzte Stellen als es gibt. Prüfen Sie beide Zahlen; eine Stelle darüber gehört zu einem anderen Geldgeber.")}
        )  # fmt: skip
    report.summary, report.highlights, report.outlook = summary, highlights, outlook
    report.posts_maximum, report.posts_occupied = posts_maximum, posts_occupied
    report.save(update_fields=["summary", "highlights", "outlook", "posts_maximum", "posts_occupied"])
    return report


@transaction.atomic
def release_report(*, report: YearReport, by: Actor) -> YearReport:
    """Freeze the figures of this day and deliver them. After this nothing of the report changes."""
    report = YearReport.objects.select_for_update().get(pk=report.pk)
    _refuse_released(report)
    content = _counted(report, by)
    report.content = content
    report.released_at = timezone.now()
    report.released_by = str(getattr(by.user, "name", "") or by.user)
    report.digest = digest_of(content, (report.summary, report.highlights, report.outlook))
    report.save()
    unit = services.Unit(content["unit"]["ags"], content["unit"]["name"])
    services.record_delivery(
        unit=unit,
        content=delivered(content),
        origin=Delivery.Origin.RELEASE,
        centre_id=by.centre_id,
        reason=report.reason or _("Jahresbericht freigegeben, ersetzt die übernommenen Zahlen"),
    )
    return report


@transaction.atomic
def correct_report(*, report: YearReport, reason: str, by: Actor) -> YearReport:
    """The next version as a draft with the same texts; what is released stays as it is."""
    if not report.is_released:
        raise ValidationError(_("Ein Entwurf wird geändert, nicht berichtigt."))
    if not reason.strip():
        raise ValidationError({"reason": _("Eine Berichtigung braucht einen Grund; er steht im Bericht.")})
    latest = YearReport.objects.filter(year=report.year).order_by("-version")[0]
    if not latest.is_released:
        raise ValidationError(
            {"reason": _("Fassung %(n)s ist schon in Arbeit. Ändern Sie diesen Entwurf.") % {"n": latest.version}}
        )
    return YearReport.objects.create(
        year=report.year, version=latest.version + 1, reason=reason.strip(), summary=latest.summary,
        highlights=latest.highlights, outlook=latest.outlook, posts_maximum=latest.posts_maximum,
        posts_occupied=latest.posts_occupied,
    )  # fmt: skip


def delivered(content: Content) -> services.Content:
    """What of a report goes to the state: sums by dimension, goals and measures by category, posts."""
    posts: dict[str, Any] = content.get("posts") or {}
    return services.Content(
        year=content["year"],
        lines={
            Dimension(key): (goals, measures, Decimal(str(hours))) for key, goals, measures, hours in content["table"]
        },
        counts={
            (Dimension(key), category): (goals, measures) for key, category, goals, measures in content["categories"]
        },
        posts_maximum=Decimal(str(posts["maximum"])) if "maximum" in posts else None,
        posts_occupied=Decimal(str(posts["occupied"])) if "occupied" in posts else None,
    )


def _refuse_released(report: YearReport) -> None:
    if report.is_released:
        raise ValidationError(
            _("Dieser Bericht ist freigegeben und ändert sich nicht mehr. Legen Sie eine Berichtigung an.")
        )
