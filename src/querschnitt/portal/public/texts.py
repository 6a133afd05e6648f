"""Texts of an offer in the visitor's language where people translated them, German where they did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from querschnitt.common.languages import SITE_LANGUAGES, SiteLanguage
from querschnitt.offers.models import Offer, OfferText

GERMAN = SITE_LANGUAGES[0]
CURRENT, OUTDATED, MISSING, PARTIAL = "current", "outdated", "missing", "partial"


@dataclass(frozen=True)
class Said:
    """A text with its language, for ``lang`` and ``dir``; ``foreign``: another one than the page's."""

    text: str
    language: SiteLanguage
    foreign: bool

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass
class Texts:
    """The texts of ``offer`` for one language. ``state`` says whether a translation is there, whole and up to date."""

    offer: Offer
    language: SiteLanguage
    texts: Iterable[OfferText] = field(default=())

    @cached_property
    def _own(self) -> OfferText | None:
        return next((text for text in self.texts if text.language == self.language.code), None)

    @cached_property
    def _usable(self) -> OfferText | None:
        own = self._own
        return own if own is not None and own.of_version >= self.offer.text_version else None

    @property
    def state(self) -> str:
        if self.language == GERMAN:
            return CURRENT
        if self._own is None:
            return MISSING
        if self._usable is None:
            return OUTDATED
        parts = ("title", "summary", "description", "access_note", "cost_note", "childcare_note", "barrier_note")
        whole = all(getattr(self._usable, part) for part in parts if getattr(self.offer, part))
        return CURRENT if whole else PARTIAL

    @property
    def older(self) -> OfferText | None:
        """The outdated translation, still better than nothing for whoever reads no German."""
        return self._own if self.state == OUTDATED else None

    def say(self, name: str) -> Said:
        translated = getattr(self._usable, name, "") if self._usable is not None else ""
        if translated:
            return Said(translated, self.language, foreign=False)
        return Said(getattr(self.offer, name), GERMAN, foreign=self.language.spoken != "de")

    @cached_property
    def title(self) -> Said:
        return self.say("title")

    @cached_property
    def summary(self) -> Said:
        return self.say("summary")

    @cached_property
    def description(self) -> Said:
        return self.say("description")

    @cached_property
    def access_note(self) -> Said:
        return self.say("access_note")

    @cached_property
    def cost_note(self) -> Said:
        return self.say("cost_note")

    @cached_property
    def childcare_note(self) -> Said:
        return self.say("childcare_note")

    @cached_property
    def barrier_note(self) -> Said:
        return self.say("barrier_note")

    @property
    def available(self) -> list[SiteLanguage]:
        """Other languages with an up-to-date translation; German always is one."""
        current = {text.language for text in self.texts if text.of_version >= self.offer.text_version} | {"de"}
        return [language for language in SITE_LANGUAGES if language.code in current and language != self.language]
