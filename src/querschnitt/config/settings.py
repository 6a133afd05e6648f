"""One settings module for every mode. What differs lies in the instance's own file, never here."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from querschnitt.common.languages import SITE_LANGUAGES

from .database import settings_of
from .instance import APP, OWNER, READER, ROOT, STATE, VISITOR, Instance, SettingUnfit
from .outside import mail_settings, oidc_apps, oidc_origins, whole_number

INSTANCE = Instance.load()
SOURCE = Path(__file__).resolve().parents[1]

SECRET_KEY = INSTANCE.secret_key
DEBUG = False
ALLOWED_HOSTS = os.environ.get("QUERSCHNITT_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("QUERSCHNITT_ORIGINS", "").split(",") if origin]
# Where links in mails lead that no request asks for (jobs); ./run says where it listens.
PUBLIC_ADDRESS = os.environ.get("QUERSCHNITT_ADDRESS") or next(iter(CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
BEHIND_TLS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)

INSTALLED_APPS = [
    "querschnitt.common",
    "querschnitt.tenants",
    "querschnitt.audit",
    "querschnitt.territory",
    "querschnitt.rules",
    "querschnitt.accounts",
    "querschnitt.network",
    "querschnitt.offers",
    "querschnitt.triage",
    "querschnitt.cases",
    "querschnitt.funding",
    "querschnitt.steering",
    "querschnitt.reporting",
    "querschnitt.portal",
    "querschnitt.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "querschnitt.common.middleware.PageHeadersMiddleware",
    "querschnitt.common.middleware.PlainQueryMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "querschnitt.accounts.middleware.SessionLimitMiddleware",
    "querschnitt.accounts.middleware.ActorMiddleware",
    "querschnitt.accounts.middleware.StaffLanguageMiddleware",
    "querschnitt.accounts.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "querschnitt.config.urls"
WSGI_APPLICATION = "querschnitt.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["querschnitt.common.templatetags.page_addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "querschnitt.common.appearance.appearance",
                "querschnitt.accounts.context.acting",
            ],
        },
    }
]
FORM_RENDERER = "querschnitt.common.forms.Renderer"
CSRF_FAILURE_VIEW = "querschnitt.portal.errors.csrf_failure"


# Database: the application signs in as a role that owns nothing; "owner" is for migrations only.
def _database(role: str, **options: object) -> dict[str, object]:
    found = settings_of(role, INSTANCE)
    return {
        **found,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,  # a connection is asked before use, so a restarted server costs nobody an error
        "OPTIONS": {**dict(found["OPTIONS"]), **options},  # type: ignore[call-overload]  # always a mapping
    }


DATABASES = {
    "default": _database(
        APP,
        pool={"min_size": 1, "max_size": 4, "timeout": 10},
        application_name="web",
        prepare_threshold=1,  # for questions that ask for it (tenants/prepared.py); no other cursor prepares
    ),
    "owner": _database(OWNER, application_name="migrations"),
}
DATABASE_APP_ROLE = str(DATABASES["default"]["USER"])
DATABASE_STATE_ROLE = STATE
DATABASE_VISITOR_ROLE = VISITOR
DATABASE_READER_ROLE = READER
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "querschnitt.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 15}},
    {"NAME": "querschnitt.accounts.passwords.NotLeaked"},
    {"NAME": "querschnitt.accounts.passwords.NotGuessable"},
]
PASSWORD_RESET_TIMEOUT = 3600
SECOND_FACTOR_REQUIRED = INSTANCE.second_factor
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "querschnitt.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional"  # invitations prove the address; a change is confirmed before it counts
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Querschnitt: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Wrong passwords are counted by axes, per person and network address; "login_failed" is left for wrong codes.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/5m/key"}
ACCOUNT_FORMS = {
    "login": "querschnitt.accounts.forms.SignInForm",
    "reauthenticate": "querschnitt.accounts.forms.ConfirmForm",
    "change_password": "querschnitt.accounts.forms.NewPasswordForm",
    "set_password": "querschnitt.accounts.forms.FirstPasswordForm",
    "reset_password": "querschnitt.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "querschnitt.accounts.forms.PasswordByLinkForm",
}
MFA_FORMS = {
    "authenticate": "querschnitt.accounts.forms.CodeForm",
    "reauthenticate": "querschnitt.accounts.forms.ConfirmCodeForm",
    "activate_totp": "querschnitt.accounts.forms.NewAppForm",
    "add_webauthn": "querschnitt.accounts.forms.NewKeyForm",
    "edit_webauthn": "querschnitt.accounts.forms.RenameKeyForm",
}
MFA_ADAPTER = "querschnitt.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Querschnitt"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # browsers themselves allow it on localhost only
SOCIALACCOUNT_ADAPTER = "querschnitt.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_apps(INSTANCE.oidc)}}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "querschnitt.accounts.lockout.typed_address"
AXES_LOCKOUT_CALLABLE = "querschnitt.accounts.lockout.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # successes are in the audit log
AXES_VERBOSE = False
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 10 * 3600
SESSION_ENGINE = "querschnitt.accounts.sessions"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Messages name people and cases; the default would store them in a cookie, readable in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Mail: a server where one is named, files in the instance's own folder otherwise (the pages then say so).
vars().update(mail_settings(INSTANCE))

# A virus scanner (clamd) every upload is shown to before it is stored.
CLAMD = os.environ.get("QUERSCHNITT_CLAMD", INSTANCE.clamd)

# Directories of others: the only addresses we ask for anything beside mail and sign-in.
FEED_HOSTS = [host for host in os.environ.get("QUERSCHNITT_FEEDS", ",".join(INSTANCE.feeds)).split(",") if host]

# Figures
# Which of our fields is which of the state's database of cases; ours (cases/data/kim_mapping.csv) when not set.
KIM_MAPPING = os.environ.get("QUERSCHNITT_KIM_MAPPING", "")
MINIMUM_CELL = whole_number("QUERSCHNITT_MINIMUM_CELL", INSTANCE.minimum_cell)
if MINIMUM_CELL not in (3, 5):
    raise SettingUnfit("QUERSCHNITT_MINIMUM_CELL: Zahlen sind unter 5 oder unter 3 geschützt. Erlaubt sind 3 und 5.")

# Case work: how long an emergency access lasts, and when a missing application at a hand-over turns red.
EMERGENCY_HOURS = whole_number("QUERSCHNITT_EMERGENCY_HOURS", INSTANCE.emergency_hours)
if not 1 <= EMERGENCY_HOURS <= 24:
    raise SettingUnfit("QUERSCHNITT_EMERGENCY_HOURS: Ein Notzugriff dauert 1 bis 24 Stunden.")
HANDOVER_WARN_DAYS = whole_number("QUERSCHNITT_HANDOVER_WARN_DAYS", INSTANCE.handover_warn_days)
if not 1 <= HANDOVER_WARN_DAYS <= 90:
    raise SettingUnfit("QUERSCHNITT_HANDOVER_WARN_DAYS: Gewarnt wird 1 bis 90 Tage vor dem Ende der alten Leistung.")

# Language
LANGUAGE_CODE = "de"
LOCALE_PATHS: list[str] = []  # every app has its own catalogue
LANGUAGE_COOKIE_NAME = "sprache"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [(language.code, language.label) for language in SITE_LANGUAGES]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["querschnitt.common.formats"]

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [path for path in [ROOT / "build" / "assets"] if path.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if INSTANCE.mode == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = INSTANCE.mode == "test"  # tests need no collected files
MEDIA_ROOT = INSTANCE.home / "files"

# Strict content policy: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # A browser checks the redirect after a form too, and signing in at a provider starts with one.
        "form-action": ["'self'", *oidc_origins(SOCIALACCOUNT_PROVIDERS)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "querschnitt.config.logs.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
