"""A delivery as a signed file, for centres with an instance of their own (Ed25519).

The file holds the figures as text, the signature over exactly that text, and nothing of a person. Whose key counts is
said by the receiver beforehand (``DeliveryKey``): a key that comes with the file proves nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

from ..models import DeliveredFigure, Delivery, DeliveryKey
from .services import Content, Refused, Unit, record_delivery

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KIND = "querschnitt-lieferung/1"
LARGEST = 2_000_000  # bytes; 54 dimensions and categories take some thousand
KEYS = ("kind", "year", "ags", "unit", "version", "reason", "posts_maximum", "posts_occupied", "lines", "counts")


def key_path() -> Path:
    return Path(settings.INSTANCE.home) / "delivery.key"


def private_key() -> Ed25519PrivateKey:
    """This instance's key; made when first needed, readable by its own user alone."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = key_path()
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        with suppress(FileExistsError):
            os.link(fresh, path)  # whole or not at all; of two at once the first one counts
        fresh.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_key(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def pack(delivery: Delivery, key: Ed25519PrivateKey) -> bytes:
    """The current delivery of a centre, signed."""
    figures = DeliveredFigure.objects.filter(delivery=delivery).order_by("dimension", "category")
    payload = {
        "kind": KIND,
        "year": delivery.year,
        "ags": delivery.ags,
        "unit": delivery.unit_name,
        "version": delivery.version,
        "reason": delivery.reason,
        "posts_maximum": _text(delivery.posts_maximum),
        "posts_occupied": _text(delivery.posts_occupied),
        "lines": [[one.dimension, one.goals, one.measures, _text(one.hours)] for one in figures if not one.category],
        "counts": [[one.dimension, one.category, one.goals, one.measures] for one in figures if one.category],
    }
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    signature = base64.b64encode(key.sign(text.encode())).decode()
    return json.dumps({"payload": text, "signature": signature}, ensure_ascii=False, indent=1).encode()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _opened(content: bytes) -> tuple[str, bytes]:
    """The signed text and its signature; refused when the file is no delivery at all."""
    if len(content) > LARGEST:
        raise Refused(_("Die Datei ist zu groß für eine Lieferung."))
    try:
        outer = json.loads(content)
        return str(outer["payload"]), base64.b64decode(outer["signature"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_("Das ist keine Lieferung von Querschnitt. Bitten Sie das Zentrum um die Datei aus „Lieferung als Datei“.")) from error  # fmt: skip


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


def _hours(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or number < 0:
        raise ValueError(value)
    return number


def _read(text: str) -> tuple[Unit, Content, int, str]:
    try:
        data = json.loads(text)
        if set(data) != set(KEYS) or data["kind"] != KIND:
            raise ValueError(data.get("kind"))
        content = Content(
            year=_whole(data["year"]),
            lines={
                Dimension(key): (_whole(goals), _whole(measures), _hours(hours))
                for key, goals, measures, hours in data["lines"]
            },
            counts={
                (Dimension(key), str(category)): (_whole(goals), None if measures is None else _whole(measures))
                for key, category, goals, measures in data["counts"]
            },
            posts_maximum=None if data["posts_maximum"] is None else _hours(data["posts_maximum"]),
            posts_occupied=None if data["posts_occupied"] is None else _hours(data["posts_occupied"]),
        )
        if set(content.lines) != set(Dimension):
            raise ValueError(data["lines"])
        return Unit(str(data["ags"]), str(data["unit"])), content, _whole(data["version"]), str(data["reason"])
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:
        raise Refused(_("Die Lieferung ist unvollständig oder aus einer anderen Version von Querschnitt. Beide Seiten auf denselben Stand bringen und neu liefern.")) from error  # fmt: skip


def fingerprint(key: str) -> str:
    """Sixteen signs in groups of four, short enough to be read out on the telephone."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:16]
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def receive(content: bytes, *, scope: Scope | None = None) -> Delivery:
    """Take a file for the state: signed by the key trusted for that centre, new, and newer than what is there.

    ``scope``: of the person who takes it, for the log; the command has none.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text, signature = _opened(content)
    state = Centre.objects.filter(kind=Centre.Kind.STATE).first()
    if state is None:
        raise Refused(_("Lieferungen nimmt nur die Instanz des Landes an. Diese hat keine Stelle des Landes."))
    unit, figures, version, reason = _read(text)
    with open_scope(scope or Scope(state.pk)):
        trusted = DeliveryKey.objects.filter(ags=unit.ags, unit_name="" if unit.ags else unit.name, ended_at=None)
        keys = list(trusted.values_list("public_key", flat=True))
        if not keys:
            raise Refused(_("Für „%(unit)s“ ist kein Schlüssel hinterlegt. Prüfen Sie ihn auf einem zweiten Weg und hinterlegen Sie ihn unter „Signierte Dateien“.") % {"unit": unit.name})  # fmt: skip
        for key in keys:
            try:
                Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, text.encode())
                break
            except InvalidSignature:
                continue
        else:
            raise Refused(_("Die Signatur passt nicht: Die Datei wurde verändert oder ist nicht von „%(unit)s“. Nichts übernommen.") % {"unit": unit.name})  # fmt: skip
        digest = hashlib.sha256(text.encode()).hexdigest()
        if Delivery.objects.filter(digest=digest).exists():
            raise Refused(_("Diese Lieferung ist schon da und wurde nicht noch einmal übernommen."))
        try:
            with transaction.atomic():
                return record_delivery(
                    unit=unit,
                    content=figures,
                    origin=Delivery.Origin.FILE,
                    reason=reason,
                    digest=digest,
                    version=version,
                )
        except IntegrityError as error:
            raise Refused(_("Diese Lieferung ist schon da und wurde nicht noch einmal übernommen.")) from error


@transaction.atomic
def trust(*, unit: Unit, key: str, scope: Scope | None = None) -> DeliveryKey:
    """Let files of ``unit`` signed with ``key`` in; an earlier key of the unit ends."""
    try:
        raw = base64.b64decode(key, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise Refused(
            _(
                "Das ist kein öffentlicher Schlüssel. Er hat 44 Zeichen und steht beim Zentrum unter „Lieferung als Datei“."
            )
        )
    state = Centre.objects.filter(kind=Centre.Kind.STATE).first()
    if state is None:
        raise Refused(_("Schlüssel hinterlegt nur die Instanz des Landes. Diese hat keine Stelle des Landes."))
    name = "" if unit.ags else unit.name
    with open_scope(scope or Scope(state.pk)):
        DeliveryKey.objects.filter(ags=unit.ags, unit_name=name, ended_at=None).update(ended_at=timezone.now())
        return DeliveryKey.objects.create(ags=unit.ags, unit_name=name, public_key=key, trusted_at=timezone.now())
