from django.urls import path

from . import views

app_name = "triage"
urlpatterns = [
    path("", views.advise, name="advise"),
    path("ergebnis/", views.result, name="result"),
    path("speichern/", views.save, name="save"),
    path("regeln/", views.table, name="table"),
    path("regeln/tabelle.csv", views.table_file, {"kind": "csv"}, name="table_csv"),
    path("regeln/tabelle.xlsx", views.table_file, {"kind": "xlsx"}, name="table_xlsx"),
    path("fristen/", views.dates, name="dates"),
    path("einstellung/", views.setting, name="setting"),
]
