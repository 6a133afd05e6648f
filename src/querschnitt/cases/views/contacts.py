from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..acting import person_of
from ..beside import weigh
from ..forms_daily import ContactForm, EditContactForm, QuickContactForm
from ..models import Case, ContactNote
from ..policies import can_create_cases, can_edit_case, can_edit_contact, can_view_case
from ..selectors import visible_cases, visible_contacts
from ..services import Stale, draft_of, drop_draft, edit_contact, note_contact, save_draft
from .case import OPENED
from .common import NOT_KEPT, actor_of, back_to, keeps_typed, say, typed_before, typed_by

DRAFT, QUICK = "contact", "contact_quick"
OFFERED = 12


@keeps_typed
@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    kept = typed_before(request) or draft_of(form=DRAFT, about=case.pk, by=actor)
    form = ContactForm(request.POST or None, initial=kept)
    if form.is_bound and form.is_valid():
        try:
            note_contact(case=case, by=actor, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Der Kontakt ist notiert."))
            return back_to(case, "kontakte")
    context = {"case": case, "form": form, "typed_by": typed_by(request), "kept": bool(kept) and not form.is_bound}
    return render(request, "cases/contact.html", context, status=422 if form.errors else 200)


def last_opened(request: HttpRequest, actor: Actor) -> list[Case]:
    """Cases to choose from: those opened in this session, the last first, then the person's own by activity."""
    opened = [UUID(pk) for pk in request.session.get(OPENED, [])]
    known = {case.pk: case for case in visible_cases(actor).filter(pk__in=opened, closed_on__isnull=True)}
    found = [known[pk] for pk in opened if pk in known]
    own = visible_cases(actor).filter(manager_id=person_of(actor).pk, closed_on__isnull=True).exclude(pk__in=opened)
    found += own.order_by("-updated_at", "pk")[: OFFERED - len(found)]
    return [case for case in found if can_edit_case(actor, case)]


@keeps_typed
@access(can_create_cases)
@require_http_methods(["GET", "POST"])
def quick_contact(request: HttpRequest) -> HttpResponse:
    """From the start page and the list: the case is chosen on the form, the last opened one first."""
    actor = actor_of(request)
    cases = last_opened(request, actor)
    about = person_of(actor).pk
    kept = typed_before(request) or draft_of(form=QUICK, about=about, by=actor)
    form = QuickContactForm(request.POST or None, initial=kept, cases=cases)
    if form.is_bound and form.is_valid():
        case = next(case for case in cases if case.pk == form.chosen())
        try:
            note_contact(case=case, by=actor, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            drop_draft(form=QUICK, about=about, by=actor)
            say(request, _("Der Kontakt ist notiert."))
            return back_to(case, "kontakte")
    kept_note = bool(kept) and not form.is_bound
    context = {"form": form, "cases": cases, "typed_by": typed_by(request), "kept": kept_note}
    return render(request, "cases/quick_contact.html", context, status=422 if form.errors else 200)


def typed(request: HttpRequest, names: tuple[str, ...]) -> dict[str, Any]:
    """What there is to keep of a form, the lists of several choices as lists."""
    found: dict[str, Any] = {}
    for name in names:
        values = [value[:4000] for value in request.POST.getlist(name) if value]
        if values and name not in NOT_KEPT:
            found[name] = values if name == "more_topics" else values[0]
    if found.get("text") or found.get("topic"):
        found["person_present"] = "person_present" in found
        return found
    return {}


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_POST
def keep_draft(request: HttpRequest, case: Case) -> HttpResponse:
    """Called while somebody types; what is there survives a lost session and a closed window."""
    if content := typed(request, ContactForm.FIELDS):
        save_draft(form=DRAFT, about=case.pk, content=content, by=actor_of(request))
    return HttpResponse(status=204)


@access(can_create_cases)
@require_POST
def keep_quick_draft(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if content := typed(request, ("case", *ContactForm.FIELDS)):
        save_draft(form=QUICK, about=person_of(actor).pk, content=content, by=actor)
    return HttpResponse(status=204)


@access(can_edit_contact, selector=visible_contacts, kwarg="note_id")
@require_http_methods(["GET", "POST"])
def change_contact(request: HttpRequest, note: ContactNote) -> HttpResponse:
    form = EditContactForm(request.POST) if request.method == "POST" else EditContactForm.of(note)
    beside = weigh(form, EditContactForm.of(note), note.version, note.author) if form.is_bound else None
    if form.is_bound and not beside and form.is_valid():
        try:
            edit_contact(note=note, version=form.cleaned_data["version"], by=actor_of(request), **form.values())
        except Stale:
            note.refresh_from_db()
            beside = weigh(form, EditContactForm.of(note), note.version, note.author)
        else:
            say(request, _("Die Notiz ist gespeichert."))
            return back_to(note.case, "kontakte")
    context = {"case": note.case, "form": form, "title": _("Kontakt ändern"), "send": _("Notiz speichern")}
    context["beside"] = beside
    return render(request, "cases/form.html", context, status=422 if form.errors or beside else 200)


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def all_contacts(request: HttpRequest, case: Case) -> HttpResponse:
    record_read(case)
    actor = actor_of(request)
    rows = ContactNote.objects.filter(case=case).select_related("author", "organisation")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"case": case, "page": page, "own": actor.user.pk, "may_edit": can_edit_case(actor, case)}
    return render(request, "cases/contacts.html", context)
