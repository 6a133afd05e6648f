from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.network.models import Place
from querschnitt.tenants.models import TenantModel

from ..choices import ExceptionKind, Frequency, TimeKind, Weekday
from .offer import Offer


class OfferTime(TenantModel):
    """When something takes place: by a rule, on one date, or by appointment.

    ``ends_on`` is the last day of a rule, or of something that lasts several days. ``setpos`` chooses among the
    weekdays of a month: 2 is the second, -1 the last. Times are local (Europe/Berlin). On public holidays a rule
    takes a rest unless ``on_holidays``.
    """

    retention = Retention("network", start="offer__valid_to")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="times")
    offer_id: UUID
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("anderer Ort")
    )
    place_id: UUID | None
    kind = models.CharField(_("Art"), max_length=20, choices=TimeKind.choices, default=TimeKind.RECURRING)
    freq = models.CharField(_("Rhythmus"), max_length=20, choices=Frequency.choices, blank=True)
    interval = models.PositiveSmallIntegerField(_("alle"), default=1)
    byday = ArrayField(
        models.CharField(max_length=2, choices=Weekday.choices), verbose_name=_("Wochentage"), default=list, blank=True
    )
    setpos = models.SmallIntegerField(_("welcher im Monat"), null=True, blank=True)
    starts_on = models.DateField(_("erster Tag"), null=True, blank=True)
    ends_on = models.DateField(_("letzter Tag"), null=True, blank=True)
    starts_at = models.TimeField(_("von"), null=True, blank=True)
    ends_at = models.TimeField(_("bis"), null=True, blank=True)
    on_holidays = models.BooleanField(_("auch an Feiertagen"), default=False)
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="offer_time_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at"))
                | Q(kind=TimeKind.SINGLE, ends_on__gt=F("starts_on")),
                name="offer_time_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind=TimeKind.APPOINTMENT) | Q(starts_on__isnull=False), name="offer_time_has_first_day"
            ),
            models.CheckConstraint(
                condition=~Q(kind=TimeKind.RECURRING) | ~Q(freq=""), name="offer_time_rule_has_frequency"
            ),
            models.CheckConstraint(condition=Q(interval__gte=1, interval__lte=52), name="offer_time_interval_in_range"),
            models.CheckConstraint(
                condition=Q(setpos__isnull=True) | Q(setpos__in=[1, 2, 3, 4, -1]), name="offer_time_setpos_in_range"
            ),
        ]


class TimeException(TenantModel):
    """One day on which a rule does not hold: it is cancelled, at another hour, or takes place in addition."""

    retention = Retention("network", start="time__offer__valid_to")

    time = models.ForeignKey(OfferTime, on_delete=models.CASCADE, related_name="exceptions")
    time_id: UUID
    on = models.DateField(_("Tag"))
    kind = models.CharField(_("Ausnahme"), max_length=20, choices=ExceptionKind.choices)
    starts_at = models.TimeField(_("von"), null=True, blank=True)
    ends_at = models.TimeField(_("bis"), null=True, blank=True)
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["time", "on"], name="time_exception_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="time_exception_hours_in_order"
            ),
        ]
