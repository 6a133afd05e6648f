"""Wordings of the papers, in versions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..models import PaperWording
from ..wording import unknown_placeholders
from .acting import acting_organisation


@transaction.atomic
def save_wording(*, kind: str, text: str, by: Actor | None) -> PaperWording:
    """A new version; an empty text goes back to the product's own wording."""
    if unknown := unknown_placeholders(kind, text):
        raise ValidationError(
            {
                "text": _("Diese Platzhalter gibt es nicht: %(names)s. Nehmen Sie einen aus der Liste.")
                % {"names": ", ".join(unknown)}
            }
        )
    own = acting_organisation()
    last = PaperWording.objects.filter(organisation_id=own, kind=kind).first()
    if last is not None and last.text == text:
        raise ValidationError({"text": _("Der Wortlaut ist unverändert.")})
    return PaperWording.objects.create(
        organisation_id=own,
        kind=kind,
        version=last.version + 1 if last else 1,
        text=text,
        recorded_by=by.user.pk if by else None,
    )
