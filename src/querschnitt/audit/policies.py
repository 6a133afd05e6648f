from typing import Any

AUDIT, RETENTION = "audit.view", "retention.view"  # the permissions' names; permissions live upstairs


def can_view_audit(actor: Any) -> bool:
    return actor.may(AUDIT)


def can_view_retention(actor: Any) -> bool:
    return actor.may(RETENTION)
