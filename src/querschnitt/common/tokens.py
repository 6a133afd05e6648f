"""A column of search tokens: PostgreSQL's ``tsvector``, written as a literal that the analyser built."""

from __future__ import annotations

from typing import Any

from django.db import models


class TokenField(models.Field):
    """Python value: a tsvector literal such as ``'kurs':1A 'deutsch':2B``. Never shown, only searched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "tsvector"
