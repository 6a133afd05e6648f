"""State of the installation, for whoever runs it; of the log, for whoever watches over it."""

from __future__ import annotations

import json
import platform
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from querschnitt.audit.anchor import anchor_file
from querschnitt.audit.models import AuditEvent

GIGABYTE = 1024**3
LITTLE_SPACE = 5 * GIGABYTE
BACKUP_OLD = timedelta(days=2)
CHECK_OLD = timedelta(days=2)
WAITS_LONG = timedelta(minutes=15)
SILENT = timedelta(minutes=2)
WEEK = timedelta(days=7)
MAILS = Q(task_name__contains="send_") | Q(task_name__contains="write_to") | Q(task_name__contains="mail")


@dataclass(frozen=True)
class Fact:
    """``kind``: "ok", "warn" or "danger" where it is good or bad, empty where it only is. ``remedy``: what to do."""

    label: str
    value: str
    kind: str = ""
    remedy: str = ""


def state_of_installation() -> list[Fact]:
    home = Path(settings.INSTANCE.home)
    return [*_backup(home), *_jobs(), *_mail(home), *_space(home), check_of_the_log(), *_versions(home)]


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d.%m.%Y %H:%M")


def _size(number: int) -> str:
    amount = f"{number / GIGABYTE:.1f} GB" if number >= GIGABYTE else f"{number / 1024**2:.0f} MB"
    return amount.replace(".", _(","))


def _backup(home: Path) -> list[Fact]:
    label = _("Letzte Sicherung")
    try:
        noted = json.loads((home / "last-backup.json").read_text())
        made = datetime.fromisoformat(noted["created"])
        value = f"{_moment(made)}, {_size(int(noted['size']))}, {noted['file']}"
    except (OSError, ValueError, KeyError):
        return [Fact(label, _("noch keine"), "warn", _("Mit ./run backup DATEI sichern, am besten jede Nacht."))]
    old = timezone.now() - made > BACKUP_OLD
    return [Fact(label, value, "warn" if old else "ok", _("Älter als zwei Tage: neu sichern.") if old else "")]


def _jobs() -> list[Fact]:
    now = timezone.now()
    awake = ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - SILENT).exists()
    waiting = ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=now), status="todo")
    late = ProcrastinateEvent.objects.filter(type="deferred", at__lte=now - WAITS_LONG, job__in=waiting).exists()
    number = waiting.count()
    failed = Counter(
        ProcrastinateEvent.objects.filter(type="failed", at__gte=now - WEEK).values_list("job__task_name", flat=True)
    )
    facts = [
        Fact(
            _("Auftragsverarbeitung"),
            _("läuft") if awake else _("läuft nicht"),
            "ok" if awake else "danger",
            "" if awake else _("Querschnitt neu starten; bei eigenem Betrieb „querschnitt worker“ starten."),
        ),
        Fact(
            _("Wartende Aufträge"),
            str(number),
            "warn" if late else "",
            _("Einige warten länger als 15 Minuten.") if late else "",
        ),
    ]
    if failed:
        named = ", ".join(f"{name} ({count})" for name, count in failed.most_common(3))
        facts.append(
            Fact(
                _("Gescheitert in sieben Tagen"),
                f"{failed.total()}: {named}",
                "warn",
                _("Im Fehlerprotokoll nachsehen."),
            )
        )
    return facts


def _mail(home: Path) -> list[Fact]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or home / "mail")
        number = sum(1 for _file in folder.iterdir()) if folder.is_dir() else 0
        text = ngettext("%(n)s E-Mail als Datei abgelegt", "%(n)s E-Mails als Dateien abgelegt", number) % {"n": number}
        return [Fact(_("Mailserver"), text, "warn", _("In instance.json einen Mailserver eintragen."))]
    number = ProcrastinateJob.objects.filter(MAILS, status="todo").count()
    return [Fact(_("Wartende E-Mails"), str(number))]


def _space(home: Path) -> list[Fact]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (database,) = cursor.fetchone()
    free = shutil.disk_usage(home).free
    little = free < LITTLE_SPACE
    return [
        Fact(_("Datenbank"), _size(database)),
        Fact(
            _("Freier Speicher"),
            _size(free),
            "danger" if little else "ok",
            _("Platz schaffen: Ist die Platte voll, nimmt Querschnitt nichts mehr an.") if little else "",
        ),
    ]


def check_of_the_log() -> Fact:
    label = _("Protokoll ohne Bruch geprüft")
    try:
        checked = datetime.fromtimestamp(anchor_file().stat().st_mtime, tz=timezone.get_current_timezone())
    except OSError:
        return Fact(label, _("noch nie"), "warn", _("Geschieht jede Nacht, oder mit ./run audit verify."))
    old = timezone.now() - checked > CHECK_OLD
    remedy = _("Mit ./run audit verify prüfen: Ein Bruch hält die nächtliche Prüfung an.") if old else ""
    return Fact(label, _moment(checked), "warn" if old else "ok", remedy)


def _versions(home: Path) -> list[Fact]:
    number = connection.pg_version  # type: ignore[attr-defined]  # the one engine we run on has it
    parts = [f"Querschnitt {_version()}", f"PostgreSQL {number // 10_000}.{number % 10_000}"]
    parts += [f"Python {platform.python_version()}", f"Django {django.get_version()}"]
    facts = [Fact(_("Fassungen"), ", ".join(parts))]
    try:  # written once, at the start
        started = datetime.fromtimestamp((home / "run.lock").stat().st_mtime, tz=timezone.get_current_timezone())
    except OSError:
        return facts
    return [Fact(_("Gestartet"), _moment(started)), *facts]


def _version() -> str:
    return str(tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]["version"])


def installation_card(actor: Any) -> dict[str, Any]:
    return {"facts": state_of_installation()}


def log_card(actor: Any) -> dict[str, Any]:
    """What somebody looks for who watches over the log: is it sound, and was anybody refused."""
    refused = AuditEvent.objects.filter(action=AuditEvent.Action.DENIED, at__gte=timezone.now() - WEEK).count()
    return {"facts": [check_of_the_log(), Fact(_("Verweigert in sieben Tagen"), str(refused))]}
