"""People who sign in, how they are invited, and the log of who opened which personal record."""

import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import Access, ErasureCause


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees everybody, others themselves."""
        if user.is_staff:
            return self
        return self.filter(pk=user.pk) if user.pk else self.none()


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **extra):
        """Create a person who signs in by e-mail. Without a password they use a code sent by e-mail.

        The address is kept in lower case: allauth finds no other.
        """
        user = self.model(email=email.strip().lower(), **extra)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The e-mail address is the login."""

    # Set on each request by members.middleware after checking the seat; never trusted from the session alone.
    acting_organisation = None

    email = models.EmailField("adresse e-mail", max_length=254)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    is_staff = models.BooleanField("équipe de l’association", default=False)
    is_active = models.BooleanField("compte ouvert", default=True)
    date_joined = models.DateTimeField("créé le", default=timezone.now)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", violation_error_message="Cette adresse a déjà un compte."
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name or self.email

    @property
    def acting_organisation_id(self):
        """Id of the organisation this person acts for in this request, or None."""
        return self.acting_organisation.pk if self.acting_organisation is not None else None


def new_invitation_key():
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted, nor withdrawn, nor expired; and whoever sent it still has an account, and the team for a place in it."""
        sent = models.Q(as_staff=False) | models.Q(invited_by__is_staff=True)
        return self.filter(
            sent, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now(), invited_by__is_active=True
        )

    def visible_to(self, user):
        """Staff only. Those of an organisation are reached through members.SeatInvitation."""
        return self if user.is_staff else self.none()


class Invitation(models.Model):
    """A personal invitation to open an account. The floor above (members) attaches an organisation to it."""

    key = models.CharField(max_length=64, unique=True, default=new_invitation_key, editable=False)
    email = models.EmailField("adresse e-mail")
    as_staff = models.BooleanField("dans l’équipe", default=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="invitations_sent", verbose_name="invité par"
    )
    created_at = models.DateTimeField("envoyée le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_expires_later", condition=models.Q(expires_at__gt=models.F("created_at"))
            ),
            models.CheckConstraint(
                name="invitation_one_end",
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def is_open(self):
        """As `InvitationQuerySet.open` says: an invitation does not outlive the right of the person who sent it."""
        waits = not self.accepted_at and not self.withdrawn_at and self.expires_at > timezone.now()
        sender = self.invited_by if waits else None
        return sender is not None and sender.is_active and (sender.is_staff or not self.as_staff)

    @property
    def status_label(self):
        if self.accepted_at:
            return "Acceptée"
        if self.withdrawn_at:
            return "Retirée"
        if self.is_open:
            return "En attente"
        return "Expirée" if self.expires_at <= timezone.now() else "Sans effet"  # sent by somebody who left

    @property
    def tone(self):
        return {"Acceptée": "ok", "En attente": "info"}.get(self.status_label, "neutral")


class AccessLogQuerySet(models.QuerySet):
    def about(self, instance):
        """Everybody who opened this record, newest first."""
        numbers = [instance.pk, *getattr(instance, "former_ids", ())]  # those of records that joined this one
        return self.filter(object_type=instance._meta.label_lower, object_id__in=numbers).order_by("-at", "-pk")

    def visible_to(self, user):
        return self if user.is_staff else self.none()


class AccessLog(models.Model):
    """Who opened which personal record or file. Append-only: a trigger refuses updates, and deletions before twelve months.

    Kept twelve months (CNIL, recommandation sur la journalisation, 2021). Holds ids and the organisation's name, so that a
    candidate can be shown who looked; never the name of the person looked at.
    """

    at = models.DateTimeField("le", default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField("par", null=True)
    actor_role = models.CharField("en tant que", max_length=12, blank=True)
    organisation_id = models.BigIntegerField("structure", null=True)
    organisation_label = models.CharField("structure", max_length=200, blank=True)
    action = models.CharField("accès", max_length=12, choices=Access)
    object_type = models.CharField("type", max_length=60)
    object_id = models.BigIntegerField("objet")
    purpose = models.CharField("motif", max_length=200, blank=True)
    address = models.GenericIPAddressField("adresse IP", null=True, blank=True)
    request_id = models.CharField("requête", max_length=12, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = "accès"
        verbose_name_plural = "accès"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="access_object")]

    def __str__(self):
        return f"{self.get_action_display()} {self.object_type} {self.object_id}"


class ErasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()


class Erasure(models.Model):
    """Proof that a person was forgotten: when, why, how many rows of what. Never who: the address is a keyed fingerprint."""

    at = models.DateTimeField("le", default=timezone.now, db_index=True)
    cause = models.CharField("motif", max_length=8, choices=ErasureCause)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="erasures", verbose_name="par"
    )
    label = models.CharField("dossier", max_length=60, blank=True)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    counts = models.JSONField("lignes", default=dict)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = "effacement"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.label or 'Effacement'}, {self.get_cause_display()}"
