from django.urls import path

from .views import details, offers, page

app_name = "offers"
urlpatterns = [
    path("", offers.offer_list, name="list"),
    path("liste.xlsx", offers.offer_export, {"kind": "xlsx"}, name="export_xlsx"),
    path("liste.csv", offers.offer_export, {"kind": "csv"}, name="export_csv"),
    path("neu/", offers.offer_create, name="create"),
    path("waehlen/", offers.offer_choose, name="choose"),
    path("<uuid:offer_id>/", page.offer_page, name="page"),
    path("<uuid:offer_id>/bearbeiten/", offers.offer_edit, name="edit"),
    path("<uuid:offer_id>/geprueft/", offers.offer_confirm, name="confirm"),
    path("<uuid:offer_id>/beenden/", offers.offer_end, name="end"),
    path("<uuid:offer_id>/fortfuehren/", offers.offer_reopen, name="reopen"),
    path("<uuid:offer_id>/zeiten/", details.offer_times, name="times"),
    path("<uuid:offer_id>/plaetze/", details.offer_capacity, name="capacity"),
    path("<uuid:offer_id>/sprachen/", details.offer_texts, name="texts"),
    path("<uuid:offer_id>/sprachen/<slug:language>/", details.offer_text, name="text"),
    path("<uuid:offer_id>/dateien/neu/", details.offer_file_add, name="file_add"),
    path("dateien/<uuid:file_id>/", details.offer_file, name="file"),
    path("dateien/<uuid:file_id>/loeschen/", details.offer_file_remove, name="file_remove"),
]
