"""What the network contributes to the search of every page."""

from __future__ import annotations

from django.urls import reverse

from querschnitt.accounts.actor import Actor
from querschnitt.common.search import Hit
from querschnitt.tenants.models import Organisation

from .document_choices import DocumentKind
from .selectors import OrganisationFilters, filter_organisations
from .selectors.documents import DocumentFilters, filter_documents
from .topics import Topic


def hits(actor: Actor, text: str, limit: int) -> list[Hit]:
    found = filter_organisations(actor, OrganisationFilters(text=text))
    kinds = dict(Organisation.Kind.choices)
    return [
        Hit(name, reverse("network:page", args=[pk]), " · ".join(str(part) for part in (kinds.get(kind), town) if part))
        for pk, name, kind, town in found.values_list("id", "name", "kind", "profile__town")[:limit]
    ]


def document_hits(actor: Actor, text: str, limit: int) -> list[Hit]:
    found = filter_documents(actor, DocumentFilters(text=text)).order_by("title", "id")
    kinds, topics = dict(DocumentKind.choices), dict(Topic.choices)
    return [
        Hit(title, reverse("network:document", args=[pk]), f"{kinds.get(kind, kind)} · {topics.get(topic, topic)}")
        for pk, title, kind, topic in found.values_list("id", "title", "kind", "topic")[:limit]
    ]
