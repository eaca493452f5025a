"""Employers ask for a name; the person answers."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cvtheque.enums import Heard, UnveilState

ANSWER_DAYS = 14  # a request to know a name waits this long
REMIND_DAYS = 7  # and is repeated once, this long after it was made
WAITING_LIMIT = 3  # nobody has more requests than this to answer at one time
ASK_AGAIN_DAYS = 90  # after a refusal, the same employer waits this long


def answer_deadline():
    return timezone.now() + timedelta(days=ANSWER_DAYS)


class UnveilRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all requests; an employer those of the organisation it acts for."""
        if user.is_staff:
            return self
        return (
            self.filter(organisation_id=user.acting_organisation_id)
            if user.is_authenticated and user.acting_organisation_id
            else self.none()
        )

    def accepted_for(self, organisation):
        return self.filter(organisation=organisation, state=UnveilState.ACCEPTED)

    def waiting(self):
        """Requests the person can still answer."""
        return self.filter(state=UnveilState.PENDING, expires_at__gt=timezone.now())

    def to_remind(self):
        """Those that wait for a week, and were not repeated yet."""
        return self.waiting().filter(reminded_at=None, created_at__lte=timezone.now() - timedelta(days=REMIND_DAYS))

    def overdue(self):
        return self.filter(state=UnveilState.PENDING, expires_at__lte=timezone.now())


class UnveilRequest(models.Model):
    """An employer asks a candidate for their name. The candidate answers from the letter; silence is no."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.ForeignKey(
        "cvtheque.Candidate", models.CASCADE, related_name="unveil_requests", verbose_name="candidat"
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="unveil_requests", verbose_name="structure"
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="unveil_requests", verbose_name="demandé par"
    )
    vacancy = models.CharField("poste proposé", max_length=200)
    opening = models.UUIDField("offre", null=True, blank=True, editable=False)  # see cvtheque.openings
    reason = models.TextField("message au candidat", max_length=1000)
    state = models.CharField("état", max_length=10, choices=UnveilState, default=UnveilState.PENDING)
    created_at = models.DateTimeField("demandée le", default=timezone.now)
    expires_at = models.DateTimeField("réponse attendue avant le", default=answer_deadline)
    reminded_at = models.DateTimeField("rappelée le", null=True, blank=True, editable=False)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    # Whoever has no address answers the team, who writes down how it was heard and by whom.
    heard = models.CharField("réponse entendue", max_length=10, choices=Heard, blank=True, editable=False)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="entendue par",
    )

    objects = UnveilRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’identité"
        verbose_name_plural = "demandes d’identité"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "candidate",
                "organisation",
                condition=Q(state__in=[str(UnveilState.PENDING), str(UnveilState.ACCEPTED)]),
                name="unveil_open_once",
                violation_error_message="Votre structure a déjà demandé le nom de ce candidat.",
            ),
            models.CheckConstraint(
                name="unveil_state_known", condition=Q(state__in=[str(state) for state in UnveilState])
            ),
            models.CheckConstraint(
                name="unveil_answer_dated",
                condition=Q(state__in=[str(UnveilState.ACCEPTED), str(UnveilState.REFUSED)], answered_at__isnull=False)
                | Q(state__in=[str(UnveilState.PENDING), str(UnveilState.EXPIRED)], answered_at=None),
            ),
            models.CheckConstraint(
                name="unveil_heard_answer",
                condition=Q(heard="", heard_by=None)
                | Q(heard__in=[str(one) for one in Heard], answered_at__isnull=False),
            ),
            models.CheckConstraint(name="unveil_has_reason", condition=~Q(reason="") & ~Q(vacancy="")),
            models.CheckConstraint(name="unveil_expires_later", condition=Q(expires_at__gt=F("created_at"))),
        ]

    def __str__(self):
        return f"{self.organisation} : {self.vacancy}"

    @property
    def shown_state(self):
        """The state as people see it: a deadline passed a minute ago counts, even before the nightly sweep."""
        overdue = self.state == UnveilState.PENDING and self.expires_at <= timezone.now()
        return UnveilState.EXPIRED if overdue else UnveilState(self.state)

    @property
    def tone(self):
        return self.shown_state.tone

    @property
    def is_waiting(self):
        return self.shown_state == UnveilState.PENDING
