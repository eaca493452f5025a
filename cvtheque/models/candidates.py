"""The person: identity and contact. Nothing of this is in what a search may see."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import (
    Availability,
    CandidateState,
    Hours,
)
from cvtheque.models.consents import Consent
from cvtheque.models.unveiling import UnveilRequest
from gtec_portal import links

LINK_PURPOSE = "profile"


class CandidateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Identities: staff sees all; an employer those who accepted to be known by the organisation it acts for."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        if organisation is None or not organisation.is_employer:
            return self.none()
        return self.filter(Exists(UnveilRequest.objects.accepted_for(organisation).filter(candidate=OuterRef("pk"))))

    def agreeing(self, purpose):
        """Confirmed candidates whose consent for this purpose is in force."""
        return self.filter(
            Exists(Consent.objects.in_force().filter(candidate=OuterRef("pk"), purpose=purpose)),
            state=CandidateState.ACTIVE,
        )


class Candidate(models.Model):
    """A job seeker. No account: a personal link, which `link_version` revokes."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse e-mail")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trades = models.ManyToManyField("reference.Trade", related_name="+", verbose_name="métiers recherchés")
    skills = models.TextField("compétences et expériences", blank=True, max_length=3000)
    mobility_km = models.PositiveSmallIntegerField("trajet accepté (km)", default=20)
    availability = models.CharField("disponibilité", max_length=10, choices=Availability, default=Availability.NOW)
    hours = models.CharField("temps de travail", max_length=5, choices=Hours, default=Hours.ANY)
    has_licence = models.BooleanField("permis B", default=False)
    state = models.CharField("état", max_length=10, choices=CandidateState, default=CandidateState.NEW)
    link_version = models.PositiveIntegerField("version du lien", default=0)
    created_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    # Only what comes from the person counts: the clock of the two years starts here.
    last_contact_at = models.DateTimeField("dernier contact", default=timezone.now)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="candidate_email_unique", violation_error_message="Cette adresse a déjà un profil."
            ),
            models.CheckConstraint(
                name="candidate_mobility_sensible",
                condition=Q(mobility_km__lte=200),
                violation_error_message="Indiquez un trajet de 200 km au plus.",
            ),
            models.CheckConstraint(
                name="candidate_state_known", condition=Q(state__in=[str(state) for state in CandidateState])
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self):
        return reverse("cvtheque:candidate_detail", args=[self.pk])

    @property
    def tone(self):
        return CandidateState(self.state).tone

    @property
    def is_confirmed(self):
        return self.state == CandidateState.ACTIVE

    @property
    def token(self):
        """What stands in the address of the personal page."""
        return links.make_token(self, LINK_PURPOSE)

    @property
    def own_url(self):
        """The personal page, as an absolute address for letters."""
        return links.absolute("cvtheque:own_detail", self.token)
