"""Where allauth asks us: no open sign-up, own mails, encrypted factors, sign-in through a provider."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import User
from .selectors import has_second_factor


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dieser Zugang ist beendet. Bitte wenden Sie sich an die Leitung Ihrer Organisation."),
        "duplicate_email": _("Diese Adresse gehört schon zu Ihrem Zugang."),
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht. Bitte beides prüfen."),
        "email_taken": _("Diese Adresse kann nicht verwendet werden. Bitte eine andere angeben."),
        "enter_current_password": _("Bitte das bisherige Passwort eingeben."),
        "incorrect_code": _("Der Code stimmt nicht oder ist abgelaufen. Bitte den neuesten Code eingeben."),
        "incorrect_password": _("Das Passwort stimmt nicht. Bitte erneut eingeben."),
        "invalid_password_reset": _("Der Link ist abgelaufen oder wurde schon benutzt. Bitte einen neuen anfordern."),
        "rate_limited": _("Das waren zu viele Versuche in kurzer Zeit. Bitte einige Minuten warten."),
        "same_as_current": _("Bitte etwas anderes als bisher eingeben."),
        "too_many_login_attempts": _("Das waren zu viele Versuche in kurzer Zeit. Bitte einige Minuten warten."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth would count per person alone, so that anybody could lock a person out; axes counts instead."""

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Mit dem Passwort"),
            "mfa_reauthenticate": _("Mit der Authenticator-App oder einem Wiederherstellungscode"),
            "mfa_reauthenticate:webauthn": _("Mit einem Sicherheitsschlüssel"),
        }
        return [{**way, "description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """On commit, so that nobody is told of something that did not happen."""
        message = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        transaction.on_commit(message.send)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are stored encrypted, under a key made from the instance's secret."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _(
            "Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse über den Link, den wir geschickt haben."
        ),
        "cannot_delete_authenticator": _(
            "Ein zweiter Faktor ist Pflicht. Bitte richten Sie erst einen anderen ein und entfernen dann diesen."
        ),
    }

    def _keys(self) -> MultiFernet:
        # More than the stubs know.
        secrets: list[str] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]  # type: ignore[list-item]
        return MultiFernet(
            [Fernet(urlsafe_b64encode(sha256(f"second factor{secret}".encode()).digest())) for secret in secrets]
        )

    def encrypt(self, text: str) -> str:
        return self._keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._keys().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return gettext("Schlüssel %d") % (Authenticator.objects.filter(user=user, type=type).count() + 1)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where a second factor is mandatory: whoever changes it adds the new one first."""
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        return has_second_factor(authenticator.user, without=authenticator)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider tells who somebody is; whether that person has an account is decided here, by invitation."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return (
            super().can_authenticate_by_email(login, email)
            and User.objects.filter(email__iexact=email, is_active=True).exists()
        )
