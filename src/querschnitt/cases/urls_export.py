from django.urls import path

from .views import exports

EXPORTS = [
    path("jahresexport/", exports.year_export, name="year_export"),
    path("jahresexport/jahr.xlsx", exports.year_export_file, {"kind": "xlsx"}, name="year_xlsx"),
    path("jahresexport/jahr.json", exports.year_export_file, {"kind": "json"}, name="year_json"),
    path("jahresexport/datenbank-kim.csv", exports.year_export_file, {"kind": "csv"}, name="year_kim"),
    path("<uuid:case_id>/export/", exports.case_export, name="export"),
    path("<uuid:case_id>/export/akte.xlsx", exports.case_export_file, {"kind": "xlsx"}, name="export_xlsx"),
    path("<uuid:case_id>/export/akte.json", exports.case_export_file, {"kind": "json"}, name="export_json"),
]
