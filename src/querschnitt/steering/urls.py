from django.urls import path

from . import views, views_funding

app_name = "steering"
urlpatterns = [
    path("", views.goals, name="goals"),
    path("phasen/", views.phases, name="phases"),
    path("ziele/neu/", views.goal_new, name="goal_new"),
    path("ziele/<uuid:goal_id>/", views.goal, name="goal"),
    path("ziele/<uuid:goal_id>/aendern/", views.goal_edit, name="goal_edit"),
    path("ziele/<uuid:goal_id>/massnahme/", views.measure_new, name="measure_new"),
    path("ziele/<uuid:goal_id>/kennzahl/", views.indicator_new, name="indicator_new"),
    path("massnahmen/<uuid:measure_id>/", views.measure_edit, name="measure_edit"),
    path("massnahmen/<uuid:measure_id>/foerderung/", views_funding.measure_funding, name="measure_funding"),
    path("foerderung/<uuid:funding_id>/entfernen/", views_funding.funding_remove, name="measure_funding_remove"),
    path(
        "massnahmen/<uuid:measure_id>/foerderung/zurueck/",
        views_funding.funding_restore,
        name="measure_funding_restore",
    ),
    path("kennzahlen/<uuid:indicator_id>/istwert/", views.value_new, name="value_new"),
    path("stunden/", views.hours, name="hours"),
    path("stunden/vorwoche/", views.hours_copy, name="hours_copy"),
    path("konzepte/", views.concepts, name="concepts"),
    path("konzepte/neu/", views.concept_new, name="concept_new"),
    path("konzepte/<uuid:concept_id>/beschluss/", views.concept_decide, name="concept_decide"),
]
