"""Posts as they stand on a day, on the average of a year, and over the years; and what stays unused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor

from .amounts import cents
from .models import Post, PostHolder
from .models.posts import Source
from .ruleset import Held, RuleSet
from .services.posts import holder_spans, post_maxima
from .staffing import Span, average, stock

# The lump sum of a post by who pays it. Teachers and municipal posts have none.
RATES = {
    Source.LAND: ("KI03", "KI13", "KI27"),
    Source.KOMM_AN: ("KA02",),
    Source.KIM1: ("KM04", "KM21"),
    Source.KIM2: ("KM09", "KM23"),
    Source.KIM3: ("KM14",),
}


def visible_posts(actor: Actor) -> QuerySet[Post]:
    """Of the organisation acted for; row-level security says the same."""
    if actor.organisation_id is None or actor.is_state:
        return Post.unscoped.none()
    return Post.objects.filter(organisation=actor.organisation_id)


def visible_holders(actor: Actor) -> QuerySet[PostHolder]:
    if actor.organisation_id is None or actor.is_state:
        return PostHolder.unscoped.none()
    return PostHolder.objects.filter(organisation=actor.organisation_id).select_related("post")


@dataclass(frozen=True)
class PostRow:
    post: Post
    maximum: Fraction
    filled: Fraction
    average_maximum: Fraction
    average_filled: Fraction
    rate: Held | None

    @property
    def free(self) -> Fraction:
        return max(self.maximum - self.filled, Fraction(0))

    @property
    def unused(self) -> Fraction | None:
        """Lump sums of the year that the free part of the post does not draw."""
        if self.rate is None:
            return None
        return max(self.average_maximum - self.average_filled, Fraction(0)) / self.rate.per * self.rate.number


def post_rows(actor: Actor, day: date, rules: RuleSet) -> list[PostRow]:
    """In three queries, whatever the number of posts."""
    rows = []
    for post in visible_posts(actor).prefetch_related("holders", "maxima"):
        held, allowed = holder_spans(post), post_maxima(post)
        rate_ids = RATES.get(Source(post.source))
        last = date(day.year, 12, 31)
        rate = (rules.at(rate_ids, last) or rules.last_before(rate_ids, last)) if rate_ids else None
        rows.append(
            PostRow(
                post,
                stock(allowed, day),
                stock(held, day),
                average(allowed, day.year),
                average(held, day.year),
                rate,
            )
        )
    return rows


@dataclass(frozen=True)
class YearOfPosts:
    year: int
    maximum: Fraction
    filled: Fraction


def years_of_posts(actor: Actor, until: int) -> list[YearOfPosts]:
    """Averages of every year since the first post, in three queries."""
    held, allowed = [], []
    for post in visible_posts(actor).prefetch_related("holders", "maxima"):
        held += holder_spans(post)
        allowed += post_maxima(post)
    if not held and not allowed:
        return []
    first = min(span.start.year for span in [*held, *allowed])
    return [YearOfPosts(year, average(allowed, year), average(held, year)) for year in range(first, until + 1)]


@dataclass(frozen=True)
class SourceOfPosts:
    """``source`` is a key of ``Source``; averages of the year."""

    source: str
    label: str
    maximum: Fraction
    filled: Fraction


@dataclass(frozen=True)
class PostsOfYear:
    """For a yearly report: averages by days over the year, and what stood on its last day."""

    year: int
    sources: tuple[SourceOfPosts, ...]
    maximum_at_end: Fraction
    filled_at_end: Fraction

    @property
    def maximum(self) -> Fraction:
        return sum((one.maximum for one in self.sources), Fraction(0))

    @property
    def filled(self) -> Fraction:
        return sum((one.filled for one in self.sources), Fraction(0))

    def content(self) -> dict[str, object]:
        """As plain text for JSON: two places, half up, the sum of the parts rounded once."""
        return {
            "maximum": str(cents(self.maximum)),
            "occupied": str(cents(self.filled)),
            "maximum_at_end": str(cents(self.maximum_at_end)),
            "occupied_at_end": str(cents(self.filled_at_end)),
            "sources": [
                [one.source, one.label, str(cents(one.maximum)), str(cents(one.filled))] for one in self.sources
            ],
        }


def posts_of_year(actor: Actor, year: int) -> PostsOfYear | None:
    """The posts of the organisation acted for in ``year`` by who pays them; ``None`` when nobody keeps any.

    Meant for reports (``reporting.controlling.reports._counted``): ``posts_of_year(actor, year).content()`` has
    ``maximum`` and ``occupied`` as the report's ``content["posts"]`` wants them. Three queries.
    """
    held: dict[str, list[Span]] = {}
    allowed: dict[str, list[Span]] = {}
    for post in visible_posts(actor).prefetch_related("holders", "maxima"):
        held.setdefault(post.source, []).extend(holder_spans(post))
        allowed.setdefault(post.source, []).extend(post_maxima(post))
    if not allowed:
        return None
    last = date(year, 12, 31)
    return PostsOfYear(
        year,
        tuple(
            SourceOfPosts(source.value, str(source.label), average(allowed[source], year), average(held[source], year))
            for source in Source
            if source in allowed
        ),
        sum((stock(spans, last) for spans in allowed.values()), Fraction(0)),
        sum((stock(spans, last) for spans in held.values()), Fraction(0)),
    )
