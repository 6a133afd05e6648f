from django.urls import path

from .views import offers

app_name = "offers"
urlpatterns = [
    path("", offers.offer_list, name="list"),
    path("liste.xlsx", offers.offer_export, {"kind": "xlsx"}, name="export_xlsx"),
    path("liste.csv", offers.offer_export, {"kind": "csv"}, name="export_csv"),
    path("neu/", offers.offer_create, name="create"),
    path("waehlen/", offers.offer_choose, name="choose"),
    path("<uuid:offer_id>/", offers.offer_page, name="page"),
    path("<uuid:offer_id>/bearbeiten/", offers.offer_edit, name="edit"),
    path("<uuid:offer_id>/geprueft/", offers.offer_confirm, name="confirm"),
    path("<uuid:offer_id>/beenden/", offers.offer_end, name="end"),
    path("<uuid:offer_id>/fortfuehren/", offers.offer_reopen, name="reopen"),
]
