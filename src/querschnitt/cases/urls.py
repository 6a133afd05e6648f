from django.urls import path

from .urls_daily import DAILY
from .urls_export import EXPORTS
from .urls_handover import HANDOVERS
from .urls_person import PERSON
from .urls_plan import PLANS
from .views import case, consents, contacts, intake, lists, obstacles, own_numbers, partner_links, plan, referrals

app_name = "cases"
urlpatterns = [
    *DAILY,
    *EXPORTS,
    *HANDOVERS,
    *PERSON,
    *PLANS,
    path("", lists.case_index, name="list"),
    path("suche/", lists.case_search, name="search"),
    path("neu/", intake.look_up, name="look_up"),
    path("aufnahme/", intake.take_in, name="take_in"),
    path("verweisungen/", referrals.inbox, name="referrals"),
    path("verweisungen/eingang/<uuid:referral_id>/", referrals.received, name="received"),
    path("verweisungen/eingang/<uuid:referral_id>/antwort/", referrals.answer, name="answer"),
    path("verweisungen/eingang/<uuid:referral_id>/hinweis/", referrals.notice, name="notice"),
    path("verweisungen/einstellungen/", referrals.settings, name="settings"),
    path("anfrage/<str:token>/", partner_links.link, name="link"),
    path("verweisungen/<uuid:referral_id>/link/", referrals.make_link, name="make_link"),
    path("verweisungen/<uuid:referral_id>/ergebnis/", referrals.note_result, name="note_result"),
    path("verweisungen/<uuid:referral_id>/", referrals.sent, name="sent"),
    path("verweisungen/<uuid:referral_id>/senden/", referrals.send, name="send"),
    path("verweisungen/<uuid:referral_id>/hindernis/", obstacles.report_refused, name="report_refused"),
    path("hindernis/", obstacles.report, name="report"),
    path("hindernisse/", obstacles.obstacles, name="obstacles"),
    path("bedarfe/<uuid:need_id>/", plan.change_need, name="change_need"),
    path("schritte/<uuid:step_id>/", plan.change_step, name="change_step"),
    path("schritte/<uuid:step_id>/stand/", plan.move, name="move_step"),
    path("kontakte/<uuid:note_id>/", contacts.change_contact, name="change_contact"),
    path("einwilligungen/<uuid:consent_id>/papier/", consents.paper, name="consent_paper"),
    path("einwilligungen/<uuid:consent_id>/widerruf/", consents.withdraw, name="withdraw"),
    path("schweigepflicht/<uuid:release_id>/widerruf/", consents.end_release, name="withdraw_release"),
    path("zugriffe/<uuid:grant_id>/beenden/", consents.revoke, name="revoke"),
    path("<uuid:case_id>/", case.show, name="case"),
    path("<uuid:case_id>/bearbeiten/", case.edit, name="edit"),
    path("<uuid:case_id>/aktenzeichen/", own_numbers.own_numbers_of, name="own_numbers"),
    path("<uuid:case_id>/phase/", case.phase, name="phase"),
    path("<uuid:case_id>/oeffnen/", case.reopen, name="reopen"),
    path("<uuid:case_id>/bedarf/", plan.new_need, name="new_need"),
    path("<uuid:case_id>/schritt/", plan.new_step, name="new_step"),
    path("<uuid:case_id>/kontakt/", contacts.new_contact, name="new_contact"),
    path("<uuid:case_id>/kontakt/entwurf/", contacts.keep_draft, name="keep_draft"),
    path("<uuid:case_id>/kontakte/", contacts.all_contacts, name="contacts"),
    path("<uuid:case_id>/verweisung/", referrals.new_referral, name="new_referral"),
    path("<uuid:case_id>/hindernis/", obstacles.report_in_case, name="report_in_case"),
    path("<uuid:case_id>/einwilligungen/", consents.consents, name="consents"),
    path("<uuid:case_id>/einwilligungen/neu/", consents.new_consent, name="new_consent"),
    path("<uuid:case_id>/einwilligungen/schweigepflicht/", consents.new_release, name="new_release"),
    path("<uuid:case_id>/teilen/", consents.share, name="share"),
]
