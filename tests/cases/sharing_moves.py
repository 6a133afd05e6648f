"""More moves of the sharing machine: packages and links, emergencies, merges, holds, closing, days that pass."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from querschnitt.cases import services
from querschnitt.cases.links import find_link
from querschnitt.cases.models import Case, CaseHold, CaseMerge, CaseRestriction, Consent, Referral, ReferralLink
from querschnitt.cases.selectors import received_referrals
from querschnitt.cases.services import answering, emergencies, twins
from querschnitt.cases.services.holds import lift_hold, place_hold
from querschnitt.cases.services.restrictions import lift_restriction, restrict_case
from querschnitt.network.models import OrganisationMerge
from querschnitt.network.services import merge_organisations
from querschnitt.network.services import undo_merge as part_organisations
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import signed_in

from .sharing_model import LINK_DAYS, MConsent, MEmergency, MLink, MPackage
from .sharing_rows import days_pass
from .sharing_saying import GROUPS, NUMBERS, TO, YES, Saying

AREA = st.sampled_from(["housing", "work"])
PATIENTS = st.sampled_from(["partner", "outsider", "double", "authority"])


class Moving(Saying):
    """Everything else."""

    def picked(self, things: list[Any], which: int) -> Any:
        """The latest first: what was just made is acted on most."""
        return things[-1 - which % len(things)] if things else None

    def packages(self, *states: str) -> list[MPackage]:
        return [package for package in self.model.packages if package.state in states]

    # Packages

    @precondition(lambda self: any(row.purpose == "referral" for row in self.model.consents))
    @rule(which=NUMBERS, topic=AREA, now=YES)
    def drafts(self, which, topic, now):
        consent = self.picked([consent for consent in self.model.consents if consent.purpose == "referral"], which)
        if consent is None:
            return
        case = consent.case
        with self.leads(case) as by:
            made = self.tried(
                case.open and not case.restricted and consent.recipient != case.lead,
                lambda: services.draft_referral(
                    case=self.row(Case, case), recipient=self.organisations[consent.recipient], topic=topic,
                    consent=self.row(Consent, consent), question="Bitte beraten.", by=by,
                ),
            )  # fmt: skip
        if made is not None:
            package = MPackage(made.pk, case, case.lead, consent.recipient, topic, consent)
            self.model.packages.append(package)
            if now:
                self.goes_out(package)

    @precondition(lambda self: self.packages("draft"))
    @rule(which=NUMBERS)
    def sends(self, which):
        package = self.picked([package for package in self.model.packages if package.state == "draft"], which)
        if package is not None:
            self.goes_out(package)

    def goes_out(self, package: MPackage) -> None:
        with self.leads(package.case) as by:
            sent = self.tried(
                self.model.may_send(package),
                lambda: services.send_referral(referral=self.row(Referral, package), by=by),
            )
        if sent is not None:
            self.model.send(package)
            self.happened("sent")

    @precondition(lambda self: self.packages("sent"))
    @rule(which=NUMBERS, says=st.sampled_from(["accepted", "refused"]))
    def answers(self, which, says):
        waiting = [package for package in self.model.packages if package.state == "sent"]
        package = self.picked([package for package in waiting if self.somebody(package.to)], which)
        if package is None:
            return
        with self.acts(self.person_of(package.to)) as by:
            row = received_referrals(by).filter(pk=package.id).first()
            assert (row is not None) == self.model.active(package)
            if row is None:
                return
            if says == "accepted":
                services.accept_referral(referral=row, by=by)
            else:
                services.refuse_referral(referral=row, reason="no_capacity", by=by)
        package.state = says
        self.happened("answered")

    @precondition(lambda self: self.packages("draft", "sent", "accepted"))
    @rule(which=NUMBERS)
    def takes_back(self, which):
        open_states = ("draft", "sent", "accepted")
        package = self.picked([package for package in self.model.packages if package.state in open_states], which)
        if package is None:
            return
        with self.leads(package.case) as by:
            services.withdraw_referral(referral=self.row(Referral, package), by=by)
        package.state = "withdrawn"

    @precondition(lambda self: self.packages("sent", "accepted", "refused"))
    @rule(which=NUMBERS)
    def reads_the_notice(self, which):
        package = self.picked([row for row in self.model.packages if self.somebody(row.to)], which)
        if package is None:
            return
        name = self.person_of(package.to)
        client, address = signed_in(self.actor(name)), reverse("cases:received", args=[package.id])
        before = client.get(address)
        assert (before.status_code == 200) == self.model.active(package)
        if before.status_code != 200:
            return
        told = {mark for mark in (package.name, *package.notes) if mark}
        assert name in package.readers or not any(mark in before.content.decode() for mark in told), name
        client.post(reverse("cases:notice", args=[package.id]))
        after = client.get(address).content.decode()
        assert all(mark in after for mark in told), name
        package.readers.add(name)
        self.happened("notice read")

    @precondition(lambda self: self.packages("sent"))
    @rule(which=NUMBERS)
    def makes_a_link(self, which):
        package = self.picked([row for row in self.model.packages if row.state == "sent"], which)
        if package is None:
            return
        with self.leads(package.case) as by:
            row = self.row(Referral, package)
            made = self.tried(None, lambda: services.create_link(referral=row, email="info@tafel.example", by=by))
            if made is None:
                return
            mail.outbox.clear()
            assert answering.mail_referral_link(
                ReferralLink.objects.select_related("referral__sender").get(pk=made[0].pk)
            )
        for link in self.model.links:
            link.over = link.over or link.package is package
        token = re.search(r"/anfrage/([\w-]+)/", mail.outbox[0].body)
        assert token is not None
        assert not any(mark in mail.outbox[0].body for mark in package.case.marks)
        self.model.links.append(MLink(package, token.group(1), made[1], self.model.day + LINK_DAYS))

    @precondition(lambda self: self.model.links)
    @rule(which=NUMBERS, answer=st.sampled_from(["", "", "accepted"]))
    def opens_a_link(self, which, answer):
        link = self.picked(self.model.links, which)
        if link is None:
            return
        found = find_link(link.token)
        assert found is not None
        visit = f"visit-{self.model.day}-{len(self.reached)}-{which:02d}"
        alive = self.model.alive(link)
        assert (found.state == "open") == alive
        assert (found.enter(link.code, visit) == "open") == alive
        first = found.read(visit)
        assert (first is None) == (not alive)
        if not alive:
            return
        assert ("package" in first) == link.noticed
        package = found.read(visit, noticed=True)
        link.noticed = True
        assert set(package["package"]) == link.package.groups
        self.happened("link read")
        if answer:
            assert found.answer(visit, answer=answer)
            link.package.state, link.over = answer, True

    def says_no_while_a_link_is_open(self):
        self.agrees(1, "partner", "referral", {"identity"}, 40)
        self.drafts(0, "housing", now=True)
        self.makes_a_link(0)
        link = self.picked(self.model.links, 0)
        if link is None or not self.model.alive(link):
            return
        found, visit = find_link(link.token), f"visit-{link.token}"
        assert found is not None
        assert found.enter(link.code, visit) == "open"
        assert found.read(visit) is not None
        self.takes_back_consent(link.package.consent)
        assert found.read(visit) is None
        assert not found.answer(visit, answer="accepted")
        self.opens_a_link(0, "")
        self.happened("link closed by a no")

    @rule(case=NUMBERS, to=TO, groups=GROUPS)
    def hands_over(self, case, to, groups):
        """The package of a change of legal circle: consent, draft and sending in one."""
        about, receiver = self.case(case), self.organisations[to]
        facts = {
            "event": "recognition",
            "event_on": timezone.localdate(),
            "from_circle": "asylblg",
            "to_circle": "sgb2",
        }
        consent = MConsent(None, about, to, "handover", frozenset(groups), self.model.day + 365)
        package = MPackage(None, about, about.lead, to, "finance", consent, purpose="handover")

        def send(by=None):
            handover = services.propose_handover(case=self.row(Case, about), by=by, **facts)
            handover = services.confirm_handover(
                handover=handover, version=handover.version, receiver=receiver, by=by, **facts
            )
            return services.send_handover_package(
                handover=handover, data_groups=sorted(groups), text_language="de", agreed=True, by=by
            )

        with self.leads(about) as by:
            sent = self.tried(None, lambda: send(by))
        if sent is None:
            return
        assert to != about.lead
        assert self.model.may_send(package)
        consent.id, package.id = sent.consent_id, sent.pk
        self.model.consents.append(consent)
        self.model.packages.append(package)
        self.model.send(package)
        self.happened("handed over")

    # Emergencies

    @rule(case=NUMBERS, who=PATIENTS)
    def breaks_the_glass(self, case, who):
        about = self.case(case)
        with self.acts(who) as by:
            words = "Die Person wurde am Bahnhof festgehalten."
            made = self.tried(
                None,
                lambda: emergencies.open_in_emergency(
                    number=self.numbers[about.id], reason="detention", words=words, by=by
                ),
            )
        assert (made is not None) == self.model.may_open_in_emergency(who, about)
        if made is not None:
            organisation = self.model.acts_for[who]
            self.model.emergencies.append(MEmergency(made.pk, about, who, organisation, self.model.day))
            if who == "partner":
                self.look_at_rows("colleague")  # whose emergency it is not
            self.happened("emergency")

    def emergency_meets_the_wall(self, case):
        """Whoever opened a case is a residence authority the next moment, and none the one after."""
        self.breaks_the_glass(case, "partner")
        for _turn in range(2):
            self.changes_its_kind(8)
            self.look_at_rows("partner")

    @precondition(lambda self: any(self.model.runs(row) for row in self.model.emergencies))
    @rule(which=NUMBERS)
    def ends_an_emergency(self, which):
        access = self.picked([row for row in self.model.emergencies if self.model.runs(row)], which)
        if access is None:
            return
        with self.acts("officer") as by:
            emergencies.check_emergency(access=emergencies.EmergencyAccess.objects.get(pk=access.id), by=by, end=True)
        access.ended = True

    # Merges

    @rule(pair=st.sampled_from([(0, 1), (1, 0), (0, 2), (2, 1), (1, 3)]), ending=YES)
    def merges_files(self, pair, ending):
        kept, dropped = self.case(pair[0]), self.case(pair[1])
        with self.leads(kept) as by:
            rows = Case.objects.filter(pk__in=[kept.id, dropped.id]).in_bulk()
            if len(rows) < 2:
                assert kept is dropped or kept.lead != dropped.lead
                return
            merge = self.tried(
                self.model.may_merge_files(kept, dropped, ending=ending),
                lambda: twins.merge_cases(kept=rows[kept.id], dropped=rows[dropped.id], end_access=ending, by=by),
            )
        if merge is not None:
            self.model.merge_files(merge.pk, kept, dropped)
            self.happened("files merged")

    @precondition(lambda self: self.model.file_merges)
    @rule(which=NUMBERS)
    def parts_files(self, which):
        merge = self.picked(self.model.file_merges, which)
        if merge is None:
            return
        with self.leads(merge.kept) as by:
            parted = self.tried(None, lambda: twins.undo_merge(merge=CaseMerge.objects.get(pk=merge.id), by=by) or True)
        if parted:
            self.model.part_files(merge)
            self.happened("files parted")

    @precondition(lambda self: self.model.organisation_merge is None)
    @rule(kept=st.sampled_from(["outsider", "double"]))
    def merges_organisations(self, kept):
        merged = "double" if kept == "outsider" else "outsider"
        if self.model.organisation_merge is not None:
            return
        with open_scope(self.head.scope):
            merge = self.tried(
                None,
                lambda: merge_organisations(
                    kept=self.organisations[kept], merged=self.organisations[merged], chosen={}, same_body=True,
                    by=self.head,
                ),
            )  # fmt: skip
        if merge is not None:
            self.model.merge_organisations(merge.pk, kept, merged)
            self.actors.clear()
            self.happened("organisations merged")

    @precondition(lambda self: self.model.organisation_merge)
    @rule()
    def parts_organisations(self):
        merge = self.model.organisation_merge
        if merge is None:
            return
        with open_scope(self.head.scope):
            part_organisations(merge=OrganisationMerge.objects.get(pk=merge.id), by=self.head)
        self.model.part_organisations()
        self.actors.clear()
        self.happened("organisations parted")

    def is_one_body_while_the_person_says_no(self, kept, what):
        """Two entries see one file, are one for a while, and part after a no."""
        if self.model.organisation_merge is not None:
            self.parts_organisations()
        merged, about = "double" if kept == "outsider" else "outsider", self.case(0)
        for to in (kept, merged):
            self.frees(0, to, both=True, wide=True, days=40)
            self.agrees(0, to, "sharing", set(), 40)
            self.shares(0, writes=True, short=False)
        self.merges_organisations(kept)
        merge = self.model.organisation_merge
        asleep = [share for share in self.model.shares if share.case is about and share.asleep is merge is not None]
        if not asleep:
            return
        share = asleep[-1]
        if what == "consent":
            self.takes_back_consent(share.consent)
        elif what == "release":
            self.takes_back_release(share.release)
        elif what == "back":
            for release in self.model.releases:
                if (release.case, release.teller) == (about, share.to) and not release.withdrawn:
                    self.takes_back_release(release)
        self.look_at_rows(self.person_of(kept))
        self.parts_organisations()
        self.happened("parted after a no")

    def merges_and_parts_files(self):
        first = len(self.model.cases)
        for _twin in range(2):
            self.take_in("ki", "manager")
        self.merges_files((first, first + 1), True)
        self.look_at_rows("manager")
        self.parts_files(0)

    def says_no_to_what_was_agreed(self):
        for said in [row for row in self.model.consents if not row.withdrawn and row.purpose != "handover"]:
            self.says_no(said.case, said.recipient, said.purpose)

    def plays_a_rare_course(self, number: int) -> None:
        """What chance alone hardly ever does, at the end of each run and after whatever happened in it."""
        courses = (
            lambda: self.is_one_body_while_the_person_says_no("outsider", "consent"),
            self.says_no_while_a_link_is_open,
            lambda: self.is_one_body_while_the_person_says_no("double", "back"),
            lambda: self.emergency_meets_the_wall(number),
            self.says_no_to_what_was_agreed,
            self.merges_and_parts_files,
            self.says_no_while_a_link_is_open,
            self.merges_and_parts_files,
        )
        courses[number % len(courses)]()

    # Around it

    @rule(case=NUMBERS)
    def notes_a_talk(self, case):
        about = self.case(case)
        if about.restricted:
            return
        self.talks += 1
        mark = f"Notiz{self.talks}q"
        with self.leads(about) as by:
            services.note_contact(case=self.row(Case, about), topic="housing", minutes=5, text=mark, by=by)
        about.marks.add(mark)

    @rule(case=NUMBERS)
    def closes_or_opens(self, case):
        about = self.case(case)
        if about.husk or about.restricted:
            return
        with self.leads(about) as by:
            row = self.row(Case, about)
            if about.open:
                services.close_case(case=row, outcome="reached", anyway=True, by=by)
                self.model.close(about)
            else:
                services.reopen_case(case=row, reason="returned", by=by)
                about.open = True

    @rule(case=NUMBERS)
    def holds_or_lifts(self, case):
        about = self.case(case)
        with self.leads(about) as by:
            row = self.row(Case, about)
            if about.held:
                lift_hold(hold=CaseHold.objects.get(case=row, lifted_at=None), by=by)
            else:
                place_hold(case=row, reason="court", by=by)
        about.held = not about.held

    @rule(case=st.sampled_from([0, 0, 1, 2, 3]), really=st.integers(1, 8))
    def restricts_or_lifts(self, case, really):
        """Art. 18 DSGVO: the case stays with its lead, and shares rest until it is lifted."""
        about = self.case(case)
        if about.husk or (really < 5 and not about.restricted):
            return
        with self.leads(about) as by:
            row = self.row(Case, about)
            if about.restricted:
                found = CaseRestriction.objects.get(case=row, lifted_at=None)
                lift_restriction(restriction=found, reason="geprüft", by=by)
            else:
                restrict_case(case=row, reason="accuracy", by=by)
        about.restricted = not about.restricted
        if about.restricted and any(row.case is about and self.model.stands(row) for row in self.model.shares):
            self.happened("share rests")

    @rule(days=st.sampled_from([1, 1, 3]))
    def time_passes(self, days):
        days_pass(days)
        self.model.day += days

    @rule(really=st.integers(1, 8))
    def changes_its_kind(self, really):
        """The partner's entry is corrected: it is a residence authority, or was none."""
        if really < 6:
            return
        row = self.organisations["partner"]
        with open_scope(Scope(self.world.a.centre.pk)):
            wall = row.kind != Organisation.Kind.AUSLAENDERBEHOERDE
            row.kind = Organisation.Kind.AUSLAENDERBEHOERDE if wall else Organisation.Kind.WELFARE
            row.save(update_fields=["kind"])
        self.actors.clear()
        self.model.walled = {"authority", *(["partner"] if wall else [])}
        self.happened("behind the wall")
