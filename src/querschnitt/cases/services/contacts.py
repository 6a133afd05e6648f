from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..acting import organisation_of, person_of
from ..models import Case, ContactNote, Draft
from .errors import Stale
from .grants import touch


@transaction.atomic
def note_contact(*, case: Case, by: Actor, **values: Any) -> ContactNote:
    held_on = values.get("held_on") or timezone.localdate()
    if held_on > timezone.localdate():
        raise ValidationError(
            {
                "held_on": _("Der %(day)s liegt in der Zukunft. Notieren Sie einen Kontakt am Tag selbst oder danach.")
                % {"day": date_format(held_on, "SHORT_DATE_FORMAT")}
            }
        )
    if values.get("interpreter") and not values.get("interpreter_language"):
        values["interpreter_language"] = case.person.interpreter_language
    note = ContactNote(
        centre=case.centre, case=case, author=person_of(by), organisation_id=organisation_of(by), **values
    )
    note.save(force_insert=True)
    drop_draft(form="contact", about=case.pk, by=by)
    touch(case.pk)
    return note


@transaction.atomic
def edit_contact(*, note: ContactNote, version: int, by: Actor, **values: Any) -> ContactNote:
    if not ContactNote.objects.filter(pk=note.pk, version=version).update(**values, version=F("version") + 1):
        raise Stale
    note.refresh_from_db()
    touch(note.case_id)
    return note


@transaction.atomic
def save_draft(*, form: str, about: UUID, content: dict[str, Any], by: Actor) -> Draft:
    """Keep what was typed, for this person and this form alone."""
    draft, _created = Draft.objects.update_or_create(
        user=person_of(by), organisation_id=organisation_of(by), form=form, about=about, defaults={"content": content}
    )
    return draft


def draft_of(*, form: str, about: UUID, by: Actor) -> dict[str, Any]:
    draft = Draft.objects.filter(
        user_id=person_of(by).pk, organisation_id=organisation_of(by), form=form, about=about
    ).first()
    return draft.content if draft else {}


def drop_draft(*, form: str, about: UUID, by: Actor) -> None:
    Draft.objects.filter(user_id=person_of(by).pk, organisation_id=organisation_of(by), form=form, about=about).delete()
