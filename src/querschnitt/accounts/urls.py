from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("", views.members, name="members"),
    path("mein/", views.profile, name="profile"),
    path("wechseln/", views.switch, name="switch"),
    path("einladen/", views.invite, name="invite"),
    path("einladung/<str:token>/", views.accept, name="accept"),
    path("einrichten/<str:token>/", views.setup, name="setup"),
    path("einladungen/<uuid:invitation_id>/erneut/", views.resend, name="resend"),
    path("einladungen/<uuid:invitation_id>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("<uuid:membership_id>/", views.member, name="member"),
    path("<uuid:membership_id>/zweiter-faktor/", views.reset_factor, name="reset_factor"),
    path("<uuid:membership_id>/beenden/", views.end, name="end"),
]
