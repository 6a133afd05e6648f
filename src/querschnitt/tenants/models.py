from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.models import BaseModel
from querschnitt.common.retention import Retention
from querschnitt.common.visitors import VisitorAccess

from .managers import ScopedManager
from .rls import CENTRE, RowSecurity
from .scope import ForeignRow, current_scope


class Centre(BaseModel):
    """A tenant: a KI with its district, or the state's own unit, which holds no persons. Kept thin."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("Kommunales Integrationszentrum")
        STATE = "state", _("Land")

    retention = Retention("permanent", start="created_at")
    visitors = VisitorAccess(rows="true")
    readable_by_state = True  # names of offices

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DISTRICT)
    name = models.CharField(_("Name"), max_length=200, unique=True)
    slug = models.SlugField(unique=True)
    ags = models.CharField(
        _("Amtlicher Gemeindeschlüssel"), max_length=8, blank=True, help_text=_("Schlüssel des Kreises oder der Stadt")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TenantModel(BaseModel):
    """A row of one centre.

    Three nets: ``objects`` raises without a scope, ``save`` refuses foreign rows and relations, and ``row_security``
    is enforced by PostgreSQL. ``unscoped`` leaves the first net only; row-level security still decides.
    """

    row_security: ClassVar[RowSecurity] = CENTRE

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        scope = current_scope()
        if self.centre_id is None and scope.centre_id is not None:
            self.centre_id = scope.centre_id
        if scope.centre_id is None or self.centre_id != scope.centre_id:
            raise ForeignRow(f"{self._meta.label} belongs to centre {self.centre_id}, the scope is {scope.centre_id}.")
        self._compare_relations()
        super().save(*args, **kwargs)

    def _compare_relations(self) -> None:
        for field in self._meta.concrete_fields:
            target = field.related_model
            if not (field.is_relation and isinstance(target, type) and issubclass(target, TenantModel)):
                continue
            value = getattr(self, field.attname)
            if value is None:
                continue
            if field.name in self._state.fields_cache:
                same = getattr(self, field.name).centre_id == self.centre_id
            else:
                # Foreign keys are checked by PostgreSQL without row-level security, so we ask ourselves.
                same = target.objects.filter(pk=value).exists()
            if not same:
                raise ForeignRow(f"{self._meta.label}.{field.name} points into another centre.")


class Organisation(TenantModel):
    """Whoever owns records or appears in a centre's network: the KI itself, a town, an office, an association.

    Thin on purpose: addresses, contacts and responsibilities are kept by ``network``.
    """

    class Kind(models.TextChoices):
        KI = "ki", _("Kommunales Integrationszentrum")
        KIM = "kim", _("KIM-Koordinierungsstelle")
        DISTRICT = "kreis", _("Kreisverwaltung")
        TOWN = "gemeinde", _("Stadt oder Gemeinde")
        ADMINISTRATION = "verwaltungsleitung", _("Verwaltungsleitung oder Dezernat")
        COUNCIL = "rat", _("Rat, Kreistag oder Ausschuss")
        INTEGRATION_COUNCIL = "integrationsrat", _("Integrationsrat oder Integrationsausschuss")
        AUSLAENDERBEHOERDE = "auslaenderbehoerde", _("Ausländerbehörde")
        EINBUERGERUNG = "einbuergerung", _("Einbürgerungsbehörde")
        SOZIALAMT = "sozialamt", _("Sozialamt")
        JOBCENTER = "jobcenter", _("Jobcenter")
        JUGENDAMT = "jugendamt", _("Jugendamt")
        SCHULAMT = "schulamt", _("Schulamt")
        SCHULVERWALTUNG = "schulverwaltung", _("Schulträger oder Schulverwaltungsamt")
        GESUNDHEITSAMT = "gesundheitsamt", _("Gesundheitsamt")
        AGENTUR = "agentur", _("Agentur für Arbeit")
        BILDUNGSKOORDINATION = "bildungskoordination", _("Bildungskoordination")
        RBN = "rbn", _("Regionales Bildungsnetzwerk")
        KAOA = "kaoa", _("KAoA-Koordinierungsstelle")
        PREVENTION = "praevention", _("Präventionskette")
        ALLIANCE = "buendnis", _("Bündniskerngruppe")
        WELFARE = "wohlfahrt", _("Wohlfahrtsverband")
        UMBRELLA = "spitzenverband", _("Spitzenverband der Freien Wohlfahrtspflege")
        MBE = "mbe", _("Migrationsberatung für erwachsene Zugewanderte")
        JMD = "jmd", _("Jugendmigrationsdienst")
        IA = "ia", _("Integrationsagentur")
        ADA = "ada", _("Servicestelle Antidiskriminierungsarbeit")
        INTERPRETING = "sprachmittlung", _("Sprachmittlungspool")
        SCHOOL = "schule", _("Schule")
        DAYCARE = "kita", _("Kita")
        EDUCATION = "bildung", _("Bildungsträger")
        MSO = "mso", _("Migrantenselbstorganisation")
        ASSOCIATION = "verein", _("Verein oder Initiative")
        CLUB = "sportkultur", _("Sport- oder Kulturverein")
        CHAMBER = "kammer", _("Kammer (IHK, HWK)")
        EMPLOYER = "betrieb", _("Betrieb oder Unternehmen")
        LAKI = "laki", _("LaKI (bis 31.3.2021)")
        LASI = "lasi", _("LaSI")
        KFI = "kfi", _("Kompetenzzentrum für Integration")
        BEZIRKSREGIERUNG = "bezirksregierung", _("Bezirksregierung")
        MINISTRY = "ministerium", _("Ministerium")
        STATE_COMPANY = "landesgesellschaft", _("Landesgesellschaft")
        FEDERAL = "bund", _("Bundesbehörde")
        STATE = "land", _("Land")
        OTHER = "sonstige", _("Sonstige")

    retention = Retention("network", start="ended_on")

    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    ags = models.CharField(_("Amtlicher Gemeindeschlüssel"), max_length=8, blank=True)
    ended_on = models.DateField(_("Beendet am"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="organisation_name_once_per_centre")]
        indexes = [
            # Every policy of case work asks whether the acting organisation stands outside the wall (ADR 0084).
            models.Index(fields=["id"], condition=models.Q(kind="auslaenderbehoerde"), name="organisation_walled")
        ]

    def __str__(self) -> str:
        return self.name
