"""What should be seen, in plain Python: no query, no import of the product.

The database keeps grants, ends and dates. This model keeps only what was said (consents, refusals, releases, the
lead's own "no more") and computes from it, for a day, who may see what. Where both differ, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

ALL_TOPICS = frozenset({"*"})
SHOWN = ("sent", "accepted", "refused")
CONFIDED = frozenset({"contacts", "assessment"})
LINK_DAYS = 14
EMERGENCIES_A_DAY = 5


@dataclass(eq=False)
class MCase:
    id: Any
    lead: str
    manager: str
    person: Any
    mark: str  # the person's given name, told apart from every other
    marks: set[str] = field(default_factory=set)  # what the file holds: names, notes
    open: bool = True
    husk: bool = False
    held: bool = False
    restricted: bool = False  # Art. 18 DSGVO: read by the lead alone, nothing goes out


@dataclass(eq=False)
class MConsent:
    id: Any
    case: MCase
    recipient: str
    purpose: str
    groups: frozenset[str]
    until: int
    withdrawn: bool = False
    stale: bool = False  # given before the file grew by another one


@dataclass(eq=False)
class MRelease:
    id: Any
    case: MCase
    teller: str
    told: str
    topics: frozenset[str]
    until: int
    withdrawn: bool = False

    def names(self, topics: Iterable[str]) -> bool:
        return self.topics == ALL_TOPICS or set(topics) <= self.topics


@dataclass(eq=False)
class MShare:
    """A file opened to another organisation, as long as what it rests on holds."""

    id: Any
    case: MCase
    to: str
    writes: bool
    consent: MConsent
    release: MRelease
    until: int
    ended: bool = False  # by the lead, by another share, or by a release back that was withdrawn
    asleep: MOrganisationMerge | None = None  # while two entries of one body are one


@dataclass(eq=False)
class MPackage:
    id: Any
    case: MCase
    sender: str
    to: str
    topic: str
    consent: MConsent
    release: MRelease | None = None
    groups: frozenset[str] = frozenset()
    name: str = ""  # the person's, where the identity was agreed to
    notes: frozenset[str] = frozenset()
    state: str = "draft"
    purpose: str = "referral"
    readers: set[str] = field(default_factory=set)  # who read the notice of § 78 SGB X


@dataclass(eq=False)
class MLink:
    package: MPackage
    token: str
    code: str
    until: int
    visit: str = ""
    noticed: bool = False
    over: bool = False


@dataclass(eq=False)
class MEmergency:
    id: Any
    case: MCase
    user: str
    organisation: str
    day: int
    ended: bool = False


@dataclass(eq=False)
class MFileMerge:
    id: Any
    kept: MCase
    dropped: MCase
    moved: list[Any]
    husks: list[MCase]  # whose person is the kept one now
    before: tuple[Any, str]  # person and manager of the dropped one
    marks: set[str]
    older: list[MConsent]


@dataclass(eq=False)
class MOrganisationMerge:
    id: Any
    kept: str
    merged: str
    moved: list[tuple[Any, str]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    led: list[MCase] = field(default_factory=list)


class Model:
    def __init__(self, acts_for: dict[str, str], walled: set[str]) -> None:
        self.day = 0
        self.acts_for = acts_for  # person -> organisation
        self.walled = walled
        self.cases: list[MCase] = []
        self.consents: list[MConsent] = []
        self.releases: list[MRelease] = []
        self.shares: list[MShare] = []
        self.packages: list[MPackage] = []
        self.links: list[MLink] = []
        self.emergencies: list[MEmergency] = []
        self.file_merges: list[MFileMerge] = []
        self.organisation_merge: MOrganisationMerge | None = None

    # What holds

    def holds(self, said: MConsent | MRelease | None) -> bool:
        return said is not None and not said.withdrawn and self.day <= said.until

    def release(self, case: MCase, teller: str, told: str, topics: Iterable[str] = ("*",)) -> MRelease | None:
        """The one that holds longest; of two alike the later."""
        found = [
            (row.until, number)
            for number, row in enumerate(self.releases)
            if row.case is case and (row.teller, row.told) == (teller, told) and self.holds(row) and row.names(topics)
        ]
        return self.releases[max(found)[1]] if found else None

    def rests(self, share: MShare) -> bool:
        firm = self.holds(share.consent) and self.holds(share.release) and self.day <= share.until
        return firm and not share.ended and share.asleep is None

    def may_share(self, consent: MConsent, *, writes: bool) -> bool:
        case, to = consent.case, consent.recipient
        if (
            case.husk
            or case.restricted
            or to in self.walled
            or consent.purpose != "sharing"
            or consent.stale
            or not self.holds(consent)
        ):
            return False
        there, back = self.release(case, case.lead, to), self.release(case, to, case.lead)
        return there is not None and (back is not None or not writes)

    def may_send(self, package: MPackage) -> bool:
        consent, case = package.consent, package.case
        if case.restricted or not (
            package.state == "draft" and case.open and self.holds(consent) and consent.purpose == package.purpose
        ):
            return False
        return (
            "contacts" not in consent.groups or self.release(case, case.lead, package.to, [package.topic]) is not None
        )

    # Who sees

    def granted(self, organisation: str, case: MCase) -> str:
        """``""``, "read", "write" or "lead"; what an emergency opens is not granted."""
        if organisation in self.walled:
            return ""
        if case.lead == organisation:
            return "lead"
        if case.restricted:
            return ""
        found = [
            share for share in self.shares if share.case is case and share.to == organisation and self.rests(share)
        ]
        return "write" if any(share.writes for share in found) else "read" if found else ""

    def in_emergency(self, user: str, case: MCase) -> bool:
        organisation = self.acts_for[user]
        return organisation not in self.walled and any(
            row.case is case and row.user == user and row.organisation == organisation and self.runs(row)
            for row in self.emergencies
        )

    def runs(self, emergency: MEmergency) -> bool:
        return not emergency.ended and emergency.day == self.day

    def may_open_in_emergency(self, user: str, case: MCase) -> bool:
        organisation = self.acts_for[user]
        today = sum(row.user == user and row.day == self.day for row in self.emergencies)
        strange = case.lead != organisation and not self.granted(organisation, case)
        return case.open and strange and organisation not in self.walled and today < EMERGENCIES_A_DAY

    def seen(self, user: str) -> list[MCase]:
        """By the rows of the person's session, for whatever reason."""
        organisation = self.acts_for[user]
        return [case for case in self.cases if self.granted(organisation, case) or self.in_emergency(user, case)]

    def active(self, package: MPackage) -> bool:
        held = package.release is None or self.holds(package.release)
        return package.state in SHOWN and self.holds(package.consent) and held

    def received(self, organisation: str) -> list[MPackage]:
        return [package for package in self.packages if package.to == organisation and self.active(package)]

    def words(self, user: str, cases: Iterable[MCase]) -> set[str]:
        """Every mark the person may read: of these cases, and of packages whose notice they read."""
        found = {mark for case in cases for mark in case.marks}
        for package in self.received(self.acts_for[user]):
            if user in package.readers:
                found |= package.notes | {package.name}
        return found

    def alive(self, link: MLink) -> bool:
        package = link.package
        return package.state == "sent" and self.active(package) and not link.over and self.day <= link.until

    # What happens

    def withdraw(self, consent: MConsent) -> None:
        consent.withdrawn = True
        for package in self.packages:
            if package.consent is consent and package.state in ("draft", "sent", "accepted"):
                package.state = "withdrawn"

    def withdraw_release(self, release: MRelease) -> None:
        release.withdrawn = True
        for package in self.packages:
            if package.release is release and package.state in ("sent", "accepted"):
                package.state = "withdrawn"
        for share in self.shares:  # joint work goes both ways, or not at all
            if share.case is release.case and share.to == release.teller and share.writes and share.asleep is None:
                share.ended = True

    def share(self, pk: Any, consent: MConsent, *, writes: bool, until: int | None = None) -> None:
        case, to = consent.case, consent.recipient
        release, back = self.release(case, case.lead, to), self.release(case, to, case.lead)
        assert release is not None
        for share in self.shares:
            if share.case is case and share.to == to:
                share.ended = True
        last = min([consent.until, release.until, *([back.until] if writes and back else [])])
        last = last if until is None else min(last, until)
        self.shares.append(MShare(pk, case, to, writes, consent, release, last))

    def send(self, package: MPackage) -> None:
        case, groups = package.case, package.consent.groups
        package.state, package.groups = "sent", groups
        package.name = case.mark if "identity" in groups else ""
        if CONFIDED & groups:
            package.release = self.release(case, case.lead, package.to, [package.topic])
            assert package.release is not None
            if "contacts" in groups and package.release.names(["housing"]):  # every note is about housing
                package.notes = frozenset(mark for mark in case.marks if mark.startswith("Notiz"))

    def close(self, case: MCase) -> None:
        case.open = False
        for package in self.packages:
            if package.case is case and package.state in ("draft", "sent"):
                package.state = "withdrawn"

    def may_merge_files(self, kept: MCase, dropped: MCase, *, ending: bool = False) -> bool:
        pair = (kept, dropped)
        fit = all(case.open and not case.held and not case.restricted for case in pair)
        if kept is dropped or kept.lead != dropped.lead or not fit:
            return False
        if any(row.case in pair and self.runs(row) for row in self.emergencies):
            return False
        if kept.manager != dropped.manager and kept.manager == "edu":  # sees own cases alone
            return False
        return ending or not any(share.case in pair and self.stands(share) for share in self.shares)

    def stands(self, share: MShare) -> bool:
        """Not ended, and its last day not over: also while its reader sits behind the wall."""
        firm = not share.consent.withdrawn and not share.release.withdrawn
        return firm and not share.ended and share.asleep is None and self.day <= share.until

    def merge_files(self, pk: Any, kept: MCase, dropped: MCase) -> None:
        for share in self.shares:
            if share.case in (kept, dropped):
                share.ended = True
        older = [consent for consent in self.consents if consent.case in (kept, dropped)]
        for consent in older:
            consent.stale = True
        said = [*self.consents, *self.releases, *self.packages]
        moved = [row for row in said if row.case is dropped]
        for row in moved:
            row.case = kept
        marks = dropped.marks - {dropped.mark}
        kept.marks |= dropped.marks
        dropped.marks = {dropped.mark}
        dropped.open, dropped.husk = False, True
        before = (dropped.person, dropped.manager)
        husks = [case for case in self.cases if case.person == dropped.person]
        for case in husks:
            case.person = kept.person
        dropped.manager = kept.manager
        self.file_merges.append(MFileMerge(pk, kept, dropped, moved, husks, before, marks, older))

    def part_files(self, merge: MFileMerge) -> None:
        self.file_merges.remove(merge)
        for row in merge.moved:
            if row.case is merge.kept:
                row.case = merge.dropped
        merge.kept.marks -= merge.marks | {merge.dropped.mark}
        merge.dropped.marks |= merge.marks
        merge.dropped.open, merge.dropped.husk = True, False
        for case in merge.husks:
            case.person = merge.before[0]
        merge.dropped.manager = merge.before[1]
        for consent in self.consents:
            into = [other for other in self.file_merges if other.kept is consent.case]
            consent.stale = any(consent in other.older for other in into)

    def _named(self) -> Iterator[tuple[Any, str]]:
        """Every place that names an organisation; an emergency stays evidence of who it was."""
        for case in self.cases:
            yield case, "lead"
        for consent in self.consents:
            yield consent, "recipient"
        for release in self.releases:
            yield release, "teller"
            yield release, "told"
        for share in self.shares:
            yield share, "to"
        for package in self.packages:
            yield package, "sender"
            yield package, "to"

    def merge_organisations(self, pk: Any, kept: str, merged: str) -> None:
        merge = MOrganisationMerge(pk, kept, merged)
        both = (kept, merged)
        for share in [share for share in self.shares if share.to in both and not self.dead(share)]:
            twin = any(
                other.case is share.case and other.to in both and other.to != share.to and not self.dead(other)
                for other in self.shares
            )
            if share.case.lead in both or (twin and share.to == merged):
                share.asleep = merge
        for thing, name in self._named():
            if getattr(thing, name) == merged:
                setattr(thing, name, kept)
                merge.moved.append((thing, name))
        merge.led = [thing for thing, name in merge.moved if name == "lead"]
        merge.people = [person for person, organisation in self.acts_for.items() if organisation == merged]
        for person in merge.people:
            self.acts_for[person] = kept
        self.organisation_merge = merge

    def dead(self, share: MShare) -> bool:
        """Over for good; one whose days alone have passed is not, to the database."""
        return share.ended or share.consent.withdrawn or share.release.withdrawn or share.asleep is not None

    def part_organisations(self) -> None:
        merge, self.organisation_merge = self.organisation_merge, None
        assert merge is not None
        for thing, name in merge.moved:
            if getattr(thing, name) == merge.kept:
                setattr(thing, name, merge.merged)
        for person in merge.people:
            self.acts_for[person] = merge.merged
        for share in [share for share in self.shares if share.asleep is merge]:
            share.asleep = None
            taken = any(
                other is not share and other.case is share.case and other.to == share.to and not self.dead(other)
                for other in self.shares
            )
            back = any(
                (row.case, row.teller, row.told) == (share.case, share.to, share.case.lead) and row.until >= share.until
                for row in self.releases
                if not row.withdrawn
            )
            # Awake again only on what still holds.
            if taken or self.dead(share) or (share.writes and not back):
                share.ended = True
