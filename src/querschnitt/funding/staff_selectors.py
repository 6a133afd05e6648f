"""Posts as they stand on a day, on the average of a year, and over the years; and what stays unused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor

from .amounts import cents
from .models import Post, PostCost, PostFunding, PostHolder, PostMaximum
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


# Of an administrative assistant; the rules name it for half a post.
ASSISTANT_RATES = {Source.LAND: ("KI04", "KI28"), Source.KIM1: ("KM05",)}


def rate_ids_of(post: Post) -> tuple[str, ...] | None:
    source = Source(post.source)
    return (ASSISTANT_RATES if post.assistant else RATES).get(source)


def visible_posts(actor: Actor) -> QuerySet[Post]:
    """Of the organisation acted for; row-level security says the same."""
    if actor.organisation_id is None or actor.is_state:
        return Post.unscoped.none()
    return Post.objects.filter(organisation=actor.organisation_id)


def visible_holders(actor: Actor) -> QuerySet[PostHolder]:
    if actor.organisation_id is None or actor.is_state:
        return PostHolder.unscoped.none()
    return PostHolder.objects.filter(organisation=actor.organisation_id).select_related("post")


def visible_maxima(actor: Actor) -> QuerySet[PostMaximum]:
    if actor.organisation_id is None or actor.is_state:
        return PostMaximum.unscoped.none()
    return PostMaximum.objects.filter(organisation=actor.organisation_id).select_related("post")


def visible_fundings(actor: Actor) -> QuerySet[PostFunding]:
    if actor.organisation_id is None or actor.is_state:
        return PostFunding.unscoped.none()
    return PostFunding.objects.filter(organisation=actor.organisation_id).select_related("post")


def visible_costs(actor: Actor) -> QuerySet[PostCost]:
    if actor.organisation_id is None or actor.is_state:
        return PostCost.unscoped.none()
    return PostCost.objects.filter(organisation=actor.organisation_id).select_related("post")


def rate_in(post: Post, year: int, rules: RuleSet) -> Held | None:
    """The lump sum of a year, or the last one before it."""
    rate_ids = rate_ids_of(post)
    last = date(year, 12, 31)
    return (rules.at(rate_ids, last) or rules.last_before(rate_ids, last)) if rate_ids else None


@dataclass(frozen=True)
class CostRow:
    """What a post cost in a year beside the lump sum for the part that was filled. No lump sum: all of it is own money."""

    pk: UUID
    post: Post
    year: int
    amount: Fraction
    filled: Fraction
    rate: Held | None

    @property
    def lump_sum(self) -> Fraction:
        return self.filled / self.rate.per * self.rate.number if self.rate else Fraction(0)

    @property
    def difference(self) -> Fraction:
        """More than zero: the lump sum did not suffice."""
        return self.amount - self.lump_sum


def cost_rows(actor: Actor, rules: RuleSet) -> list[CostRow]:
    """Newest year first, in three queries."""
    posts = {post.pk: post for post in visible_posts(actor).prefetch_related("holders")}
    return [
        CostRow(
            cost.pk,
            posts[cost.post_id],
            cost.year,
            Fraction(cost.amount),
            average(holder_spans(posts[cost.post_id]), cost.year),
            rate_in(posts[cost.post_id], cost.year, rules),
        )
        for cost in PostCost.objects.filter(post__in=posts).order_by("-year", "post__source", "post__name")
    ]


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
        rows.append(
            PostRow(
                post,
                stock(allowed, day),
                stock(held, day),
                average(allowed, day.year),
                average(held, day.year),
                rate_in(post, day.year, rules),
            )
        )
    return rows


@dataclass(frozen=True)
class YearOfPosts:
    """``sources``: filled on the average, in the order of ``Source``; only sources that ever had a post."""

    year: int
    maximum: Fraction
    filled: Fraction
    sources: tuple[tuple[str, Fraction, Fraction], ...]


def years_of_posts(actor: Actor, until: int) -> list[YearOfPosts]:
    """Averages of every year since the first post, in three queries."""
    held: dict[str, list[Span]] = {}
    allowed: dict[str, list[Span]] = {}
    for post in visible_posts(actor).prefetch_related("holders", "maxima"):
        held.setdefault(post.source, []).extend(holder_spans(post))
        allowed.setdefault(post.source, []).extend(post_maxima(post))
    starts = [span.start.year for spans in (*held.values(), *allowed.values()) for span in spans]
    if not starts:
        return []
    found = []
    for year in range(min(starts), until + 1):
        parts = tuple(
            (str(one.label), average(allowed[one], year), average(held[one], year)) for one in Source if one in held
        )
        most = sum((part[1] for part in parts), Fraction(0))
        filled = sum((part[2] for part in parts), Fraction(0))
        found.append(YearOfPosts(year, most, filled, parts))
    return found


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
