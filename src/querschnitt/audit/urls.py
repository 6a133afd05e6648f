from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="list"),
    path("export/<str:kind>/", views.export, name="export"),
    path("loeschfristen/", views.retention, name="retention"),
]
