"""The parts of the network, above each of its lists."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.common.ui import parts

register = template.Library()

# key, what it is called, its route
TABS = (
    ("organisations", gettext_lazy("Organisationen"), "network:list"),
    ("responsible", gettext_lazy("Zuständigkeiten"), "network:responsible"),
    ("bodies", gettext_lazy("Gremien"), "network:bodies"),
    ("decisions", gettext_lazy("Beschlüsse"), "network:decisions"),
    ("agreements", gettext_lazy("Vereinbarungen"), "network:agreements"),
    ("documents", gettext_lazy("Dokumente"), "network:documents"),
    ("picture", gettext_lazy("Bild des Netzwerks"), "network:picture"),
)


@register.simple_tag
def network_tabs(current: str) -> SafeString:
    entries = [parts.Tab(label, reverse(route), key == current) for key, label, route in TABS]
    return parts.tabs(entries, label=_("Teile des Netzwerks"))
