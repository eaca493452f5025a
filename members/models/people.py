"""The people of an organisation: those one may write to, those who may act for it, those invited to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Invitation
from members.models.memberships import Membership
from members.models.organisations import EMPLOYER_KINDS, Organisation


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all contacts; the others those of the organisation they act for."""
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()


class Contact(models.Model):
    """A person of an organisation one may write to, with or without an account."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts", verbose_name="structure")
    name = models.CharField("nom", max_length=160)
    function = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ["name"]

    def __str__(self):
        return self.name


class SeatQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ended_at=None)

    def usable(self):
        """Open seats of partners and funders, and of employers whose membership is in force today.

        The people of an absorbed organisation keep it while its heir is a member: what it began (advertisements,
        enrolments) must be finished by somebody.
        """
        members = Membership.objects.covering(timezone.localdate())
        return self.active().filter(
            ~Q(organisation__kind__in=EMPLOYER_KINDS)
            | models.Exists(members.filter(organisation=models.OuterRef("organisation")))
            | models.Exists(members.filter(organisation=models.OuterRef("organisation__heir")))
        )

    def visible_to(self, user):
        """Staff sees all seats; the others those of the organisation they act for."""
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()


class Seat(models.Model):
    """A person may act for an organisation: member employer, partner or funder. One person may hold several seats."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name="personne")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats", verbose_name="structure")
    is_admin = models.BooleanField("administrateur", default=False)
    function = models.CharField("fonction", max_length=120, blank=True)
    created_at = models.DateTimeField("depuis le", default=timezone.now)
    ended_at = models.DateTimeField("jusqu’au", null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "accès d’une personne à une structure"
        ordering = ["user__last_name", "user__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "organisation",
                condition=Q(ended_at=None),
                name="seat_active_once",
                violation_error_message="Cette personne agit déjà pour cette structure.",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.organisation}"


class SeatInvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; the others those of the organisation they act for."""
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()

    def open(self):
        """Those that still open a seat: whoever sent it is in the team, or administers this organisation to this day."""
        seats = Seat.objects.active().filter(
            organisation=models.OuterRef("organisation"), user=models.OuterRef("invitation__invited_by"), is_admin=True
        )
        return self.filter(
            Q(invitation__invited_by__is_staff=True) | models.Exists(seats), invitation__in=Invitation.objects.open()
        )


class SeatInvitation(models.Model):
    """What an invitation opens: a seat in one organisation."""

    invitation = models.OneToOneField(
        "accounts.Invitation", models.CASCADE, related_name="seat", verbose_name="invitation"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="seat_invitations", verbose_name="structure"
    )
    is_admin = models.BooleanField("administrateur", default=False)

    objects = SeatInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation dans une structure"

    def __str__(self):
        return f"{self.invitation}, {self.organisation}"

    @property
    def is_open(self):
        """True while it still opens a seat. One query."""
        return SeatInvitation.objects.open().filter(pk=self.pk).exists()
