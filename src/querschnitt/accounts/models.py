from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.models import BaseModel
from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.prepared import prepared
from querschnitt.tenants.rls import RowSecurity

from .roles import ROLES, Role, role_choices


@prepared
def _by_id(user_id: UUID) -> models.QuerySet[User]:
    return User.objects.filter(pk=user_id)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        # The address counts as proven: whoever creates an account has the person's own invitation, or is a test.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get(self, *args: Any, **kwargs: Any) -> User:
        """Every page asks for the person signed in by id. Managers of relations derive from this one and see fewer."""
        wanted = kwargs.get("pk")
        if type(self) is not UserManager or args or len(kwargs) != 1 or not isinstance(wanted, UUID):
            return super().get(*args, **kwargs)
        found = _by_id.first(wanted)
        if found is None:
            raise self.model.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(BaseModel, AbstractBaseUser):
    """A person who signs in. What the person may do is said by memberships alone: there is no superuser."""

    retention = Retention("account", start="ended_at")
    audit_secret = ("password", "last_login")

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("Zugang einer Person")

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if not word.endswith(".")]  # without titles
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Membership(TenantModel):
    """One role of one person in one organisation. Somebody with several chooses visibly which one acts."""

    # A person finds the own memberships before any centre is chosen; nobody finds another's that way.
    row_security = RowSecurity(
        see="centre_id = (SELECT scope_centre()) OR user_id = (SELECT scope_person())",
        insert="centre_id = (SELECT scope_centre())",
        change="centre_id = (SELECT scope_centre())",
    )
    retention = Retention("account", start="ends_on")
    audit_values_visible = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role_key = models.CharField(_("Rolle"), max_length=40, choices=role_choices)
    starts_on = models.DateField(_("Gültig ab"), default=timezone.localdate)
    ends_on = models.DateField(_("Gültig bis"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Beendet"), null=True, blank=True)  # at once, whatever ends_on says

    class Meta(TenantModel.Meta):
        verbose_name = _("Rolle einer Person")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role_key"],
                condition=Q(ends_on__isnull=True, ended_at__isnull=True),
                name="membership_open_once",
            ),
        ]

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]

    @property
    def key(self) -> str:
        """The id as forms send it."""
        return str(self.pk)


INVITATION_LIFE = timedelta(days=7)


def invitation_end() -> Any:
    return timezone.now() + INVITATION_LIFE


class Invitation(TenantModel):
    """An address asked to take a role in an organisation, by a link that works once."""

    retention = Retention("account", start="expires_at")
    audit_secret = ("token_hash",)
    audit_values_visible = True

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("E-Mail-Adresse"))
    role_key = models.CharField(_("Rolle"), max_length=40, choices=role_choices)
    token_hash = models.CharField(max_length=64, editable=False)  # SHA-256 of the link's token
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("Gültig bis"), default=invitation_end)
    accepted_at = models.DateTimeField(_("Angenommen"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Zurückgezogen"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("Einladung")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_ends_one_way"
            ),
            models.UniqueConstraint(
                fields=["organisation", "email", "role_key"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
        ]

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]

    @property
    def hidden_label(self) -> str:
        """Completes a button's text for screen readers."""
        return f": {self.email}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at
