"""The group of employers: organisations and their sites."""

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from gtec_portal.ordering import alphabetical
from members import finess
from members.days import validate_day
from members.enums import HeadcountBand, LegalForm, OrganisationKind, SiteCategory
from members.models.life import MOST, Headcount, OrganisationEvent
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


def _is_member_on(day):
    """The one definition of a member: a membership covers that day."""
    return Exists(Membership.objects.covering(day).filter(organisation=OuterRef("pk")))


def _count_of(rows):
    """A count in a subquery: no join, so that several may stand side by side."""
    counted = rows.order_by().annotate(_all=models.Value(1)).values("_all").annotate(number=models.Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


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
        return self.filter(_is_member_on(day))

    def as_of(self, day):
        """Each organisation as it was on `day`.

        `name_then`, `is_member_then` (the same rule as `members_on`), `headcount_then` (None: not known),
        `site_count` (sites it held and that were open), `member_from` and `member_until`: its latest membership begun by then.
        """
        events = OrganisationEvent.objects.filter(organisation=OuterRef("pk"))
        next_rename = events.renames().filter(on__gt=day).order_by("on")
        figure = Headcount.objects.filter(organisation=OuterRef("pk"), on__lte=day).order_by("-on")
        period = Membership.objects.filter(organisation=OuterRef("pk"), starts_on__lte=day).order_by("-starts_on")
        return self.annotate(
            name_then=Coalesce(Subquery(next_rename.values("former_name")[:1]), F("name")),
            is_member_then=_is_member_on(day),
            headcount_then=Subquery(figure.values("count")[:1]),
            site_count=_count_of(Site.objects.held_on(day).filter(holder=OuterRef("pk"))),
            member_from=Subquery(period.values("starts_on")[:1]),
            member_until=Subquery(period.values("ends_on")[:1]),
        )

    def totals(self):
        """How many rows, how many of them members, and their employees, on the day of `as_of`; `unknown`: members not counted."""
        member = Q(is_member_then=True)
        return self.order_by().aggregate(
            rows=models.Count("pk"),
            members=models.Count("pk", filter=member),
            employees=Coalesce(models.Sum("headcount_then", filter=member), 0),
            unknown=models.Count("pk", filter=member & Q(headcount_then=None)),
        )

    def in_band_then(self, band):
        """Those of this size on the day of `as_of`: by the figure then in force, else by the band of the record."""
        first, last = HeadcountBand(band).limits
        known = Q(headcount_then__gte=first) & (Q() if last is None else Q(headcount_then__lte=last))
        return self.filter(known | Q(headcount_then=None, headcount_band=band))

    def with_former_names(self):
        """`former_names`: the names it gave up, oldest first."""
        renames = OrganisationEvent.objects.renames().filter(organisation=OuterRef("pk")).order_by("on")
        return self.annotate(former_names=ArraySubquery(renames.values("former_name")))

    def ever_named(self, words):
        """Those whose name, present or former, or one site's name holds these words, accents aside. No join: no doubled row."""
        sites = Site.objects.filter(name__unaccent__icontains=words).values("organisation")
        formerly = OrganisationEvent.objects.renames().filter(
            Q(former_name__unaccent__icontains=words) | Q(former_short_name__unaccent__icontains=words)
        )
        return self.filter(
            Q(name__unaccent__icontains=words)
            | Q(short_name__unaccent__icontains=words)
            | Q(pk__in=sites)
            | Q(pk__in=formerly.values("organisation"))
        )

    def employers(self):
        return self.filter(kind__in=EMPLOYER_KINDS)

    def listed(self):
        """Those of the public directory, the same for every reader: employers whose membership is in force."""
        return self.employers().members_on(timezone.localdate())


class Organisation(models.Model):
    """A legal person of the network. It is not a site: one mutual society may join for three of its services."""

    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("nom court", max_length=60, blank=True)
    slug = models.SlugField("adresse de la fiche", max_length=80, unique=True)
    kind = models.CharField("type", max_length=10, choices=OrganisationKind, default=OrganisationKind.EMPLOYER)
    legal_form = models.CharField("forme juridique", max_length=20, choices=LegalForm, default=LegalForm.ASSOCIATION)
    siren = models.CharField("SIREN", max_length=9, null=True, blank=True, unique=True, validators=[validate_siren])
    headcount_band = models.CharField("effectif", max_length=8, choices=HeadcountBand, blank=True)
    # The latest dated figure (Headcount), repeated here by services/life.py.
    headcount = models.PositiveIntegerField(
        "nombre de salariés", null=True, blank=True, validators=[MaxValueValidator(MOST)]
    )
    idcc = models.CharField("convention collective (IDCC)", max_length=4, blank=True)
    opco = models.CharField("OPCO", max_length=60, blank=True)
    website = models.URLField("site internet", blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    presentation = models.TextField("présentation publique", blank=True, max_length=1500)
    # The name of a JPEG in private storage (services/logos.py); "" without one.
    logo = models.CharField("logo", max_length=100, blank=True, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    # Who carries it on today, at the end of a chain of mergers. services/life.py writes it, with the merger itself.
    heir = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="héritière"
    )

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

    def clean(self):
        """A number of employees says the band: the two never disagree. A member stays of a kind that may be one."""
        if self.headcount is not None:
            self.headcount_band = HeadcountBand.of(self.headcount)
        if self.pk and not self.is_employer and self.memberships.covering(timezone.localdate()).exists():
            raise ValidationError("Cette structure est adhérente : terminez son adhésion avant de changer son type.")

    @property
    def is_employer(self):
        return self.kind in EMPLOYER_KINDS

    @property
    def tone(self):
        return OrganisationKind(self.kind).tone

    @property
    def standing(self):
        """(Words, tone) of a row of `as_of`: its kind, unless its membership is over or has not begun."""
        if not self.is_employer or getattr(self, "is_member_then", True):
            return self.get_kind_display(), self.tone
        return ("Ancien adhérent" if self.member_from else "Pas encore adhérent"), "neutral"

    def towns(self):
        """Names of the communes of its sites, each once, in the order of the sites (prefetched by the caller)."""
        return list(dict.fromkeys(site.commune.name for site in self.sites.all()))

    def activities(self):
        """What its sites are, each once: « EHPAD, Résidence autonomie » (prefetched by the caller)."""
        known = [site for site in self.sites.all() if site.category != SiteCategory.OTHER]
        return list(dict.fromkeys(site.get_category_display() for site in known))

    @property
    def website_label(self):
        """« www.exemple.fr/accueil »: its site without what nobody types."""
        return self.website.removeprefix("https://").removeprefix("http://").rstrip("/")


class SiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A site is seen by whoever sees its organisation."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def open(self):
        return self.open_on(timezone.localdate())

    def open_on(self, day):
        """Sites that were open on this day; the day it closes, a site is closed."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day))

    def held_on(self, day):
        """Sites open on this day, each with its `holder`: the organisation it belonged to then, mergers taken back."""
        later = OrganisationEvent.objects.mergers().filter(sites=OuterRef("pk"), on__gt=day).order_by("on")
        return self.open_on(day).annotate(
            holder=Coalesce(
                Subquery(later.values("organisation")[:1]), F("organisation_id"), output_field=models.BigIntegerField()
            )
        )


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
    opened_on = models.DateField("ouvert le", null=True, blank=True, validators=[validate_day])
    closed_on = models.DateField("fermé le", null=True, blank=True, validators=[validate_day])

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "site"
        ordering = [alphabetical("name"), "pk"]
        constraints = [
            models.CheckConstraint(name="site_siret_shape", condition=Q(siret=None) | Q(siret__regex=r"^\d{14}$")),
            models.CheckConstraint(
                name="site_finess_shape",
                condition=Q(finess=None) | Q(finess__regex=r"^[0-9A-Z]{9}$"),
                violation_error_message="Un numéro FINESS compte neuf caractères, chiffres ou lettres.",
            ),
            models.CheckConstraint(
                name="site_closes_after_opening",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="La fermeture ne peut pas précéder l’ouverture.",
            ),
        ]

    def __str__(self):
        return self.name

    def is_closed_on(self, day):
        return self.closed_on is not None and self.closed_on <= day

    def doubts(self):
        """What looks wrong in its numbers and is not refused: rules known by observation only, or a merger being recorded."""
        found = []
        if self.finess and not finess.looks_right(self.finess):
            found.append(f"La clé du numéro FINESS {self.finess} semble fausse : vérifiez-le. Le site est enregistré.")
        if self.siret and self.organisation.siren and not self.siret.startswith(self.organisation.siren):
            found.append("Ce SIRET ne commence pas par le SIREN de la structure : vérifiez-le. Le site est enregistré.")
        return found
