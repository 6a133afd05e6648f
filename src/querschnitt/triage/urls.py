from django.urls import path

from . import views

app_name = "triage"
urlpatterns = [
    path("", views.advise, name="advise"),
    path("ergebnis/", views.result, name="result"),
    path("speichern/", views.save, name="save"),
    path("regeln/", views.table, name="table"),
    path("regeln.<str:kind>", views.table_file, name="table_file"),
    path("fristen/", views.dates, name="dates"),
    path("einstellung/", views.setting, name="setting"),
]
