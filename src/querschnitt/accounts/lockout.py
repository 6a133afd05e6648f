"""How repeated wrong passwords are slowed down, per person and network address together (django-axes)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def typed_address(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The e-mail address as typed, in the one spelling that counts attempts."""
    typed = (credentials or {}).get("email") or (request.POST.get("login") if request is not None else None)
    return typed.strip().lower() if typed else None


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
