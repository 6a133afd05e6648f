from typing import Any

from .models import Rule

VIEW, EDIT = "rules.view", "rules.edit"  # names of permissions; permissions live upstairs


def can_view_rules(actor: Any, rule: Rule | None = None) -> bool:
    return actor.may(VIEW)


def can_edit_rules(actor: Any, rule: Rule | None = None) -> bool:
    """The operator of the instance: rules are the same for every centre in it."""
    return actor.may(EDIT)
