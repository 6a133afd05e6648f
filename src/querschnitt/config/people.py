"""Who may sign in to a new instance: the demonstration's people, or the holder of a one-time link."""

from __future__ import annotations

import argparse
import hashlib
import secrets
import sys

from .instance import Instance
from .running import InstanceLock

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for another when copied by hand


def spoken_password() -> str:
    """Four groups of four: about 79 bits, longer than the fifteen characters asked for."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def demonstration_sign_ins() -> list[str]:
    """Give one person of every role a fresh password, stored only as hash, and return the lines to print.

    One password for all of them: it is made for this one console, and hashing twelve would cost seconds.
    """
    from django.contrib.auth.hashers import make_password

    from querschnitt.accounts.models import Membership, User
    from querschnitt.accounts.roles import ROLES
    from querschnitt.tenants.scope import Scope, open_scope

    found: dict[str, User] = {}
    for user in User.objects.filter(is_active=True).order_by("created_at", "pk")[:200]:
        with open_scope(Scope(user_id=user.pk)):
            keys = list(Membership.unscoped.filter(user=user).values_list("role_key", flat=True))
        for key in keys:
            found.setdefault(key, user)
    password = spoken_password()
    people = {user.pk for user in found.values()}
    hashed = make_password(password)
    for pk in people:
        User.objects.filter(pk=pk).update(password=hashed)
    width = max((len(str(ROLES[key].label)) for key in found), default=0)
    rows = [f"  {ROLES[key].label!s:{width}}  {found[key].email}" for key in ROLES if key in found]
    return ["Anmeldungen der Vorführung (Kennwort für alle, jetzt erzeugt):", *rows, f"  Kennwort: {password}", ""]


def passwords(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="./run passwords", description="Neue Kennwörter für die Personen der Vorführung."
    )
    parser.parse_args(arguments)
    if Instance.load().mode != "demo":
        raise SystemExit("Neue Kennwörter für alle gibt es nur in der Vorführung, nie in einer echten Instanz.")
    sys.stdout.write("\n".join(demonstration_sign_ins()) + "\n")


def setup_link(instance: Instance, url: str) -> list[str]:
    """Lines with a fresh one-time link while nobody can sign in yet; the link before it is void."""
    from django.urls import NoReverseMatch, reverse

    from querschnitt.accounts.models import User

    if User.objects.exists():
        return []
    token = secrets.token_urlsafe(32)
    try:
        path = reverse("accounts:setup", args=[token])
    except NoReverseMatch:
        return []
    instance.setup_token = hashlib.sha256(token.encode()).hexdigest()
    instance.save()
    return ["Einrichtung der Instanz (Link gilt einmal):", f"  {url}{path}", ""]


def setup_link_command(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run setup-link", description="Neuer Link zur Ersteinrichtung.")
    parser.parse_args(arguments)
    instance = Instance.load()
    url = str(InstanceLock(instance.home).holder().get("url") or "http://127.0.0.1:8000")
    lines = setup_link(instance, url)
    if not lines:
        raise SystemExit("Die Instanz ist bereits eingerichtet.")
    sys.stdout.write("\n".join(lines) + "\n")
