"""« Rebond »: an employer who cannot keep somebody tells the other members of them, without a name, if the person agrees."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Purpose, ReferralState
from cvtheque.models.consents import Consent

ASKED_DAYS = 14  # the person's agreement is waited for this long
SHOWN_DAYS = 60  # what an employer says of somebody grows old


def asked_until():
    return timezone.now() + timedelta(days=ASKED_DAYS)


class ReferralQuerySet(models.QuerySet):
    def live(self):
        """What members see: agreed to, recent, and of somebody who may still be found and signalled today."""
        agreed = Consent.objects.in_force().filter(candidate=OuterRef("candidate"), purpose=Purpose.REBOND)
        return self.filter(
            Exists(agreed), state=ReferralState.LIVE, expires_at__gt=timezone.now(), candidate__profile__visible=True
        )

    def profiles_of(self, profiles):
        """Which of these profiles an employer tells the others about today: their keys. One short query, a second one when there may be some."""
        people = {profile.candidate_id: profile.pk for profile in profiles}
        with connection.cursor() as cursor:  # at each page of results: sooner read by PostgreSQL than written by Django
            cursor.execute(
                "SELECT EXISTS (SELECT FROM cvtheque_referral WHERE state = %s AND candidate_id = ANY(%s))",
                [ReferralState.LIVE.value, list(people)],
            )
            if not cursor.fetchone()[0]:
                return set()
        return {people[pk] for pk in self.live().filter(candidate__in=people).values_list("candidate", flat=True)}

    def waiting(self):
        """Those the person can still answer."""
        return self.filter(state=ReferralState.ASKED, expires_at__gt=timezone.now())

    def open(self):
        return self.filter(state__in=OPEN_REFERRALS)

    def visible_to(self, user):
        """Staff sees all; a member employer those in force. Who signalled whom is told to nobody else."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        return self.live() if organisation is not None and organisation.is_employer else self.none()


OPEN_REFERRALS = [str(ReferralState.ASKED), str(ReferralState.LIVE)]


class Referral(models.Model):
    """One employer signals one person to the other members. Shown without name, and without saying who signals."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="referrals", verbose_name="candidat"
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="referrals", verbose_name="structure"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="signalé par"
    )
    note = models.CharField("ce que vous en dites", max_length=300)  # kept without identity, see services.rebond
    state = models.CharField("statut", max_length=10, choices=ReferralState, default=ReferralState.ASKED)
    created_at = models.DateTimeField("signalé le", default=timezone.now)
    expires_at = models.DateTimeField("jusqu’au", default=asked_until)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "candidate",
                "organisation",
                condition=Q(state__in=OPEN_REFERRALS),
                name="referral_open_once",
                violation_error_message="Votre structure a déjà signalé cette personne.",
            ),
            models.CheckConstraint(
                name="referral_state_known", condition=Q(state__in=[str(state) for state in ReferralState])
            ),
            models.CheckConstraint(name="referral_has_note", condition=~Q(note="")),
            models.CheckConstraint(name="referral_expires_later", condition=Q(expires_at__gt=F("created_at"))),
        ]

    def __str__(self):
        return f"Signalement du {timezone.localdate(self.created_at):%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("cvtheque:profile_detail", args=[self.candidate.profile.uuid])

    @property
    def shown_state(self):
        """The state as people see it: past its date it is over, even before anybody closes it."""
        over = self.state in OPEN_REFERRALS and self.expires_at <= timezone.now()
        return ReferralState.ENDED if over else ReferralState(self.state)

    @property
    def tone(self):
        return self.shown_state.tone

    @property
    def is_waiting(self):
        return self.shown_state == ReferralState.ASKED
