from django.urls import path

from .views import crawlers, feedback, lists, offer, pages

app_name = "public"
urlpatterns = [
    path("<slug:slug>/", pages.home, name="home"),
    path("<slug:slug>/angebot/<uuid:offer_id>/", pages.offer_home, name="offer_home"),
    path("<slug:slug>/<slug:lang>/", lists.offers, name="offers"),
    path("<slug:slug>/<slug:lang>/sitemap-<int:part>.xml", crawlers.pages_of_centre, name="sitemap"),
    path("<slug:slug>/<slug:lang>/liste.csv", lists.csv_file, name="csv"),
    path("<slug:slug>/<slug:lang>/termine.ics", lists.calendar_feed, name="feed"),
    path("<slug:slug>/<slug:lang>/termine/", lists.dates, name="dates"),
    path("<slug:slug>/<slug:lang>/dokumente/", pages.documents, name="documents"),
    path("<slug:slug>/<slug:lang>/ueber-uns/", pages.about, name="about"),
    path("<slug:slug>/<slug:lang>/vorschlagen/", feedback.suggest, name="suggest"),
    path("<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/", offer.page, name="offer"),
    path("<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/drucken/", offer.printed, name="printed"),
    path("<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/code.svg", offer.code, name="code"),
    path(
        "<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/dateien/<uuid:file_id>/", offer.attachment, name="attachment"
    ),
    path("<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/termine.ics", offer.all_dates, name="offer_feed"),
    path("<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/termin-<slug:key>.ics", offer.one_date, name="date"),
    path("<slug:slug>/<slug:lang>/angebot/<uuid:offer_id>/melden/", feedback.report, name="report"),
]
