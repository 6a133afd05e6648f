"""Two files of one person, both led by one organisation, become one; with the way back while nothing contradicts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.audit.names import NAMES

from ..acting import organisation_of, person_of
from ..choices import Outcome, Phase
from ..life_choices import NameKind
from ..models import (
    Case,
    CaseGrant,
    CaseHold,
    CaseMerge,
    CaseMergeRow,
    Consent,
    EmergencyAccess,
    Person,
    PersonName,
    SearchKey,
    SecrecyRelease,
)
from ..twins import moving
from .grants import revoke_grant, touch
from .search import index_case
from .spans import follow_spans

FILLED = (
    "given_name", "family_name", "original_name", "pseudonym", "birth_date", "birth_year", "nationality", "arrived_on",
    "town", "phone", "interpreter_language", "interpreter_wish", "languages", "language_levels", "reads",
)  # fmt: skip


def _sees_all(case: Case) -> bool:
    """Whoever is responsible may see every case of the organisation, so learns nothing by the merge."""
    if case.manager_id is None:
        return True
    roles = Membership.objects.filter(
        user_id=case.manager_id, organisation_id=case.organisation_id, ended_at__isnull=True
    ).values_list("role_key", flat=True)
    return any(P.CASES_VIEW in ROLES[key].permissions for key in roles if key in ROLES)


def seen_by_others(kept: Case, dropped: Case) -> list[CaseGrant]:
    """Accesses of other organisations to either file: what they see would grow, so they end before a merge."""
    return list(
        CaseGrant.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
            case__person_id__in=[kept.person_id, dropped.person_id],
            revoked_at__isnull=True,
        )
        .exclude(organisation_id=kept.organisation_id)
        .select_related("organisation", "case")
        .order_by("organisation__name", "case__number")
    )


def why_not(kept: Case, dropped: Case, by: Actor, *, end_access: bool = False) -> list[str]:
    """What stands against putting ``dropped`` into ``kept``, each with its remedy.

    ``end_access``: other organisations' accesses are to end with it, so they do not stand against it.
    """
    found = []
    own = organisation_of(by)
    if kept.pk == dropped.pk:
        return [_("Das ist dieselbe Akte. Tragen Sie das Aktenzeichen der anderen ein.")]
    if not (kept.organisation_id == dropped.organisation_id == own) or not by.may(P.CASES_VIEW):
        return [_("Zusammengeführt werden nur zwei Akten, die Ihre Organisation führt.")]
    if not kept.is_open or not dropped.is_open:
        found.append(_("Beide Fälle müssen offen sein. Öffnen Sie den abgeschlossenen Fall zuerst wieder."))
    if kept.restricted_at or dropped.restricted_at:
        found.append(_("Die Verarbeitung einer der Akten ist eingeschränkt. Heben Sie zuerst die Einschränkung auf."))
    one, other = kept.person, dropped.person
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        found.append(
            _(
                "Die Geburtsdaten %(one)s und %(other)s sind verschieden. Berichtigen Sie eines, wenn es dieselbe Person ist."
            )
            % {"one": one.birth_date.strftime("%d.%m.%Y"), "other": other.birth_date.strftime("%d.%m.%Y")}
        )
    elif one.year_of_birth and other.year_of_birth and one.year_of_birth != other.year_of_birth:
        found.append(
            _(
                "Die Geburtsjahre %(one)s und %(other)s sind verschieden. Berichtigen Sie eines, wenn es dieselbe Person ist."
            )
            % {"one": one.year_of_birth, "other": other.year_of_birth}
        )
    if not end_access:
        found += [
            _(
                "%(name)s sieht die Akte %(number)s und sähe danach mehr, als die Einwilligung sagt. Beenden Sie den "
                "Zugriff; nach dem Zusammenführen kann die Person neu einwilligen."
            )
            % {"name": grant.organisation.name, "number": grant.case.number}
            for grant in seen_by_others(kept, dropped)
        ]
    if any(hold.counts for hold in CaseHold.objects.filter(case__in=[kept, dropped])):
        found.append(_("Eine der Akten ist gesperrt. Erst wenn die Sperre aufgehoben ist, geht es."))
    people = Q(case__person_id__in=[kept.person_id, dropped.person_id])
    if EmergencyAccess.objects.filter(people, closed_at__isnull=True, ends_at__gt=timezone.now()).exists():
        found.append(_("Jemand hat eine der Akten im Notfall geöffnet. Warten Sie, bis dieser Zugriff endet."))
    if kept.manager_id != dropped.manager_id and not _sees_all(kept):
        found.append(
            _(
                "Wer für %(number)s zuständig ist, sieht nur eigene Fälle. Behalten Sie die andere Akte oder übertragen Sie sie zuerst."
            )
            % {"number": kept.number}
        )
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _fill(kept: Person, dropped: Person) -> dict[str, Any]:
    """What only the dropped file knows goes into the kept one; what differs stays as the kept one says."""
    filled: dict[str, Any] = {}
    for name in FILLED:
        if not getattr(kept, name) and getattr(dropped, name):
            if name == "birth_year" and kept.birth_date:
                continue
            setattr(kept, name, getattr(dropped, name))
            filled[name] = _plain(getattr(dropped, name))
    if kept.birth_date and kept.birth_year:
        kept.birth_year = None
        filled.pop("birth_year", None)
    kept.version += 1
    kept.save()
    return filled


def _names(kept: Person, dropped: Person) -> list[str]:
    known = {str(kept).casefold(), kept.original_name.casefold()}
    known |= {name.text.casefold() for name in PersonName.objects.filter(person=kept)}
    added = []
    for text, kind in ((str(dropped), NameKind.USED), (dropped.original_name, NameKind.ORIGINAL)):
        if text and text.casefold() not in known:
            PersonName.objects.create(person=kept, text=text, kind=kind)
            added.append(text)
            known.add(text.casefold())
    return added


def _call(function: str, merge: CaseMerge) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [merge.pk])
        return int(cursor.fetchone()[0])


@transaction.atomic
def merge_cases(*, kept: Case, dropped: Case, by: Actor, end_access: bool = False) -> CaseMerge:
    """Everything of ``dropped`` follows ``kept``: talks, needs, plan, referrals, consents, files, spans, household.

    Nobody sees more than before: both files are the organisation's own and open to nobody else at this moment. The
    dropped file stays, closed and empty, with its number, which finds the kept one.

    ``end_access``: in the same moment, and for good: what was agreed about one file does not cover both.
    """
    if reasons := why_not(kept, dropped, by, end_access=end_access):
        raise ValidationError(reasons)
    if end_access:
        for grant in seen_by_others(kept, dropped):
            revoke_grant(grant=grant, by=by)
    locked = {
        row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept.person_id, dropped.person_id])
    }
    one, other = locked[kept.person_id], locked[dropped.person_id]
    merge = CaseMerge.objects.create(
        organisation_id=organisation_of(by),
        kept_case=kept,
        dropped_case=dropped,
        kept_person=one,
        dropped_person=other,
        merged_by=person_of(by),
        before={"phase": dropped.phase, "manager": str(dropped.manager_id or "")},
    )
    _call("case_merge_files", merge)
    if one.pk != other.pk:
        merge.before |= {"filled": _fill(one, other), "names": _names(one, other)}
        CaseMerge.objects.filter(pk=merge.pk).update(before=merge.before)
    today = timezone.localdate()
    Case.objects.filter(pk=dropped.pk).update(
        closed_on=max(today, dropped.opened_on),
        outcome=Outcome.MERGED,
        phase=Phase.ABSCHLUSS,
        # The husk shows the kept person: whoever sees only cases of their own sees it no more.
        manager=kept.manager_id,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    SearchKey.objects.filter(case_id=dropped.pk, organisation_id=dropped.organisation_id).delete()
    for case in (kept, dropped):
        case.refresh_from_db()
    index_case(case=kept, person=one)
    follow_spans(one)
    kept.refresh_from_db()
    touch(kept.pk)
    return merge


def _table(name: str) -> type[models.Model] | None:
    return next((model for model, _field in moving() if model._meta.db_table == name), None)


def why_not_undone(merge: CaseMerge) -> list[str]:
    """What was built on moved rows since then, so that taking it apart would tear it."""
    later = CaseMerge.objects.filter(undone_at__isnull=True, created_at__gt=merge.created_at).filter(
        Q(kept_case_id__in=[merge.kept_case_id, merge.dropped_case_id])
        | Q(dropped_case_id__in=[merge.kept_case_id, merge.dropped_case_id])
    )
    if later.exists():
        return [_("Danach wurde noch eine Akte zusammengeführt. Nehmen Sie zuerst das zurück.")]
    moved: dict[str, set[UUID]] = {}
    for table, row_id in CaseMergeRow.objects.filter(merge=merge).values_list("table_name", "row_id"):
        moved.setdefault(table, set()).add(row_id)
    found = [
        _(
            "%(name)s sieht die Akte %(number)s, und die Einwilligung oder Entbindung dazu ginge in die andere zurück. "
            "Beenden Sie zuerst diesen Zugriff."
        )
        % {"name": grant.organisation.name, "number": grant.case.number}
        for grant in CaseGrant.objects.filter(
            Q(consent_id__in=moved.get(Consent._meta.db_table, ()))
            | Q(release_id__in=moved.get(SecrecyRelease._meta.db_table, ())),
            case_id=merge.kept_case_id,
            revoked_at__isnull=True,
        ).select_related("organisation", "case")
    ]
    for child, link in moving():
        side = merge.kept_case_id if link.related_model is Case else merge.kept_person_id
        for field in child._meta.concrete_fields:
            parent = field.related_model if isinstance(field, models.ForeignKey) else None
            if not isinstance(parent, type) or parent._meta.db_table not in moved or parent in (Case, Person):
                continue
            own = moved.get(child._meta.db_table, set())
            rows = child._default_manager.filter(
                **{link.attname: side, f"{field.attname}__in": moved[parent._meta.db_table]}
            )
            if rows.exclude(pk__in=own).exists():
                found.append(
                    _("Seit dem Zusammenführen hängt ein neuer Eintrag (%(what)s) an einem aus der anderen Akte.")
                    % {"what": NAMES.get(child._meta.label_lower, child._meta.verbose_name)}
                )
    return list(dict.fromkeys(found))


@transaction.atomic
def undo_merge(*, merge: CaseMerge, by: Actor) -> None:
    """Every row goes back to the file it came from. What was added since stays with the kept one."""
    locked = CaseMerge.objects.select_for_update().get(pk=merge.pk)
    if locked.undone_at is not None:
        raise ValidationError(_("Diese Zusammenführung ist schon zurückgenommen."))
    if reasons := why_not_undone(locked):
        raise ValidationError(reasons)
    _call("case_part_files", locked)
    one = Person.objects.select_for_update().get(pk=locked.kept_person_id)
    for name, value in locked.before.get("filled", {}).items():
        if _plain(getattr(one, name)) == value:
            setattr(one, name, None if name in ("birth_date", "birth_year", "arrived_on") else type(value)())
    one.version += 1
    one.save()
    PersonName.objects.filter(person=one, text__in=locked.before.get("names", [])).delete()
    dropped, kept = Case.objects.get(pk=locked.dropped_case_id), Case.objects.get(pk=locked.kept_case_id)
    manager = locked.before.get("manager", str(dropped.manager_id or ""))
    Case.objects.filter(pk=dropped.pk).update(
        closed_on=None,
        outcome="",
        phase=locked.before["phase"],
        manager=manager or None,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    CaseMerge.objects.filter(pk=locked.pk).update(undone_at=timezone.now(), undone_by=person_of(by))
    other = Person.objects.get(pk=locked.dropped_person_id)
    dropped.refresh_from_db()
    for case, person in ((kept, one), (dropped, other)):
        index_case(case=case, person=person)
        follow_spans(person)
        touch(case.pk)
