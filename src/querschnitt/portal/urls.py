from django.urls import path

from . import views
from .public.views import crawlers

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("mein-tag/", views.day, name="day"),
    path("suche/", views.search, name="search"),
    path("hilfe/", views.help_page, name="help"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("impressum/", views.imprint, name="imprint"),
    path("darstellung/", views.choose_theme, name="theme"),
    path("komponenten/", views.gallery, name="gallery"),
]
