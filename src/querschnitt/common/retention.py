"""How long rows are kept, declared by every model and checked by ``manage.py check``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class RetentionClass:
    """``months`` after the start event a row is proposed for deletion; ``None``: kept as long as its parent lives."""

    key: str
    label: str | Promise
    months: int | None
    basis: str


@dataclass(frozen=True)
class Retention:
    """``start`` names the event: a field of the model, or a path to one (``case__closed_on``)."""

    key: str
    start: str


_classes: dict[str, RetentionClass] = {}
_foreign: dict[str, Retention] = {}


def register_class(retention_class: RetentionClass) -> None:
    _classes[retention_class.key] = retention_class


def register_foreign(label: str, retention: Retention) -> None:
    """Classify a model of a library (``label`` is ``app_label.ModelName``)."""
    _foreign[label.lower()] = retention


def retention_class(key: str) -> RetentionClass:
    return _classes[key]


def retention_classes() -> list[RetentionClass]:
    return sorted(_classes.values(), key=lambda item: item.key)


def is_registered(key: str) -> bool:
    return key in _classes


def retention_of(model: type) -> Retention | None:
    declared = model.__dict__.get("retention")
    if isinstance(declared, Retention):
        return declared
    return _foreign.get(model._meta.label_lower)  # type: ignore[attr-defined]  # more than the stubs know
