from django.urls import include, path

urlpatterns = [
    path("", include("querschnitt.portal.urls")),
    path("", include("querschnitt.api.urls")),
    path("vor-ort/", include("querschnitt.portal.public.urls")),
    path("zugang/", include("querschnitt.accounts.urls")),
    path("protokoll/", include("querschnitt.audit.urls")),
    path("gebiet/", include("querschnitt.territory.urls")),
    path("regeln/", include("querschnitt.rules.urls")),
    path("netzwerk/", include("querschnitt.network.urls")),
    path("angebote/", include("querschnitt.offers.urls")),
    path("erstberatung/", include("querschnitt.triage.urls")),
    path("faelle/", include("querschnitt.cases.urls")),
    path("foerderung/", include("querschnitt.funding.urls")),
    path("steuerung/", include("querschnitt.steering.urls")),
    path("berichte/", include("querschnitt.reporting.urls")),
    path("konto/", include("allauth.urls")),
    path("sprache/", include("django.conf.urls.i18n")),
]

handler400 = "querschnitt.portal.errors.bad_request"
handler403 = "querschnitt.portal.errors.forbidden"
handler404 = "querschnitt.portal.errors.not_found"
handler500 = "querschnitt.portal.errors.server_error"
