from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from querschnitt.common.migrating import quick_states


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with quick_states():
            super().handle(*args, **options)
