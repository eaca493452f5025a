"""The group of employers: organisations and their sites."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from gtec_portal.ordering import alphabetical
from members.enums import HeadcountBand, LegalForm, OrganisationKind, SiteCategory
from members.models.memberships import Membership

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

    def towns(self):
        """Names of the communes of its sites, each once, in the order of the sites (prefetched by the caller)."""
        return list(dict.fromkeys(site.commune.name for site in self.sites.all()))


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
