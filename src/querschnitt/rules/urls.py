from django.urls import path

from . import views

app_name = "rules"
urlpatterns = [
    path("", views.rules, name="list"),
    path("tabelle.xlsx", views.export, name="export"),
    path("<slug:rule_id>/", views.rule, name="detail"),
    path("<slug:rule_id>/aendern/", views.change, name="change"),
]
