"""Objects of a selector by their id, with a question that is compiled and planned once (``tenants/prepared.py``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from querschnitt.tenants.prepared import prepared
from querschnitt.tenants.scope import current_scope

from .actor import Actor, actor_in

M = TypeVar("M", bound=Model)


class Found(Generic[M]):
    """The selector itself, with ``find``. It may ask the actor for permissions, organisation and id, nothing more."""

    def __init__(self, selector: Callable[[Actor], QuerySet[M]]) -> None:
        self.selector = selector
        self.one = prepared(self._by_id)
        update_wrapper(self, selector)

    def __call__(self, actor: Actor) -> QuerySet[M]:
        return self.selector(actor)

    def _by_id(self, pk: UUID) -> QuerySet[Any]:
        return self.selector(actor_in(current_scope())).filter(pk=pk)[:1]

    def find(self, actor: Actor, pk: Any) -> M | None:
        """The object, or nothing: it does not exist, or the actor may not see it."""
        if actor.membership is None or actor.scope != current_scope() or not isinstance(pk, UUID):
            return self.selector(actor).filter(pk=pk).first()
        return self.one.first(pk)


def found_by_id(selector: Callable[[Actor], QuerySet[M]]) -> Found[M]:
    return Found(selector)
