from django.urls import path

from . import course, views
from .controlling import report_views as reports
from .controlling import signed_views as signed
from .controlling import taking_views as taking
from .controlling import views as controlling

app_name = "reporting"
urlpatterns = [
    path("", views.year, name="year"),
    path("jahreszahlen.xlsx", views.year_export, name="year_export"),
    path("verlauf/", course.course, name="course"),
    path("verlauf/tabelle/", course.course_export, name="course_export"),
    path("controlling/", controlling.controlling, name="controlling"),
    path("controlling/tabelle/", controlling.controlling_export, name="controlling_export"),
    path("controlling/lieferungen/", controlling.deliveries, name="deliveries"),
    path("controlling/lieferungen/tabelle/", controlling.deliveries_export, name="deliveries_export"),
    path("controlling/signierte-dateien/", signed.signed, name="signed"),
    path("controlling/signierte-dateien/annahme/", signed.signed_receive, name="signed_receive"),
    path("controlling/signierte-dateien/schluessel/", signed.signed_trust, name="signed_trust"),
    path("controlling/fruehere-jahre/", taking.taking_page, name="taking"),
    path("controlling/fruehere-jahre/vorschau/", taking.taking_take, name="taking_take"),
    path("controlling/fruehere-jahre/ruecknahme/", taking.taking_back, name="taking_back"),
    path("controlling/fruehere-jahre/vorlage/", taking.taking_template, name="taking_template"),
    path("jahresbericht/", reports.report_list, name="reports"),
    path("jahresbericht/<uuid:report_id>/", reports.report, name="report"),
    path("jahresbericht/<uuid:report_id>/texte/", reports.report_edit, name="report_edit"),
    path("jahresbericht/<uuid:report_id>/freigabe/", reports.report_release, name="report_release"),
    path("jahresbericht/<uuid:report_id>/berichtigung/", reports.report_correct, name="report_correct"),
    path("jahresbericht/<uuid:report_id>/lieferung/", signed.report_deliver, name="report_deliver"),
    path("jahresbericht/<uuid:report_id>/lieferung/datei/", signed.report_deliver_file, name="report_deliver_file"),
    path("jahresbericht/<uuid:report_id>/datei/<slug:kind>/", reports.report_file, name="report_file"),
]
