from django.urls import path

from .body_urls import body_patterns
from .views import contacts, documents, imports, merging, organisations, picture, responsibilities, sites

app_name = "network"
urlpatterns = [
    *body_patterns,
    path("", organisations.organisation_list, name="list"),
    path("liste.xlsx", organisations.organisation_export, {"kind": "xlsx"}, name="export_xlsx"),
    path("liste.csv", organisations.organisation_export, {"kind": "csv"}, name="export_csv"),
    path("neu/", organisations.organisation_create, name="create"),
    path("importe/", imports.import_list, name="imports"),
    path("importe/<uuid:batch_id>/", imports.import_result, name="import_result"),
    path("importe/<uuid:batch_id>/rueckgaengig/", imports.import_undo, name="import_undo"),
    path("importe/entwurf/<uuid:staged_id>/spalten/", imports.import_columns, name="import_columns"),
    path("importe/entwurf/<uuid:staged_id>/vorschau/", imports.import_preview, name="import_preview"),
    path("importe/entwurf/<uuid:staged_id>/stand/", imports.import_progress, name="import_progress"),
    path("importe/entwurf/<uuid:staged_id>/uebernehmen/", imports.import_run, name="import_run"),
    path("importe/entwurf/<uuid:staged_id>/verwerfen/", imports.import_discard, name="import_discard"),
    path("importe/<slug:list_key>/neu/", imports.import_upload, name="import_upload"),
    path("importe/<slug:list_key>/vorlage.xlsx", imports.import_template, name="import_template"),
    path("importe/<slug:list_key>/beispiel/<slug:sample_key>.csv", imports.import_sample, name="import_sample"),
    path("kontakte/<uuid:contact_id>/bearbeiten/", contacts.contact_edit, name="contact_edit"),
    path("kontakte/<uuid:contact_id>/beenden/", contacts.contact_end, name="contact_end"),
    path("kontakte/<uuid:contact_id>/nachfolge/", contacts.contact_succeed, name="contact_succeed"),
    path("kontakte/<uuid:contact_id>/widerruf/", contacts.contact_withdraw, name="contact_withdraw"),
    path("zustaendig/", responsibilities.responsible, name="responsible"),
    path("zustaendig/liste.xlsx", responsibilities.responsible_export, name="responsible_export"),
    path(
        "zustaendig/<uuid:responsibility_id>/bearbeiten/",
        responsibilities.responsibility_edit,
        name="responsibility_edit",
    ),
    path(
        "zustaendig/<uuid:responsibility_id>/beenden/", responsibilities.responsibility_end, name="responsibility_end"
    ),
    path("bild/", picture.picture, name="picture"),
    path("bild/liste.xlsx", picture.picture_export, name="picture_export"),
    path("doppelte/", merging.duplicates, name="duplicates"),
    path("doppelte/<uuid:merge_id>/zuruecknehmen/", merging.merge_undo, name="merge_undo"),
    path("doppelte/<uuid:organisation_id>/mit/<uuid:other_id>/", merging.merge, name="merge"),
    path("doppelte/<uuid:organisation_id>/nicht/<uuid:other_id>/", merging.distinct, name="distinct"),
    path("dokumente/", documents.document_list, name="documents"),
    path("dokumente/neu/", documents.document_create, name="document_create"),
    path("dokumente/datei/<uuid:version_id>/", documents.document_file, name="document_file"),
    path("dokumente/oeffentlich/<uuid:version_id>/", documents.public_document, name="public_document"),
    path("dokumente/<uuid:document_id>/", documents.document_page, name="document"),
    path("dokumente/<uuid:document_id>/bearbeiten/", documents.document_edit, name="document_edit"),
    path("dokumente/<uuid:document_id>/fassung/", documents.document_add_version, name="document_version"),
    path("dokumente/<uuid:document_id>/zurueckziehen/", documents.document_end, name="document_end"),
    path("dokumente/<uuid:document_id>/anbieten/", documents.document_reopen, name="document_reopen"),
    path("standorte/<uuid:site_id>/bearbeiten/", sites.site_edit, name="site_edit"),
    path("standorte/<uuid:site_id>/herausnehmen/", sites.site_remove, name="site_remove"),
    path("<uuid:organisation_id>/standorte/neu/", sites.site_create, name="site_create"),
    path("<uuid:organisation_id>/verlauf/", contacts.history, name="history"),
    path(
        "<uuid:organisation_id>/zustaendig/neu/", responsibilities.responsibility_create, name="responsibility_create"
    ),
    path("<uuid:organisation_id>/", organisations.organisation_page, name="page"),
    path("<uuid:organisation_id>/bearbeiten/", organisations.organisation_edit, name="edit"),
    path("<uuid:organisation_id>/beenden/", organisations.organisation_end, name="end"),
    path("<uuid:organisation_id>/fortfuehren/", organisations.organisation_reopen, name="reopen"),
    path("<uuid:organisation_id>/kontakte/neu/", contacts.contact_create, name="contact_create"),
]
