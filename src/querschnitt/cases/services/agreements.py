"""An agreement freezes the plan as a version that both sides signed, on the screen or on paper."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.uploads import UnfitFile, clean_upload

from ..acting import person_of
from ..choices import Side, SigningWay
from ..models import Case, PlanSignature, PlanVersion
from ..planning import fingerprint, plan_content
from .errors import Stale
from .grants import touch
from .plan import must_be_open

MAX_DRAWN = 400_000  # letters of the data address; a signature needs a tenth of it
DRAWN = "data:image/png;base64,"
INK = 40  # dark points that make a signature; a slip of the pen is less


def drawn_picture(address: str) -> bytes | None:
    """The cleaned PNG of what was drawn; ``None`` for nothing drawn, an error for what is no drawing."""
    if not address:
        return None
    unfit = ValidationError(
        _("Die Unterschrift ließ sich nicht lesen. Löschen Sie sie und unterschreiben Sie noch einmal.")
    )
    if not address.startswith(DRAWN) or len(address) > MAX_DRAWN:
        raise unfit
    try:
        raw = base64.b64decode(address[len(DRAWN) :], validate=True)
        file = clean_upload("unterschrift.png", raw)
    except (binascii.Error, ValueError, UnfitFile):
        raise unfit from None
    if file.media_type != "image/png":
        raise unfit
    return file.content if _has_ink(file.content) else None


def _has_ink(png: bytes) -> bool:
    import io

    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        if picture.width > 2400 or picture.height > 1200:
            raise ValidationError(
                _("Die Unterschrift ist zu groß. Löschen Sie sie und unterschreiben Sie noch einmal.")
            )
        drawn = picture.getchannel("A") if "A" in picture.getbands() else picture.convert("L").point(lambda v: 255 - v)
        histogram = drawn.histogram()
    return sum(histogram[128:]) >= INK


@transaction.atomic
def agree_on_plan(
    *,
    case: Case,
    seen: str,
    way: str,
    agreed_on: date,
    by: Actor,
    valid_until: date | None = None,
    language: str = "",
    person_drawn: bytes | None = None,
    office_drawn: bytes | None = None,
) -> PlanVersion:
    """Freeze what both sides saw (``seen`` is its fingerprint) with both signatures; else nothing is stored."""
    must_be_open(case)
    # One agreement of a case at a time: two tabs never make two versions of one number.
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    content = plan_content(case)
    if fingerprint(content) != seen:
        raise Stale
    if not content["goals"]:
        raise ValidationError(_("Der Plan ist noch leer. Tragen Sie zuerst ein Ziel ein."))
    today = timezone.localdate()
    show = lambda day: date_format(day, "SHORT_DATE_FORMAT")  # noqa: E731
    if agreed_on > today:
        raise ValidationError({"agreed_on": _("Der Tag der Unterschrift liegt in der Zukunft. Berichtigen Sie ihn.")})
    if agreed_on < case.opened_on:
        raise ValidationError(
            {
                "agreed_on": _(
                    "Unterschrift %(day)s liegt vor dem Beginn des Falls %(opened)s. Berichtigen Sie den Tag."
                )
                % {"day": show(agreed_on), "opened": show(case.opened_on)}
            }
        )
    if valid_until and valid_until < agreed_on:
        raise ValidationError(
            {
                "valid_until": _("Das Ende %(end)s liegt vor der Unterschrift %(day)s. Berichtigen Sie einen der Tage.")
                % {"end": show(valid_until), "day": show(agreed_on)}
            }
        )
    pictures = {Side.PERSON: person_drawn, Side.OFFICE: office_drawn}
    if way == SigningWay.SCREEN:
        missing = {
            Side.PERSON: ("person_drawn", _("Die Unterschrift der Person fehlt.")),
            Side.OFFICE: ("office_drawn", _("Ihre Unterschrift fehlt.")),
        }
        errors = dict(missing[side] for side, picture in pictures.items() if picture is None)
        if errors:
            raise ValidationError(errors)
    else:
        pictures = dict.fromkeys(pictures)
    signer = person_of(by)
    number = (PlanVersion.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0) + 1
    version = PlanVersion(
        centre_id=case.centre_id,
        case=case,
        number=number,
        content=content,
        language=language,
        agreed_on=agreed_on,
        valid_until=valid_until,
        created_by=signer,
    )
    version.save(force_insert=True)
    for side, name in ((Side.PERSON, str(case.person)), (Side.OFFICE, str(signer))):
        PlanSignature(
            centre_id=case.centre_id,
            case=case,
            version=version,
            side=side,
            way=way,
            name=name,
            signed_on=agreed_on,
            image=pictures[side],
        ).save(force_insert=True)
    touch(case.pk)
    return version
