from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.common.access import access, anybody, signed_in

from . import services
from .decorators import fresh_sign_in
from .first_run import set_up_instance, setup_is_open
from .forms import InvitationForm, NewAccountForm, ProfileForm, RoleForm, SetUpForm
from .middleware import SESSION_KEY
from .models import Invitation, Membership, User
from .policies import can_edit_invitation, can_edit_membership, can_invite, can_see_members
from .selectors import history_of, visible_invitations, visible_members

MEMBERS_PER_PAGE = 50
MEMBERS_FOUND = 500  # what a search shows, on one page


def own_account(view: Any) -> Any:
    """Changes the person's own account only: reachable without a second factor, and not as the state's role."""
    view.own_account = True
    return view


def _back(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else "/"


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page whose address holds a token: Django would write the address of a 4xx answer into its log."""
    response = render(request, template, context, status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # set by the middleware
    return response


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in somebody who has just chosen a password; the second factor comes next."""
    user.backend = "allauth.account.auth_backends.AuthenticationBackend"
    return perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))


@own_account
@access(signed_in)
def profile(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        services.rename_user(user=user, name=form.cleaned_data["name"])
        messages.success(request, _("Der Name ist gespeichert."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@access(signed_in)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another of the own roles. The start page opens, because the page left may not exist for that role."""
    wanted = request.POST.get("membership", "")
    for membership in request.memberships:  # type: ignore[attr-defined]  # set by the middleware
        if str(membership.pk) == wanted:
            request.session[SESSION_KEY] = wanted
            break
    else:
        messages.error(request, _("Diese Rolle haben Sie nicht mehr. Bitte eine andere wählen."))
    return HttpResponseRedirect(_back(request))


@access(can_see_members)
def members(request: HttpRequest) -> HttpResponse:
    """Searched by a form that is sent, so that no name stands in an address; what is found is one page."""
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    rows = visible_members(actor)
    if words := request.POST.get("q", "").strip()[:100]:
        rows = rows.filter(user__name__icontains=words) | rows.filter(organisation__name__icontains=words)
    page = Paginator(rows, MEMBERS_FOUND if words else MEMBERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, can_edit_membership(actor, row)) for row in page],
        "invitations": [(row, can_edit_invitation(actor, row)) for row in visible_invitations(actor)[:100]],
        "may_invite": can_invite(actor),
        "q": words,
    }
    return render(request, "accounts/members.html", context)


@access(can_invite)
def invite(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    form = InvitationForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite_member(**form.cleaned_data, by=actor, address=request.build_absolute_uri)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Die Einladung an %s ist unterwegs. Sie gilt sieben Tage.") % invitation.email)
            return redirect("accounts:members")
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@access(can_edit_invitation, selector=visible_invitations, kwarg="invitation_id")
@require_POST
def resend(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    services.resend_invitation(invitation=invitation, by=actor, address=request.build_absolute_uri)
    messages.success(request, _("Ein neuer Link an %s ist unterwegs; der alte gilt nicht mehr.") % invitation.email)
    return redirect("accounts:members")


@access(can_edit_invitation, selector=visible_invitations, kwarg="invitation_id")
@require_POST
def withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    # Set by the middleware.
    services.withdraw_invitation(invitation=invitation, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Die Einladung an %s ist zurückgezogen.") % invitation.email)
    return redirect("accounts:members")


@access(can_edit_membership, selector=visible_members, kwarg="membership_id")
def member(request: HttpRequest, membership: Membership) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    form = RoleForm(request.POST or None, actor=actor, membership=membership)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(membership=membership, role_key=form.cleaned_data["role_key"], by=actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Die Rolle ist geändert."))
            return redirect("accounts:members")
    context = {"form": form, "membership": membership, "history": history_of(membership)}
    return render(request, "accounts/member.html", context, status=422 if form.errors else 200)


@access(can_edit_membership, selector=visible_members, kwarg="membership_id")
@require_POST
def end(request: HttpRequest, membership: Membership) -> HttpResponse:
    # Set by the middleware.
    services.end_membership(membership=membership, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Der Zugang von %s ist beendet.") % membership.user)
    return redirect("accounts:members")


@access(can_edit_membership, selector=visible_members, kwarg="membership_id")
@require_POST
@fresh_sign_in
def reset_factor(request: HttpRequest, membership: Membership) -> HttpResponse:
    # Set by the middleware.
    services.reset_second_factor(membership=membership, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Der zweite Faktor von %s ist zurückgesetzt.") % membership.user)
    return redirect("accounts:members")


@own_account
@access(anybody)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Three ways in: a new account; the account with that address, signed in; or, signed out, by way of sign-in."""
    invitation = services.find_invitation(token)
    if invitation is None:
        return _answer(request, "accounts/invitation_over.html", status=410)
    known = User.objects.filter(email__iexact=invitation.email).first()
    context: dict[str, Any] = {"invitation": invitation, "known": known, "here": request.get_full_path()}
    if known is not None or request.user.is_authenticated:
        context["own"] = known is not None and known == request.user
        if request.method == "POST" and context["own"]:
            services.accept_invitation(invitation=invitation, user=known)
            messages.success(request, _("Willkommen bei %s.") % invitation.organisation)
            return redirect("portal:home")
        return render(request, "accounts/accept_known.html", context)
    form = NewAccountForm(request.POST or None, address=invitation.email)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user = services.accept_invitation(invitation=invitation, name=data["name"], password=data["password1"])
        return _enter(request, user)
    context["form"] = form
    return _answer(request, "accounts/accept.html", context, status=422 if form.errors else 200)


@own_account
@access(anybody)
def setup(request: HttpRequest, token: str) -> HttpResponse:
    if not setup_is_open(token):
        return _answer(request, "accounts/setup_over.html", status=410)
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = set_up_instance(
                token=token,
                area=data["area"],
                centre_name=data["centre_name"],
                organisation_name=data["organisation_name"],
                email=data["email"],
                name=data["name"],
                password=data["password1"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _enter(request, user)
    return _answer(request, "accounts/setup.html", {"form": form}, status=422 if form.errors else 200)
