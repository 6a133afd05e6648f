"""What belongs to an offer and has a page of its own: times, places left, translations, attachments."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.languages import SITE_LANGUAGES, SiteLanguage, site_language
from querschnitt.common.uploads import UnfitFile, download

from .. import services
from ..forms import CapacityForm, FileForm, TextForm, TimesForm
from ..models import Offer, OfferFile, OfferText
from ..policies import can_edit_file, can_edit_offer, can_view_file
from ..selectors import visible_files, visible_offers


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def offer_times(request: ActorRequest, offer: Offer) -> HttpResponse:
    form = TimesForm(request.POST if request.method == "POST" else None, offer=offer, actor=request.actor)
    if form.saving and form.is_valid():
        services.set_times(offer=offer, rows=form.rows, by=request.actor)
        messages.success(request, _("Die Zeiten sind gespeichert."))
        return redirect("offers:page", offer_id=offer.pk)
    context = {"offer": offer, "form": form}
    return render(request, "offers/times.html", context, status=422 if form.errors else 200)


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
@require_POST
def offer_capacity(request: ActorRequest, offer: Offer) -> HttpResponse:
    form = CapacityForm(request.POST)
    if form.is_valid():
        services.set_capacity(offer=offer, on=timezone.localdate(), by=request.actor, **form.cleaned_data)
        messages.success(
            request,
            _("„%(title)s“: %(state)s, Stand heute.") % {"title": offer.title, "state": offer.get_capacity_display()},
        )
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("offers:page", args=[offer.pk])
    return redirect(back)


@dataclass(frozen=True)
class Translation:
    """Where a language stands: "done", "outdated" or "missing"."""

    language: SiteLanguage
    text: OfferText | None
    state: str


def translations(offer: Offer) -> list[Translation]:
    texts = {text.language: text for text in offer.texts.select_related("translated_by")}
    found = []
    for language in SITE_LANGUAGES[1:]:
        text = texts.get(language.code)
        state = "missing" if text is None else "outdated" if text.of_version < offer.text_version else "done"
        found.append(Translation(language, text, state))
    return found


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def offer_texts(request: ActorRequest, offer: Offer) -> HttpResponse:
    return render(request, "offers/texts.html", {"offer": offer, "translations": translations(offer)})


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def offer_text(request: ActorRequest, offer: Offer, language: str) -> HttpResponse:
    """One language beside the German texts."""
    target = site_language(language)
    if target is None or target.code == "de":
        raise Http404
    text = OfferText.objects.filter(offer=offer, language=language).select_related("translated_by").first()
    form = TextForm(request.POST if request.method == "POST" else None, offer=offer, language=target, text=text)
    if request.method == "POST" and form.is_valid():
        services.set_text(offer=offer, language=language, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Übersetzung ist gespeichert."))
        return redirect("offers:texts", offer_id=offer.pk)
    context = {
        "offer": offer,
        "form": form,
        "language": target,
        "text": text,
        "outdated": text is not None and text.of_version < offer.text_version,
    }
    return render(request, "offers/text.html", context, status=422 if form.errors else 200)


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def offer_file_add(request: ActorRequest, offer: Offer) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.attach_file(
                offer=offer, content=data["file"], title=data["title"], language=data["language"],
                public=data["public"], by=request.actor,
            )  # fmt: skip
        except UnfitFile as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("Die Datei ist angehängt."))
            return redirect("offers:page", offer_id=offer.pk)
    context = {"offer": offer, "form": form}
    return render(request, "offers/file_form.html", context, status=422 if form.errors else 200)


@access(can_view_file, selector=visible_files, kwarg="file_id")
def offer_file(request: ActorRequest, attached: OfferFile) -> HttpResponse:
    file = attached.file
    return download(file.name, file.media_type, bytes(file.content))


@access(can_edit_file, selector=visible_files, kwarg="file_id")
@require_POST
def offer_file_remove(request: ActorRequest, attached: OfferFile) -> HttpResponse:
    offer = attached.offer
    services.remove_file(attached=attached, by=request.actor)
    messages.success(request, _("Die Datei ist gelöscht."))
    return redirect("offers:page", offer_id=offer.pk)
