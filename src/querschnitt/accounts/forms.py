from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from querschnitt.tenants.models import Organisation
from querschnitt.territory.models import Area

from .actor import Actor
from .models import Membership, User
from .policies import GRANTS, grantable_roles, roles_of_kind
from .selectors import organisations_to_invite_for


def _name(form: forms.Form, **labels: Any) -> None:
    """Our words for allauth's fields; placeholders go, because they vanish while somebody types."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
            form.fields[name].widget.attrs.pop("placeholder", None)


def _new_password(form: forms.Form, name: str) -> None:
    form.fields[name].help_text = " ".join(password_validators_help_texts())
    form.fields[name].widget.attrs["autocomplete"] = "new-password"


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, login=_("E-Mail-Adresse"), password=_("Passwort"))
        self.fields["password"].help_text = ""


class ConfirmForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password=_("Passwort"))


class NewPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(
            self,
            oldpassword=_("Bisheriges Passwort"),
            password1=_("Neues Passwort"),
            password2=_("Neues Passwort, zur Kontrolle"),
        )
        _new_password(self, "password1")


class FirstPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password1=_("Passwort"), password2=_("Passwort, zur Kontrolle"))
        _new_password(self, "password1")


class ForgottenPasswordForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, email=_("E-Mail-Adresse"))


class PasswordByLinkForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password1=_("Neues Passwort"), password2=_("Neues Passwort, zur Kontrolle"))
        _new_password(self, "password1")


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=_("Code"))


class ConfirmCodeForm(FactorReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=_("Code"))


class NewAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=_("Code aus der App"))


class NewKeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, name=_("Name des Schlüssels"))


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, name=_("Name des Schlüssels"))


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]


class InvitationForm(forms.Form):
    """``organisations``: those the acting person may invite for; the role is checked against the one chosen."""

    organisation = forms.ModelChoiceField(queryset=Organisation.unscoped.none(), label=_("Organisation"))
    email = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)
    role_key = forms.ChoiceField(label=_("Rolle"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        organisations = organisations_to_invite_for(actor)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]  # a field of that kind
        self.fields["organisation"].initial = actor.organisation_id
        granted = GRANTS[actor.role.key] if actor.role else ()
        kinds = {role for organisation in organisations for role in roles_of_kind(organisation)}
        self.fields["role_key"].choices = [  # type: ignore[attr-defined]  # a field of that kind
            (role.key, f"{role.label}: {role.task}") for role in granted if role in kinds
        ]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        organisation, key = data.get("organisation"), data.get("role_key")
        if organisation and key and key not in {role.key for role in grantable_roles(self.actor, organisation)}:
            self.add_error("role_key", _("Diese Rolle gibt es in dieser Organisation nicht. Bitte eine andere wählen."))
        return data


class RoleForm(forms.Form):
    role_key = forms.ChoiceField(label=_("Rolle"))

    def __init__(self, *args: Any, actor: Actor, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_key"].initial = membership.role_key
        self.fields["role_key"].choices = [  # type: ignore[attr-defined]  # a field of that kind
            (role.key, f"{role.label}: {role.task}") for role in grantable_roles(actor, membership.organisation)
        ]


class NewAccountForm(forms.Form):
    """Name and password of somebody invited. ``address`` is known and only helps to refuse passwords made of it."""

    name = forms.CharField(
        label=_("Vor- und Nachname"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password1 = forms.CharField(
        label=_("Passwort"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=_("Passwort, zur Kontrolle"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        password = data.get("password1")
        if password and "password2" in data and password != data["password2"]:
            self.add_error("password2", _("Die beiden Passwörter sind verschieden. Bitte zweimal dasselbe eingeben."))
        elif password:
            try:
                validate_password(
                    password, User(email=self.address or data.get("email", ""), name=data.get("name", ""))
                )
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data


class SetUpForm(NewAccountForm):
    """First run: which centre, and who looks after it."""

    area = forms.ModelChoiceField(
        queryset=Area.objects.filter(has_centre=True).order_by("name"),
        label=_("Kreis oder Stadt"),
        required=False,
        empty_label=_("nicht in der Liste"),
        help_text=_("Kommunale Integrationszentren in Nordrhein-Westfalen"),
    )
    centre_name = forms.CharField(
        label=_("Name des Zentrums"),
        max_length=200,
        required=False,
        help_text=_("nur, wenn es nicht in der Liste steht"),
    )
    organisation_name = forms.CharField(
        label=_("Name der Dienststelle"), max_length=200, initial=_("Kommunales Integrationszentrum")
    )
    email = forms.EmailField(label=_("Ihre E-Mail-Adresse"), max_length=254)

    field_order = ["area", "centre_name", "organisation_name", "name", "email", "password1", "password2"]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if not data.get("area") and not data.get("centre_name"):
            self.add_error("area", _("Bitte einen Kreis oder eine Stadt wählen oder darunter einen Namen eintragen."))
        return data
