from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.rls import CENTRE, RowSecurity

from .choices import AdviceChannel, AdviceModel, AdviceResult, Criterion
from .facts import need_choices

OWN = f"{CENTRE.see} AND organisation_id = (SELECT scope_organisation())"


class AdviceSetting(TenantModel):
    """How a centre organises first advice; without a row it is model A."""

    retention = Retention("permanent", start="changed_at")

    model = models.CharField(_("Modell"), max_length=1, choices=AdviceModel.choices, default=AdviceModel.A)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["centre"], name="advice_setting_once")]


class ShortAdvice(TenantModel):
    """A first advice, counted and anonymous: no name, no birth, no status, no text, and no way to a case.

    Its own organisation reads it; others see protected counts only.
    """

    row_security = RowSecurity(see=OWN)
    retention = Retention("advice", start="advised_on")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_id: UUID
    advised_on = models.DateField(_("Tag"), default=timezone.localdate)
    concern = models.CharField(_("Hauptanliegen"), max_length=14, choices=need_choices)
    language = models.CharField(_("Sprache"), max_length=8, blank=True)
    town = models.CharField(_("Wohnort"), max_length=100, blank=True)
    channel = models.CharField(_("Form"), max_length=8, choices=AdviceChannel.choices, default=AdviceChannel.OFFICE)
    minutes = models.PositiveSmallIntegerField(
        _("Minuten"), default=10, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    criteria = ArrayField(
        models.CharField(max_length=9, choices=Criterion.choices), verbose_name=_("Kriterien"), default=list, blank=True
    )
    proposed = models.CharField(_("Vorgeschlagen"), max_length=15, choices=AdviceResult.choices)
    result = models.CharField(_("Ergebnis"), max_length=15, choices=AdviceResult.choices)
    model = models.CharField(_("Modell"), max_length=1, choices=AdviceModel.choices, default=AdviceModel.A)

    class Meta(TenantModel.Meta):
        ordering = ["-advised_on", "-id"]
        indexes = [models.Index(fields=["centre", "organisation", "-advised_on"], name="short_advice_latest")]
