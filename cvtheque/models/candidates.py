"""The person: identity and contact. Nothing of this is in what a search may see."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Availability, CandidateState, Contract, Diploma, Hours, Origin
from cvtheque.models.consents import Consent
from cvtheque.models.unveiling import UnveilRequest
from gtec_portal import links

LINK_PURPOSE = "profile"
PAPER_PURPOSE = (
    "paper"  # the same page for whoever holds a printed link: nobody proved that they read the mailbox it names
)
LEAVE_PURPOSE = "leave"  # withdraws consents and shows nothing: what mail programs and their providers are given


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
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trades = models.ManyToManyField("reference.Trade", related_name="+", verbose_name="métiers recherchés")
    skills = models.TextField("compétences et expériences", blank=True, max_length=3000)
    mobility_km = models.PositiveSmallIntegerField("trajet accepté (km)", default=20)
    availability = models.CharField("disponibilité", max_length=10, choices=Availability, default=Availability.NOW)
    hours = models.CharField("temps de travail", max_length=5, choices=Hours, default=Hours.ANY)
    has_licence = models.BooleanField("permis B", default=False)
    has_vehicle = models.BooleanField("véhicule personnel", default=False)
    nights = models.BooleanField("accepte les nuits", default=False)
    weekends = models.BooleanField("accepte les week-ends", default=False)
    weekly_hours = models.PositiveSmallIntegerField("heures par semaine souhaitées", null=True, blank=True)
    contracts = ArrayField(
        models.CharField(max_length=10, choices=Contract), verbose_name="contrats souhaités", default=list, blank=True
    )
    diplomas = ArrayField(
        models.CharField(max_length=10, choices=Diploma), verbose_name="diplômes", default=list, blank=True
    )
    state = models.CharField("état", max_length=10, choices=CandidateState, default=CandidateState.NEW)
    origin = models.CharField("arrivée", max_length=10, choices=Origin, default=Origin.FORM)
    source = models.CharField(
        "origine", max_length=200, blank=True
    )  # « Forum des métiers, Flers », the member who sent it
    answer_before = models.DateTimeField("réponse attendue avant le", null=True, blank=True, db_index=True)
    intake_key = models.UUIDField("clé de saisie", null=True, blank=True, unique=True, editable=False)
    link_version = models.PositiveIntegerField("version du lien", default=0)
    created_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    # Only what comes from the person counts: the clock of the two years starts here.
    last_contact_at = models.DateTimeField("dernier contact", default=timezone.now, db_index=True)
    warned_at = models.DateTimeField("fin de conservation annoncée le", null=True, blank=True, editable=False)

    objects = CandidateQuerySet.as_manager()
    opened_by = LINK_PURPOSE  # the key of the visit at hand: see views.own.personal

    class Meta:
        verbose_name = "candidat"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="candidate_email_unique",
                violation_error_message="Cette adresse a déjà un profil.",
            ),
            models.CheckConstraint(
                name="candidate_reachable",
                condition=~Q(email="", phone=""),
                violation_error_message="Indiquez une adresse e-mail ou un téléphone.",
            ),
            # Whoever has not confirmed yet does it from a letter.
            models.CheckConstraint(
                name="candidate_can_confirm",
                condition=Q(state=CandidateState.ACTIVE) | ~Q(email=""),
                violation_error_message="Sans adresse e-mail, personne ne pourrait confirmer ce profil.",
            ),
            models.CheckConstraint(
                name="candidate_invited_until",
                condition=Q(state=CandidateState.INVITED, answer_before__isnull=False)
                | ~Q(state=CandidateState.INVITED) & Q(answer_before=None),
            ),
            models.CheckConstraint(
                name="candidate_mobility_sensible",
                condition=Q(mobility_km__lte=200),
                violation_error_message="Indiquez un trajet de 200 km au plus.",
            ),
            models.CheckConstraint(
                name="candidate_hours_sensible",
                condition=Q(weekly_hours=None) | Q(weekly_hours__range=(1, 48)),
                violation_error_message="Indiquez entre 1 et 48 heures par semaine.",
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
    def is_invited(self):
        """Somebody else sent this CV, and the person has not said yes."""
        return self.state == CandidateState.INVITED

    @property
    def former_ids(self):
        """Numbers of the records that joined this one: their history is part of it. One query."""
        return list(self.merged.values_list("former_id", flat=True))

    @property
    def token(self):
        """What stands in the address of the personal page, in letters."""
        return links.make_token(self, LINK_PURPOSE)

    @property
    def page_token(self):
        """What stands in the addresses of the page being read: the key it was opened with, never a better one."""
        return links.make_token(self, self.opened_by)

    @property
    def reads_mailbox(self):
        """Whether whoever reads the page came from a letter, so that what its address did elsewhere is theirs to see."""
        return self.opened_by == LINK_PURPOSE

    @property
    def paper_url(self):
        """The personal page, as printed."""
        return links.absolute("cvtheque:own_detail", links.make_token(self, PAPER_PURPOSE))

    @property
    def leave_token(self):
        """What stands in the address that only withdraws."""
        return links.make_token(self, LEAVE_PURPOSE)

    @property
    def own_url(self):
        """The personal page, as an absolute address for letters."""
        return links.absolute("cvtheque:own_detail", self.token)
