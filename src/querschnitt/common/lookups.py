"""``id__among``: one of many ids, sent as a single array. A thousand placeholders cost more than the answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup, UUIDField


@UUIDField.register_lookup
class Among(Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", [*parameters, list(self.rhs)]
