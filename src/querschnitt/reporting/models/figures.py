from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.models import BaseModel
from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Centre, Organisation, TenantModel
from querschnitt.tenants.rls import RowSecurity


class YearFigure(TenantModel):
    """A true count of one year, before protection. Derived; recomputed from the records at any time.

    ``organisation`` is empty for counts of the centre that are no sum of its organisations (distinct persons).
    """

    retention = Retention("figures", start="computed_at")
    audited = False

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", null=True)
    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=60)
    value = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "organisation", "category"], name="year_figure_once", nulls_distinct=False
            )
        ]


class ContactCount(TenantModel):
    """Contacts of an organisation in a month by one breakdown ("topic:work"), before protection.

    What counts is the sum of ``count`` over the rows of a key: the database adds a row, or a negative one, with every
    contact that is written, changed or removed, and the night folds them together (ADR 0111). Nobody else writes here.
    """

    retention = Retention("permanent", start="month")
    audited = False
    append_only = True

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]  # of rows that come and go by the day
    # No foreign key: rows stay, as zeros until they are folded, when an organisation goes with its contacts.
    organisation_id = models.UUIDField()
    month = models.DateField()
    category = models.CharField(max_length=60)
    count = models.IntegerField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["centre", "month"], name="contact_count_of_a_month")]


# The centre itself; any centre for the state's totals.
WRITERS = "centre_id = (SELECT scope_centre()) OR (level = 'state' AND (SELECT scope_centre()) IS NOT NULL)"


class PublishedFigure(BaseModel):
    """A protected figure: what pages, exports and the state may show. ``value`` is empty where it is protected.

    ``centre`` is empty for the state's totals. ``as_of`` is the last day counted.
    """

    class Level(models.TextChoices):
        STATE = "state", _("Land")
        CENTRE = "centre", _("Zentrum")
        ORGANISATION = "organisation", _("Organisation")

    # Sums of centres are for everybody; those of organisations stay in their centre. Each centre writes its own rows,
    # under its own scope, and the state's totals are written with the last of them.
    row_security = RowSecurity(
        see="level <> 'organisation' OR centre_id = (SELECT scope_centre())",
        insert=WRITERS,
        change=WRITERS,
    )
    retention = Retention("permanent", start="as_of")
    readable_by_state = True
    audited = False

    objects: models.Manager[PublishedFigure] = models.Manager()

    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=Level.choices)
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="+", null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", null=True)
    unit_name = models.CharField(max_length=200)
    category = models.CharField(max_length=60)
    value = models.PositiveIntegerField(null=True)
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "level", "centre", "organisation", "category"],
                name="published_figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(level="state", centre__isnull=True, organisation__isnull=True)
                | Q(level="centre", centre__isnull=False, organisation__isnull=True)
                | Q(level="organisation", centre__isnull=False, organisation__isnull=False),
                name="published_figure_names_its_unit",
            ),
        ]
