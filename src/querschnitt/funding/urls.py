from django.urls import path

from . import urls_grants
from .views import bills, doubles, facts, posts, programmes, simulator, undo

app_name = "funding"
urlpatterns = [
    path("", bills.bill, name="bill"),
    path("anspruch.xlsx", bills.export, name="bill_export"),
    path("programme/", programmes.programme_list, name="programmes"),
    path("programme/<slug:key>/", programmes.programme_detail, name="programme"),
    path("zurueck/", undo.undo, name="undo"),
    path("einstellungen/", programmes.setting_list, name="settings"),
    path("einstellungen/<slug:key>/", programmes.save_setting, name="setting"),
    path("verteilung/", simulator.simulator, name="simulator"),
    path("verteilung/<uuid:pk>/", simulator.scenario_detail, name="scenario"),
    path("verteilung/<uuid:pk>/entfernen/", simulator.delete_scenario, name="scenario_delete"),
    path("stellen/", posts.post_list, name="posts"),
    path("stellen/anlegen/", posts.create_post, name="post_create"),
    path("stellen/<uuid:pk>/", posts.post_detail, name="post"),
    path("stellen/tabelle.xlsx", posts.export, name="posts_export"),
    path("stellen/besetzung/<uuid:pk>/", posts.holder, name="holder"),
    path("stellen/besetzung/<uuid:pk>/loeschen/", posts.delete_holder, name="holder_delete"),
    path("stellen/hoechstzahl/<uuid:pk>/entfernen/", posts.remove_maximum, name="maximum_remove"),
    path("stellen/anteil/<uuid:pk>/entfernen/", posts.remove_funding, name="post_funding_remove"),
    path("stellen/<uuid:pk>/entfernen/", posts.remove_post, name="post_remove"),
    path("stellen/kosten/<uuid:pk>/entfernen/", posts.remove_cost, name="post_cost_remove"),
    path("doppelfoerderung/", doubles.double_list, name="doubles"),
    path("stellen/besetzung/<uuid:pk>/beenden/", posts.end_holder, name="holder_end"),
    *urls_grants.urlpatterns,
    path("angaben/", facts.fact_list, name="facts"),
    path("angaben/<uuid:pk>/entfernen/", facts.remove_fact, name="fact_remove"),
    path("angaben/staedte/", facts.save_town, name="town_save"),
    path("angaben/staedte/<uuid:pk>/entfernen/", facts.remove_town, name="town_remove"),
]
