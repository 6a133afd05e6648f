from django.urls import path

from . import views
from .controlling import views as controlling

app_name = "reporting"
urlpatterns = [
    path("", views.year, name="year"),
    path("jahreszahlen.xlsx", views.year_export, name="year_export"),
    path("controlling/", controlling.controlling, name="controlling"),
    path("controlling/tabelle/", controlling.controlling_export, name="controlling_export"),
]
