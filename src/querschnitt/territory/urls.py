from django.urls import path

from . import views

app_name = "territory"
urlpatterns = [
    path("", views.centres, name="list"),
    path("tabelle.xlsx", views.export, name="export"),
    path("karte/", views.choropleth_page, name="map"),
    path("widersprueche/", views.inconsistencies, name="inconsistencies"),
    path("<slug:ags>/", views.area, name="detail"),
]
