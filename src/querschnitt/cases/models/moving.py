from __future__ import annotations

from django.db import models

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel
from querschnitt.tenants.rls import RowSecurity


class MovedOffer(TenantModel):
    """Which rows of case files changed their offer when two entries became one, so that exactly they go back.

    Written and read by the reviewed functions alone; nobody else sees a row, not even how many there are.
    """

    row_security = RowSecurity(see="false")
    retention = Retention("import", start="created_at")
    audited = False  # the change itself is in the log

    merge = models.UUIDField(db_index=True)
    table_name = models.CharField(max_length=63)
    row = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        pass
