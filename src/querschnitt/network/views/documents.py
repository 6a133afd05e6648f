"""The pool of forms and working aids: multilingual, with versions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access, anybody
from querschnitt.common.lists import chosen_sort, link, page_of
from querschnitt.common.uploads import UnfitFile, download
from querschnitt.tenants.visitors import as_visitor

from ..document_choices import Audience, DocumentKind, DocumentState, version_languages
from ..document_forms import DocumentForm, NewDocumentForm, VersionForm
from ..models import Document, DocumentVersion
from ..policies import can_add_document, can_edit_document, can_view_document, can_view_network, can_view_version
from ..selectors.documents import (
    DocumentFilters,
    filter_documents,
    public_file,
    versions_of,
    visible_documents,
    visible_versions,
    with_current_versions,
)
from ..services import documents as services
from ..topics import Topic

SORTS = {"title": ("title",), "topic": ("topic", "title"), "changed": ("updated_at",)}
STATES = (*DocumentState.values, "all")


def _filters(request: ActorRequest) -> DocumentFilters:
    def chosen(name: str, allowed: list[str]) -> str:
        value = request.GET.get(name, "")
        return value if value in allowed else ""

    return DocumentFilters(
        text=request.GET.get("q", "")[:200].strip(),
        kind=chosen("kind", DocumentKind.values),
        topic=chosen("topic", Topic.values),
        language=chosen("language", [code for code, _label in version_languages()]),
        audience=chosen("audience", Audience.values),
        state=chosen("state", list(STATES)) or DocumentState.CURRENT.value,
    )


@access(can_view_network)
def document_list(request: ActorRequest) -> HttpResponse:
    filters = _filters(request)
    sort, order = chosen_sort(request, SORTS, "title")
    found = filter_documents(request.actor, filters)
    page = page_of(request, with_current_versions(found).order_by(*order, "pk"), count=found.count())
    today = timezone.localdate()
    context = {
        "filters": filters,
        "filtered": filters != DocumentFilters(),
        "page": page,
        "rows": [(document, document.state_on(today)) for document in page],
        "sort": sort,
        "kinds": DocumentKind.choices,
        "topics": Topic.choices,
        "languages": version_languages(),
        "audiences": Audience.choices,
        "states": [*DocumentState.choices, ("all", _("alle"))],
        "query": link(request.GET),
        "may_add": can_add_document(request.actor),
    }
    return render(request, "network/documents/list.html", context)


@access(can_view_document, selector=visible_documents, kwarg="document_id")
def document_page(request: ActorRequest, document: Document) -> HttpResponse:
    may_edit = can_edit_document(request.actor, document)
    groups = versions_of(document)
    context = {
        "document": document,
        "state": document.state_on(timezone.localdate()),
        # Old versions are for those who keep the document; everybody else wants the one that counts.
        "groups": [(name, versions if may_edit else versions[:1], older) for name, versions, older in groups],
        "may_edit": may_edit,
    }
    return render(request, "network/documents/page.html", context)


@access(can_add_document)
def document_create(request: ActorRequest) -> HttpResponse:
    form = NewDocumentForm(request.POST or None, request.FILES or None)
    membership = request.actor.membership
    if request.method == "POST" and form.is_valid() and membership is not None:
        values = dict(form.cleaned_data)
        try:
            document = services.create_document(
                organisation=membership.organisation, language=values.pop("language"), file=values.pop("file"),
                by=request.actor, **values,
            )  # fmt: skip
        except UnfitFile as error:  # the centre's store is full
            form.add_error("file", str(error))
        else:
            messages.success(request, _("Das Dokument steht im Pool."))
            return redirect("network:document", document.pk)
    return render(request, "network/documents/form.html", {"form": form}, status=422 if form.errors else 200)


@access(can_edit_document, selector=visible_documents, kwarg="document_id")
def document_edit(request: ActorRequest, document: Document) -> HttpResponse:
    initial = {name: getattr(document, name) for name in services.DOCUMENT_FIELDS}
    own = document.organisation_id == request.actor.organisation_id
    form = DocumentForm(request.POST or None, initial=initial, own=own)
    if request.method == "POST" and form.is_valid():
        services.update_document(document=document, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Änderungen sind gespeichert."))
        return redirect("network:document", document.pk)
    context = {"form": form, "document": document}
    return render(request, "network/documents/form.html", context, status=422 if form.errors else 200)


@access(can_edit_document, selector=visible_documents, kwarg="document_id")
def document_add_version(request: ActorRequest, document: Document) -> HttpResponse:
    language = request.GET.get("language", "de")
    form = VersionForm(request.POST or None, request.FILES or None, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        try:
            version = services.add_version(document=document, by=request.actor, **form.cleaned_data)
        except UnfitFile as error:
            form.add_error("file", str(error))
        else:
            messages.success(
                request,
                _("Fassung %(number)d (%(language)s) gilt jetzt.")
                % {"number": version.number, "language": version.language_name},
            )
            return redirect("network:document", document.pk)
    context = {"form": form, "document": document}
    return render(request, "network/documents/version.html", context, status=422 if form.errors else 200)


@access(can_edit_document, selector=visible_documents, kwarg="document_id")
def document_end(request: ActorRequest, document: Document) -> HttpResponse:
    if request.method == "POST":
        services.end_document(document=document, by=request.actor)
        messages.success(request, _("Das Dokument ist zurückgezogen."))
        return redirect("network:document", document.pk)
    return render(request, "network/documents/end.html", {"document": document})


@require_POST
@access(can_edit_document, selector=visible_documents, kwarg="document_id")
def document_reopen(request: ActorRequest, document: Document) -> HttpResponse:
    services.reopen_document(document=document, by=request.actor)
    messages.success(request, _("Das Dokument gilt wieder."))
    return redirect("network:document", document.pk)


@require_safe
@access(can_view_version, selector=visible_versions, kwarg="version_id")
def document_file(request: ActorRequest, version: DocumentVersion) -> HttpResponse:
    return download(version.file.name, version.file.media_type, bytes(version.file.content))


@require_safe
@access(anybody)
@as_visitor
def public_document(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A public document's file, for whoever follows a link of the public pages."""
    found = public_file(version_id)
    if found is None:
        raise Http404
    return download(*found)
