"""Addresses of the person of a case: names, languages, household, spans, chain."""

from django.urls import path

from .views import chain, life, links, person, twins

PERSON = [
    path("verknuepfungen/", links.waiting, name="links"),
    path("verknuepfungen/<uuid:delivery_id>/", links.answer, name="answer_link"),
    path("zusammenfuehrungen/<uuid:merge_id>/zurueck/", twins.undo, name="undo_merge"),
    path("<uuid:case_id>/person/zusammenfuehren/", twins.merge, name="merge_case"),
    path("<uuid:case_id>/person/verknuepfung/", links.ask, name="ask_link"),
    path("<uuid:case_id>/person/", person.show, name="person"),
    path("<uuid:case_id>/person/name/", life.name, name="new_name"),
    path("<uuid:case_id>/person/name/<uuid:name_id>/", life.drop_name, name="drop_name"),
    path("<uuid:case_id>/person/sprachen/", life.languages, name="languages"),
    path("<uuid:case_id>/person/haushalt/neu/", life.member, name="new_member"),
    path("<uuid:case_id>/person/haushalt/<uuid:member_id>/", life.member, name="change_member"),
    path("<uuid:case_id>/kette/", chain.chain, name="chain"),
    path("<uuid:case_id>/kette/neu/", chain.entry, name="new_entry"),
    path("<uuid:case_id>/kette/<uuid:entry_id>/", chain.entry, name="change_entry"),
    path("<uuid:case_id>/person/<slug:kind>/neu/", person.span, name="new_span"),
    path("<uuid:case_id>/person/<slug:kind>/<uuid:span_id>/", person.span, name="change_span"),
]
