from django.urls import path

from . import views

app_name = "reporting"
urlpatterns = [
    path("", views.year, name="year"),
    path("jahreszahlen.xlsx", views.year_export, name="year_export"),
]
