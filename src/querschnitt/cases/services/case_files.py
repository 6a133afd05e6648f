from __future__ import annotations

import hashlib
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.uploads import CleanFile

from ..acting import person_of
from ..choices import FileKind
from ..models import Case, CaseFile, SecrecyRelease
from .grants import touch

CASE_QUOTA = 100 * 1024 * 1024


@transaction.atomic
def add_file(
    *,
    case: Case,
    file: CleanFile,
    by: Actor,
    title: str = "",
    kind: str = FileKind.OTHER,
    release: SecrecyRelease | None = None,
    signed_on: date | None = None,
) -> CaseFile:
    """Keep a paper with the case. ``file`` was cleaned and looked at by the scanner before (``common.uploads``)."""
    if not case.is_open:
        raise ValidationError(_("Der Fall ist abgeschlossen. Öffnen Sie ihn zuerst wieder."))
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # two at once do not both fit into what is left
    digest = hashlib.sha256(file.content).hexdigest()
    known = CaseFile.objects.filter(case=case, sha256=digest).defer("content").first()
    if known is not None:
        raise ValidationError(
            {"file": _("Diese Datei liegt schon im Fall: „%(title)s“. Wählen Sie eine andere.") % {"title": str(known)}}
        )
    used = CaseFile.objects.filter(case=case).aggregate(total=Sum("size"))["total"] or 0
    if used + file.size > CASE_QUOTA:
        raise ValidationError(
            {
                "file": _(
                    "Die Dateien eines Falls dürfen zusammen %(size)d MB haben. Löschen Sie nicht mehr gebrauchte."
                )
                % {"size": CASE_QUOTA // 1024**2}
            }
        )
    row = CaseFile(
        centre_id=case.centre_id,
        case=case,
        title=title.strip(),
        kind=kind,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=digest,
        content=file.content,
        release=release,
        signed_on=signed_on,
        added_by=person_of(by),
    )
    row.save(force_insert=True)
    touch(case.pk)
    return row


@transaction.atomic
def keep_signed_release(*, release: SecrecyRelease, file: CleanFile, signed_on: date, by: Actor) -> CaseFile:
    """The paper the person signed, kept with the release it is about."""
    if signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("Der Tag der Unterschrift liegt in der Zukunft. Prüfen Sie das Datum.")})
    title = f"{_('Entbindung')} {release.released.name} → {release.towards.name}"[:150]
    return add_file(
        case=release.case, file=file, title=title, kind=FileKind.CONSENT, release=release, signed_on=signed_on, by=by
    )


@transaction.atomic
def delete_case_file(*, file: CaseFile, by: Actor) -> None:
    """Gone at once; that it was there and who removed it stays in the log."""
    case_id = file.case_id
    file.delete()
    touch(case_id)
