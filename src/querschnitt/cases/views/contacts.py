from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..forms import ContactForm, EditContactForm
from ..models import Case, ContactNote
from ..policies import can_edit_case, can_edit_contact, can_view_case
from ..selectors import visible_cases, visible_contacts
from ..services import Stale, draft_of, edit_contact, note_contact, save_draft
from .common import NOT_KEPT, actor_of, back_to, keeps_typed, say, stale, typed_before, typed_by

DRAFT = "contact"


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


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_POST
def keep_draft(request: HttpRequest, case: Case) -> HttpResponse:
    """Called while somebody types; what is there survives a lost session and a closed window."""
    content = {
        key: request.POST[key][:4000] for key in ContactForm.FIELDS if request.POST.get(key) and key not in NOT_KEPT
    }
    if content.get("text") or content.get("topic"):
        save_draft(form=DRAFT, about=case.pk, content=content, by=actor_of(request))
    return HttpResponse(status=204)


@access(can_edit_contact, selector=visible_contacts, kwarg="note_id")
@require_http_methods(["GET", "POST"])
def change_contact(request: HttpRequest, note: ContactNote) -> HttpResponse:
    form = EditContactForm(request.POST) if request.method == "POST" else EditContactForm.of(note)
    if form.is_bound and form.is_valid():
        try:
            edit_contact(note=note, version=form.cleaned_data["version"], by=actor_of(request), **form.values())
        except Stale:
            stale(form, note.version)
        else:
            say(request, _("Die Notiz ist gespeichert."))
            return back_to(note.case, "kontakte")
    context = {"case": note.case, "form": form, "title": _("Kontakt ändern"), "send": _("Notiz speichern")}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def all_contacts(request: HttpRequest, case: Case) -> HttpResponse:
    record_read(case)
    actor = actor_of(request)
    rows = ContactNote.objects.filter(case=case).select_related("author", "organisation")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"case": case, "page": page, "own": actor.user.pk, "may_edit": can_edit_case(actor, case)}
    return render(request, "cases/contacts.html", context)
