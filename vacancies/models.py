"""Vacancies of the members, and the applications they receive."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from gtec_portal.typography import euros, frnumber
from reference.geography import distance_km, near
from vacancies.enums import ApplicationState, ClosedReason, ContractKind, RefusalReason, SalaryUnit, VacancyState

DAYS_ONLINE = 60
ANSWER_DAYS = 15  # beyond, an applicant without an answer counts as left waiting
NOTICE_DAYS = 7  # an advertisement about to leave the site is announced this long before
MAX_WEEKLY_HOURS = 48  # Code du travail, L3121-20
FULL_TIME_HOURS = 35  # L3121-27

_NEEDS_END = [kind.value for kind in ContractKind if kind.needs_end]
_ENDED = [VacancyState.FILLED.value, VacancyState.CLOSED.value]


class VacancyQuerySet(models.QuerySet):
    def live(self):
        """Published and not past its sixty days."""
        return self.filter(state=VacancyState.PUBLISHED, expires_at__gt=timezone.now())

    def public(self):
        """What anybody may read and apply to."""
        return self.live().filter(is_public=True)

    def own(self, user):
        """Those of the organisation this person acts for; staff answers for all."""
        if user.is_staff:
            return self
        organisation = getattr(user, "acting_organisation", None)
        return (
            self.filter(organisation=organisation)
            if organisation is not None and organisation.is_employer
            else self.none()
        )

    def shared_with(self, user):
        """Live ones the other members share."""
        shared = self.live().filter(is_shared=True)
        if user.is_staff:
            return shared
        organisation = getattr(user, "acting_organisation", None)
        return (
            shared.exclude(organisation=organisation)
            if organisation is not None and organisation.is_employer
            else self.none()
        )

    def visible_to(self, user):
        """Staff sees all, an employer their own and those shared by others, everybody else the public ones."""
        if user.is_staff:
            return self
        organisation = getattr(user, "acting_organisation", None)
        if organisation is not None and organisation.is_employer:
            live_and_shared = Q(is_shared=True, state=VacancyState.PUBLISHED, expires_at__gt=timezone.now())
            return self.filter(Q(organisation=organisation) | live_and_shared)
        return self.public()

    def expiring(self):
        """Live, and leaving the site within a week."""
        return self.live().filter(expires_at__lte=timezone.now() + timedelta(days=NOTICE_DAYS))

    def within(self, commune, km):
        """At most `km` kilometres from `commune` as the crow flies, nearest first, with `distance_km`."""
        path = "site__commune__"
        measured = self.filter(near(commune, km, prefix=path)).annotate(distance_km=distance_km(commune, prefix=path))
        return measured.filter(distance_km__lte=km).order_by("distance_km", "-published_at", "-pk")

    def with_application_counts(self):
        """`received`: all but the withdrawn ones; `waiting`: those without an answer."""
        return self.annotate(
            received=Count("applications", filter=~Q(applications__state=ApplicationState.WITHDRAWN)),
            waiting=Count("applications", filter=Q(applications__state=ApplicationState.RECEIVED)),
        )


class Vacancy(models.Model):
    """A post to fill at one site of one member, from draft to filled."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="vacancies", verbose_name="structure"
    )
    site = models.ForeignKey("members.Site", models.PROTECT, related_name="vacancies", verbose_name="site")
    trade = models.ForeignKey("reference.Trade", models.PROTECT, related_name="vacancies", verbose_name="métier")
    title = models.CharField("intitulé", max_length=160)
    contract = models.CharField("contrat", max_length=13, choices=ContractKind)
    hours_per_week = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=2,
        validators=[
            MinValueValidator(Decimal("0.25"), "Indiquez au moins un quart d’heure."),
            MaxValueValidator(
                MAX_WEEKLY_HOURS,
                "La durée du travail ne dépasse pas 48 heures par semaine (Code du travail, L3121-20).",
            ),
        ],
    )
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    salary_min = models.DecimalField("salaire minimum", max_digits=8, decimal_places=2, null=True, blank=True)
    salary_max = models.DecimalField("salaire maximum", max_digits=8, decimal_places=2, null=True, blank=True)
    salary_unit = models.CharField("période du salaire", max_length=5, choices=SalaryUnit, default=SalaryUnit.MONTH)
    works_nights = models.BooleanField("travail de nuit", default=False)
    works_weekends = models.BooleanField("travail le week-end", default=False)
    schedule = models.CharField("horaires", max_length=200, blank=True)
    description = models.TextField("texte de l’annonce", max_length=6000)
    contact_name = models.CharField("personne à contacter", max_length=160)
    contact_email = models.EmailField("adresse de réception des candidatures")
    is_shared = models.BooleanField("partagée avec les autres adhérents", default=True)
    is_public = models.BooleanField("visible sur le site public", default=True)
    state = models.CharField("statut", max_length=9, choices=VacancyState, default=VacancyState.DRAFT, editable=False)
    need = models.ForeignKey(
        "members.Need",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="vacancies",
        verbose_name="besoin entendu en visite",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="vacancies_created",
        verbose_name="créée par",
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    expires_at = models.DateTimeField("en ligne jusqu’au", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True, editable=False)
    closed_reason = models.CharField(
        "motif de fermeture", max_length=16, choices=ClosedReason, blank=True, editable=False
    )

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = "offre d’emploi"
        verbose_name_plural = "offres d’emploi"
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["state", "expires_at"], name="vacancy_live")]
        constraints = [
            models.CheckConstraint(
                name="vacancy_hours_legal",
                condition=Q(hours_per_week__gt=0, hours_per_week__lte=MAX_WEEKLY_HOURS),
                violation_error_message="Le temps de travail va de 0 à 48 heures par semaine.",
            ),
            models.CheckConstraint(
                name="vacancy_salary_order",
                condition=Q(salary_min=None) | Q(salary_max=None) | Q(salary_max__gte=F("salary_min")),
                violation_error_message="Le salaire maximum est inférieur au minimum.",
            ),
            models.CheckConstraint(
                name="vacancy_salary_positive",
                condition=(Q(salary_min=None) | Q(salary_min__gt=0)) & (Q(salary_max=None) | Q(salary_max__gt=0)),
                violation_error_message="Le salaire est un montant positif.",
            ),
            models.CheckConstraint(
                name="vacancy_fixed_term_has_end",
                condition=~Q(contract__in=_NEEDS_END) | Q(ends_on__isnull=False),
                violation_error_message="Ce contrat a une date de fin.",
            ),
            models.CheckConstraint(
                name="vacancy_permanent_has_no_end",
                condition=~Q(contract=ContractKind.PERMANENT.value) | Q(ends_on__isnull=True),
                violation_error_message="Un CDI n’a pas de date de fin.",
            ),
            models.CheckConstraint(
                name="vacancy_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                name="vacancy_dated_unless_draft",  # an advertisement is dated: Code du travail, L5332-1
                condition=Q(state=VacancyState.DRAFT.value, published_at=None, expires_at=None)
                | Q(published_at__isnull=False, expires_at__gt=F("published_at")) & ~Q(state=VacancyState.DRAFT.value),
            ),
            models.CheckConstraint(
                name="vacancy_end_has_reason",
                condition=Q(state__in=_ENDED, closed_at__isnull=False) & ~Q(closed_reason="")
                | ~Q(state__in=_ENDED) & Q(closed_at=None, closed_reason=""),
            ),
            models.CheckConstraint(name="vacancy_has_words", condition=~Q(title="") & ~Q(description="")),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("vacancies:vacancy_detail", args=[self.uuid])

    def get_public_url(self):
        return reverse("vacancies:vacancy_public_detail", args=[self.uuid])

    @property
    def is_draft(self):
        return self.state == VacancyState.DRAFT

    @property
    def is_live(self):
        return self.state == VacancyState.PUBLISHED and self.expires_at > timezone.now()

    @property
    def has_expired(self):
        return self.state == VacancyState.PUBLISHED and self.expires_at <= timezone.now()

    @property
    def expires_soon(self):
        return self.is_live and self.expires_at <= timezone.now() + timedelta(days=NOTICE_DAYS)

    @property
    def status(self):
        """The word of the badge: an advertisement past its date says so."""
        return "Expirée" if self.has_expired else self.get_state_display()

    @property
    def tone(self):
        return "bad" if self.has_expired else VacancyState(self.state).tone

    @property
    def is_full_time(self):
        return self.hours_per_week >= FULL_TIME_HOURS

    @property
    def hours_text(self):
        """« 35 h par semaine »."""
        return f"{frnumber(self.hours_per_week)}\u00a0h par semaine"

    @property
    def salary_text(self):
        """« de 1 900 € à 2 100 € brut par mois »; empty when the advertisement does not say."""
        if self.salary_min is None and self.salary_max is None:
            return ""
        if self.salary_min == self.salary_max:
            amount = euros(self.salary_min)
        elif self.salary_max is None:
            amount = f"à partir de {euros(self.salary_min)}"
        elif self.salary_min is None:
            amount = f"jusqu’à {euros(self.salary_max)}"
        else:
            amount = f"de {euros(self.salary_min)} à {euros(self.salary_max)}"
        return f"{amount} brut {self.get_salary_unit_display()}"

    @property
    def constraints_text(self):
        """« Travail de nuit et le week-end »: what the hours ask for; empty for ordinary ones."""
        asked = [word for word, true in (("de nuit", self.works_nights), ("le week-end", self.works_weekends)) if true]
        return f"Travail {' et '.join(asked)}" if asked else ""

    def _holds_site(self):
        """The site is the organisation's, or that of who absorbed it: the advertisement outlives a merger."""
        return self.site.organisation_id in {self.organisation_id, self.organisation.heir_id}

    def clean(self):
        """Say beside the field what the database would refuse without a word."""
        errors = {}
        if self.site_id and self.organisation_id and not self._holds_site():
            errors["site"] = "Ce site n’est pas celui de la structure."
        if self.contract in _NEEDS_END and not self.ends_on:
            errors["ends_on"] = "Indiquez la date de fin : ce contrat en a toujours une."
        if self.ends_on and self.ends_on < timezone.localdate():
            errors["ends_on"] = "Cette date est passée."
        if self.contract == ContractKind.PERMANENT and self.ends_on:
            errors["ends_on"] = "Un CDI n’a pas de date de fin."
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = "La fin ne peut pas précéder le début."
        for name in ("salary_min", "salary_max"):
            amount = getattr(self, name)
            if amount is not None and amount <= 0:
                errors[name] = "Indiquez un montant positif, ou laissez vide."
        if self.salary_min and self.salary_max and self.salary_max < self.salary_min:
            errors.setdefault("salary_max", "Le salaire maximum est inférieur au minimum.")
        if errors:
            raise ValidationError(errors)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff, and the employer it is addressed to. Sharing an advertisement never shares its applications."""
        if user.is_staff:
            return self
        organisation = getattr(user, "acting_organisation", None)
        if organisation is None or not organisation.is_employer:
            return self.none()
        return self.filter(vacancy__organisation=organisation)

    def waiting(self):
        return self.filter(state=ApplicationState.RECEIVED)

    def left_waiting(self):
        """Without an answer for more than fifteen days."""
        return self.waiting().filter(received_at__lt=timezone.now() - timedelta(days=ANSWER_DAYS))


# What an application holds of a person; nothing of it stays once they withdraw or are forgotten.
PERSONAL = ("name", "email", "phone", "message", "cv_file", "cv_label", "cv_type", "cv_sha256", "answer_note")


class Application(models.Model):
    """What one person sends for one advertisement. Withdrawn, it keeps its dates and nothing about the person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="applications", verbose_name="offre")
    name = models.CharField("prénom et nom", max_length=160, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    message = models.TextField("message", max_length=3000, blank=True)
    cv_file = models.CharField("fichier", max_length=120, blank=True, editable=False)  # a name in private storage
    cv_label = models.CharField("nom du fichier", max_length=120, blank=True, editable=False)
    cv_type = models.CharField("type du fichier", max_length=100, blank=True, editable=False)
    cv_size = models.PositiveIntegerField("taille", default=0, editable=False)
    cv_sha256 = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    state = models.CharField(
        "statut", max_length=9, choices=ApplicationState, default=ApplicationState.RECEIVED, editable=False
    )
    refusal_reason = models.CharField("motif", max_length=12, choices=RefusalReason, blank=True, editable=False)
    answer_note = models.TextField("mot joint à la réponse", max_length=1500, blank=True, editable=False)
    received_at = models.DateTimeField("reçue le", default=timezone.now, editable=False)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="applications_answered",
        verbose_name="réponse de",
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True, editable=False)
    link_version = models.PositiveSmallIntegerField("version des liens", default=0, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "vacancy",
                Lower("email"),
                name="application_once",
                condition=~Q(email=""),
                violation_error_message="Vous avez déjà postulé à cette offre.",
            ),
            models.CheckConstraint(
                name="application_person_unless_withdrawn",
                condition=Q(
                    state=ApplicationState.WITHDRAWN.value,
                    name="",
                    email="",
                    phone="",
                    message="",
                    cv_file="",
                    withdrawn_at__isnull=False,
                )
                | ~Q(state=ApplicationState.WITHDRAWN.value)
                & Q(withdrawn_at=None)
                & (
                    Q(erased_at=None) & ~Q(name="") & ~Q(email="")
                    | Q(erased_at__isnull=False, name="", email="", phone="", message="", cv_file="")
                ),
            ),
            models.CheckConstraint(
                name="application_refusal_has_reason",
                condition=Q(state=ApplicationState.REFUSED.value) & ~Q(refusal_reason="")
                | ~Q(state=ApplicationState.REFUSED.value) & Q(refusal_reason=""),
            ),
            models.CheckConstraint(
                name="application_answer_is_dated",
                condition=Q(state=ApplicationState.RECEIVED.value, answered_at=None)
                | Q(state=ApplicationState.WITHDRAWN.value)
                | Q(
                    state__in=[
                        ApplicationState.INTERVIEW.value,
                        ApplicationState.KEPT.value,
                        ApplicationState.REFUSED.value,
                    ],
                    answered_at__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        if self.erased_at:
            return "Personne effacée"
        return self.name or "Candidature retirée"

    def get_absolute_url(self):
        return reverse("vacancies:application_detail", args=[self.uuid])

    @property
    def tone(self):
        return ApplicationState(self.state).tone

    @property
    def label(self):
        """How the history names it: the post, never the person."""
        return f"Candidature : {self.vacancy.title}"

    @property
    def is_waiting(self):
        return self.state == ApplicationState.RECEIVED

    @property
    def is_late(self):
        return self.is_waiting and self.received_at < timezone.now() - timedelta(days=ANSWER_DAYS)

    @property
    def can_be_withdrawn(self):
        return self.state != ApplicationState.WITHDRAWN and not self.erased_at

    @property
    def next_states(self):
        return () if self.erased_at else ApplicationState(self.state).next_states
