"""What lies outside the instance: a mail server and a sign-in provider, from the environment or the instance's file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlparse

from .instance import Instance, SettingUnfit

PROVIDER_ID = "verzeichnis"


def _named(stored: Mapping[str, str], prefix: str, *names: str) -> dict[str, str]:
    """Values by name; ``QUERSCHNITT_<PREFIX>_<NAME>`` in the environment wins over the instance's file."""
    return {name: os.environ.get(f"QUERSCHNITT_{prefix}_{name}".upper(), stored.get(name, "")) for name in names}


def whole_number(variable: str, stored: object) -> int:
    value = str(os.environ.get(variable) or stored)
    try:
        return int(value)
    except ValueError:
        raise SettingUnfit(f"{variable}: „{value}“ ist keine ganze Zahl.") from None


def mail_settings(instance: Instance) -> dict[str, Any]:
    mail = _named(instance.mail, "mail", "host", "port", "user", "password", "security", "sender")
    sender = mail["sender"] or "querschnitt@localhost"
    settings: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender, "EMAIL_TIMEOUT": 10}
    if not mail["host"]:
        return settings | {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(instance.home / "mail"),
        }
    security = mail["security"] or "starttls"
    if security not in ("starttls", "tls", "none"):
        raise SettingUnfit("QUERSCHNITT_MAIL_SECURITY: erlaubt sind starttls, tls und none.")
    standard = {"starttls": 587, "tls": 465, "none": 25}[security]
    return settings | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": mail["host"],
        "EMAIL_PORT": whole_number("QUERSCHNITT_MAIL_PORT", instance.mail.get("port") or standard),
        "EMAIL_HOST_USER": mail["user"],
        "EMAIL_HOST_PASSWORD": mail["password"],
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
    }


def oidc_apps(stored: Mapping[str, str]) -> list[dict[str, Any]]:
    """The one OpenID Connect provider, if any, as allauth wants it; always with PKCE."""
    oidc = _named(stored, "oidc", "issuer", "client_id", "secret", "name")
    if not oidc["issuer"]:
        return []
    return [
        {
            "provider_id": PROVIDER_ID,
            "name": oidc["name"] or urlparse(oidc["issuer"]).hostname,
            "client_id": oidc["client_id"],
            "secret": oidc["secret"],
            "settings": {"server_url": oidc["issuer"], "oauth_pkce_enabled": True},
        }
    ]


def oidc_origins(providers: Mapping[str, Any]) -> list[str]:
    parts = [urlparse(app["settings"]["server_url"]) for app in providers["openid_connect"]["APPS"]]
    return [f"{part.scheme}://{part.netloc}" for part in parts]
