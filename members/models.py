"""The group of employers: organisations, their sites, their dated memberships, and who may act for them."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from gtec_portal.ordering import alphabetical
from members.enums import HeadcountBand, LegalForm, OrganisationKind, SiteCategory

EMPLOYER_KINDS = (OrganisationKind.EMPLOYER, OrganisationKind.HONORARY)


def validate_siren(value):
    """Refuse a SIREN whose Luhn key is wrong."""
    if not siren_number.is_valid(value):
        raise ValidationError("Ce numéro SIREN n’est pas valide : neuf chiffres, dont une clé.", code="siren")


def validate_siret(value):
    """Refuse a SIRET whose key is wrong; La Poste's own rule (digit sum) is known to the library."""
    if not siret_number.is_valid(value):
        raise ValidationError("Ce numéro SIRET n’est pas valide : quatorze chiffres, dont une clé.", code="siret")


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; whoever signed in sees the directory and their own; anonymous readers see current members."""
        if user.is_staff:
            return self
        if user.is_authenticated:
            return self.filter(~Q(kind=OrganisationKind.PROSPECT) | Q(pk=user.acting_organisation_id))
        return self.filter(kind__in=EMPLOYER_KINDS).members_on(timezone.localdate())

    def members_on(self, day):
        """Organisations whose membership covers this day. Counts of members are computed with this, never typed."""
        covering = Membership.objects.covering(day).filter(organisation=models.OuterRef("pk"))
        return self.filter(models.Exists(covering))

    def employers(self):
        return self.filter(kind__in=EMPLOYER_KINDS)

    def with_site_count(self):
        """`site_count`: sites open today."""
        still_open = Q(sites__closed_on=None) | Q(sites__closed_on__gt=timezone.localdate())
        return self.annotate(site_count=models.Count("sites", filter=still_open, distinct=True))


class Organisation(models.Model):
    """A legal person of the network. It is not a site: one mutual society may join for three of its services."""

    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("nom court", max_length=60, blank=True)
    slug = models.SlugField("adresse de la fiche", max_length=80, unique=True)
    kind = models.CharField("genre", max_length=10, choices=OrganisationKind, default=OrganisationKind.EMPLOYER)
    legal_form = models.CharField("forme juridique", max_length=20, choices=LegalForm, default=LegalForm.ASSOCIATION)
    siren = models.CharField("SIREN", max_length=9, null=True, blank=True, unique=True, validators=[validate_siren])
    headcount_band = models.CharField("effectif", max_length=8, choices=HeadcountBand, blank=True)
    headcount = models.PositiveIntegerField("nombre de salariés", null=True, blank=True)
    idcc = models.CharField("convention collective (IDCC)", max_length=4, blank=True)
    opco = models.CharField("OPCO", max_length=60, blank=True)
    website = models.URLField("site internet", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    presentation = models.TextField("présentation publique", blank=True, max_length=1500)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = [alphabetical("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_siren_shape", condition=Q(siren=None) | Q(siren__regex=r"^\d{9}$")
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("members:organisation_detail", args=[self.pk])

    @property
    def is_employer(self):
        return self.kind in EMPLOYER_KINDS

    @property
    def tone(self):
        return OrganisationKind(self.kind).tone


class SiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A site is seen by whoever sees its organisation."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def open(self):
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=timezone.localdate()))


class Site(models.Model):
    """A place where people work: an EHPAD, an agency, a workshop."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sites", verbose_name="structure")
    name = models.CharField("nom", max_length=200)
    category = models.CharField("catégorie", max_length=12, choices=SiteCategory, default=SiteCategory.OTHER)
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True, unique=True, validators=[validate_siret])
    finess = models.CharField("FINESS", max_length=9, null=True, blank=True, unique=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="sites", verbose_name="commune")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "site"
        ordering = [alphabetical("name"), "pk"]
        constraints = [
            models.CheckConstraint(name="site_siret_shape", condition=Q(siret=None) | Q(siret__regex=r"^\d{14}$")),
            models.CheckConstraint(
                name="site_finess_shape", condition=Q(finess=None) | Q(finess__regex=r"^[0-9A-Z]{9}$")
            ),
            models.CheckConstraint(
                name="site_closes_after_opening",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="La fermeture ne peut pas précéder l’ouverture.",
            ),
        ]

    def __str__(self):
        return self.name


class MembershipQuerySet(models.QuerySet):
    def covering(self, day):
        """Memberships in force on this day; the last day is included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def visible_to(self, user):
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()


class Membership(models.Model):
    """A period during which an organisation belongs to the association."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", verbose_name="structure")
    starts_on = models.DateField("entrée")
    ends_on = models.DateField("sortie", null=True, blank=True)
    reason = models.CharField("motif de sortie", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "adhésion"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La sortie ne peut pas précéder l’entrée.",
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette période chevauche une autre adhésion de la structure.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, depuis le {self.starts_on:%d/%m/%Y}"


class Mandate(models.Model):
    """A named function in the association, with its dates: présidente, vice-président formation…"""

    title = models.CharField("fonction", max_length=120)
    person_name = models.CharField("personne", max_length=160)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name="structure"
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "mandat"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return f"{self.title} : {self.person_name}"


class Contact(models.Model):
    """A person of an organisation one may write to, with or without an account."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts", verbose_name="structure")
    name = models.CharField("nom", max_length=160)
    function = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = ["name"]

    def __str__(self):
        return self.name


class SeatQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ended_at=None)

    def usable(self):
        """Open seats of partners and funders, and of employers whose membership is in force today."""
        member = Membership.objects.covering(timezone.localdate()).filter(organisation=models.OuterRef("organisation"))
        return self.active().filter(~Q(organisation__kind__in=EMPLOYER_KINDS) | models.Exists(member))

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
