from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from ..document_choices import DocumentState, version_language
from ..models import Document, DocumentVersion

PLAIN_FILE = ("file__id", "file__name", "file__media_type", "file__size", "file__centre")


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """Those of the network and of the own organisation; row security leaves out other organisations' own."""
    if not actor.may(P.NETWORK_VIEW):
        return Document.unscoped.none()
    return Document.objects.all()


def visible_versions(actor: Actor) -> QuerySet[DocumentVersion]:
    if not actor.may(P.NETWORK_VIEW):
        return DocumentVersion.unscoped.none()
    return DocumentVersion.objects.all()


@dataclass(frozen=True)
class DocumentFilters:
    """``state``: current (default), all, or one of ``DocumentState``."""

    text: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    audience: str = ""
    state: str = DocumentState.CURRENT.value


def filter_documents(actor: Actor, filters: DocumentFilters) -> QuerySet[Document]:
    found = visible_documents(actor)
    for name in ("kind", "topic", "audience"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    of_version = DocumentVersion.objects.filter(current=True)
    if filters.language:
        found = found.filter(pk__in=of_version.filter(language=filters.language).values("document"))
    for word in filters.text.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(pk__in=of_version.filter(title__icontains=word).values("document"))
        )
    if filters.state in DocumentState.values:
        found = found.filter(_in_state(DocumentState(filters.state), timezone.localdate()))
    return found


def _in_state(state: DocumentState, day: date) -> Q:
    ended, past, planned = Q(ended_on__lte=day), Q(valid_until__lt=day), Q(valid_from__gt=day)
    if state is DocumentState.ENDED:
        return ended
    open_ = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    if state is DocumentState.PAST:
        return open_ & past
    running = open_ & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    if state is DocumentState.PLANNED:
        return running & planned
    return running & (Q(valid_from__isnull=True) | Q(valid_from__lte=day))


def with_current_versions(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each document carries ``current_versions``, German first, without the files' content."""
    current = (
        DocumentVersion.objects.filter(current=True)
        .select_related("file")
        .defer("file__content")
        .order_by(Case(When(language="de", then=0), default=1), "language")
    )
    return documents.select_related("organisation").prefetch_related(
        Prefetch("versions", queryset=current, to_attr="current_versions")
    )


def versions_of(document: Document) -> list[tuple[str, list[DocumentVersion], bool]]:
    """(language, its versions from the newest, older than the German text) per language, German first."""
    groups: dict[str, list[DocumentVersion]] = defaultdict(list)
    rows = DocumentVersion.objects.filter(document=document).select_related("file", "created_by")
    for version in rows.defer("file__content").order_by("language", "-number"):
        groups[version.language].append(version)
    german = groups.get("de", [None])[0]
    return [
        (version_language(code), versions, german is not None and versions[0].created_at < german.created_at)
        for code, versions in sorted(groups.items(), key=lambda item: (item[0] != "de", version_language(item[0])))
    ]


@dataclass
class PublicVersion:
    """One language of a public document; its file is served by ``network:public_document``."""

    id: UUID
    language: str
    title: str
    extension: str
    size: int
    since: date

    @property
    def language_name(self) -> str:
        return version_language(self.language)


@dataclass
class PublicDocument:
    """``versions`` has one entry a language."""

    id: UUID
    title: str
    description: str
    kind: str
    topic: str
    versions: list[PublicVersion] = field(default_factory=list)

    def best(self, *languages: str) -> PublicVersion | None:
        """The version in the first of the languages there is, else German, else any."""
        known = {version.language: version for version in self.versions}
        for code in (*languages, "de"):
            if code in known:
                return known[code]
        return self.versions[0] if self.versions else None


def public_documents(centre_id: UUID, *, topic: str = "", language: str = "") -> list[PublicDocument]:
    """What visitors may have of a centre, by title; two questions. Works inside ``visiting()``, with or without centre.

    ``language``: only documents that exist in it.
    """
    day = timezone.localdate()
    documents = Document.unscoped.filter(_in_state(DocumentState.CURRENT, day), centre=centre_id, audience="public")
    if topic:
        documents = documents.filter(topic=topic)
    columns = ("id", "title", "description", "kind", "topic")
    found = {row["id"]: PublicDocument(**row) for row in documents.order_by("title", "id").values(*columns)}
    rows = DocumentVersion.unscoped.filter(document__in=list(found), current=True).order_by("language")
    for row in rows.values("id", "document_id", "language", "title", "file__name", "file__size", "created_at"):
        found[row["document_id"]].versions.append(
            PublicVersion(
                row["id"], row["language"], row["title"], row["file__name"].rsplit(".", 1)[-1].upper(),
                row["file__size"], timezone.localdate(row["created_at"]),
            )
        )  # fmt: skip
    kept = [document for document in found.values() if document.versions]
    if language:
        kept = [document for document in kept if any(version.language == language for version in document.versions)]
    return kept


def public_file(version_id: UUID) -> tuple[str, str, bytes] | None:
    """(name, media type, content) of a current version of a public, valid document. Inside ``visiting()``."""
    row = (
        DocumentVersion.unscoped.filter(pk=version_id, current=True)
        .filter(
            document__in=Document.unscoped.filter(
                _in_state(DocumentState.CURRENT, timezone.localdate()), audience="public"
            ).values("pk")
        )
        .values_list("file__name", "file__media_type", "file__content")
        .first()
    )
    return None if row is None else (row[0], row[1], bytes(row[2]))
