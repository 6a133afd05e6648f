from django.urls import path

from . import views

app_name = "offers"
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("liste.xlsx", views.offer_export, {"kind": "xlsx"}, name="export_xlsx"),
    path("liste.csv", views.offer_export, {"kind": "csv"}, name="export_csv"),
    path("neu/", views.offer_create, name="create"),
    path("waehlen/", views.offer_choose, name="choose"),
    path("<uuid:offer_id>/", views.offer_page, name="page"),
    path("<uuid:offer_id>/bearbeiten/", views.offer_edit, name="edit"),
    path("<uuid:offer_id>/geprueft/", views.offer_confirm, name="confirm"),
    path("<uuid:offer_id>/beenden/", views.offer_end, name="end"),
    path("<uuid:offer_id>/fortfuehren/", views.offer_reopen, name="reopen"),
]
