from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import Retention, RetentionClass, register_class, register_foreign

LIBRARY_MODELS = {
    "sessions.Session": Retention("session", start="expire_date"),
    "account.EmailAddress": Retention("account", start="user__ended_at"),
    "account.EmailConfirmation": Retention("session", start="created"),
    "mfa.Authenticator": Retention("account", start="user__ended_at"),
    "socialaccount.SocialApp": Retention("permanent", start="id"),
    "socialaccount.SocialAccount": Retention("account", start="user__ended_at"),
    "socialaccount.SocialToken": Retention("account", start="expires_at"),
    "usersessions.UserSession": Retention("session", start="last_seen_at"),
    "axes.AccessAttempt": Retention("security", start="attempt_time"),
    "axes.AccessAttemptExpiration": Retention("security", start="expires_at"),
    "axes.AccessLog": Retention("security", start="attempt_time"),
    "axes.AccessFailureLog": Retention("security", start="attempt_time"),
    "auth.Group": Retention("permanent", start="id"),
    "auth.Permission": Retention("permanent", start="id"),
    "contenttypes.ContentType": Retention("permanent", start="id"),
    "procrastinate.ProcrastinateJob": Retention("session", start="scheduled_at"),
    "procrastinate.ProcrastinateEvent": Retention("session", start="at"),
    "procrastinate.ProcrastinatePeriodicDefer": Retention("session", start="defer_timestamp"),
    "procrastinate.ProcrastinateWorker": Retention("session", start="last_heartbeat"),
}


class AccountsConfig(AppConfig):
    name = "querschnitt.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import policies, recorder  # noqa: F401  (the recorder listens to sign-ins)

        register_class(RetentionClass("account", _("Zugang: 12 Monate nach Ende"), 12, "§ 3 DSG NRW"))
        register_class(RetentionClass("session", _("Sitzung: 1 Monat"), 1, "Art. 32 DSGVO"))
        register_class(RetentionClass("security", _("Anmeldeversuche: 3 Monate"), 3, "Art. 32 DSGVO"))
        register_nav(
            NavItem(label=_("Zugänge"), url_name="accounts:members", policy=policies.can_see_members, order=90)
        )
        for label, retention in LIBRARY_MODELS.items():
            register_foreign(label, retention)
