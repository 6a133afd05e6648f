"""Who runs this installation, for the imprint: a file of the instance, filled in by the operator."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILE = "betreiber.json"


@dataclass(frozen=True)
class Operator:
    """Keys of the file. All are texts; what is missing is not shown."""

    name: str = ""
    address: str = ""
    represented_by: str = ""
    email: str = ""
    phone: str = ""
    supervisory_authority: str = ""
    accessibility_contact: str = ""

    @property
    def pairs(self) -> list[tuple[str | Promise, str]]:
        return [
            (_("Betrieben von"), self.name),
            (_("Anschrift"), self.address),
            (_("Vertreten durch"), self.represented_by),
            (_("E-Mail"), self.email),
            (_("Telefon"), self.phone),
            (_("Aufsichtsbehörde"), self.supervisory_authority),
        ]


@lru_cache(maxsize=4)
def _read(path: Path, changed: float) -> Operator:
    known = {field.name for field in fields(Operator)}
    return Operator(**{key: str(value) for key, value in json.loads(path.read_text()).items() if key in known})


def operator() -> Operator:
    path = Path(settings.INSTANCE.home) / FILE
    return _read(path, path.stat().st_mtime) if path.exists() else Operator()
