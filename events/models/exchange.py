"""« Vis ma vie »: days, places offered, people proposed, who goes where.

Triggers of the database (migration 0009) refuse a placement in one's own structure, at another trade or on another day.
"""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from events.exchange.enums import KM_WITHOUT_CAR, Answer, Attendance, ExchangeRule
from events.models.event import Event
from events.models.spans import no_overlap
from gtec_portal import typography
from gtec_portal.ordering import alphabetical

PROOF = models.PROTECT  # what an agreement names stays as long as it does


def own(user, *paths):
    """The rows of the structure one acts for, reached by any of these paths; none without one."""
    if not user.is_authenticated or not user.acting_organisation_id:
        return Q(pk__in=[])
    found = Q()
    for path in paths:
        found |= Q(**{path: user.acting_organisation_id})
    return found


class ExchangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer those of the events it sees: it may offer and propose there."""
        if user.is_staff:
            return self
        organisation = getattr(user, "acting_organisation", None)
        if organisation is None or not organisation.is_employer:
            return self.none()
        return self.filter(event__in=Event.objects.visible_to(user))


class Exchange(models.Model):
    """One edition of « Vis ma vie », beside its event."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="exchange", verbose_name="événement")
    max_km = models.PositiveSmallIntegerField(
        "distance maximale (km)", default=30, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    rule = models.CharField("règle", max_length=8, choices=ExchangeRule, default=ExchangeRule.BALANCE)
    offers_until = models.DateField("propositions jusqu’au")
    solved_at = models.DateTimeField("répartie le", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("annoncée le", null=True, blank=True, editable=False)
    papers = models.CharField("papiers", max_length=200, blank=True, editable=False)
    papers_at = models.DateTimeField("papiers établis le", null=True, blank=True, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "édition de « Vis ma vie »"
        verbose_name_plural = "éditions de « Vis ma vie »"
        constraints = [
            models.CheckConstraint(
                name="exchange_distance_sane",
                condition=Q(max_km__range=(1, 200)),
                violation_error_message="La distance maximale va de 1 à 200 km.",
            ),
        ]

    def __str__(self):
        return self.event.title

    def get_absolute_url(self):
        return reverse("events:exchange_detail", args=[self.event.uuid])

    @property
    def takes_offers(self):
        """Whether employers may still offer and propose."""
        return timezone.localdate() <= self.offers_until and not self.event.is_past

    @property
    def km_without_car(self):
        """How far somebody without a car is sent."""
        return min(KM_WITHOUT_CAR, self.max_km)


class ExchangeDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(exchange__in=Exchange.objects.visible_to(user))


class ExchangeDay(models.Model):
    """A day, or half a day, of the edition. All its places count as long: people lent and received are hours."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="days", verbose_name="édition")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    minutes = models.PositiveSmallIntegerField(
        "minutes comptées", validators=[MinValueValidator(30), MaxValueValidator(600)]
    )

    objects = ExchangeDayQuerySet.as_manager()

    class Meta:
        verbose_name = "journée d’échange"
        verbose_name_plural = "journées d’échange"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="exchange_day_hours",
                condition=Q(ends_at__gt=F("starts_at")) & Q(minutes__range=(30, 600)),
                violation_error_message="Une journée finit après son début et compte de 30 minutes à 10 heures.",
            ),
            no_overlap("exchange_day_no_overlap", within="exchange", message="Cette journée en chevauche une autre."),
        ]

    def __str__(self):
        return f"{typography.frdate(self.date, 'weekday')}, {self.hours_label}"

    @property
    def date(self):
        return timezone.localdate(self.starts_at)

    @property
    def hours_label(self):
        return f"{typography.frtime(self.starts_at)} à {typography.frtime(self.ends_at)}"

    @property
    def short_label(self):
        """« mar. 8 déc., 9 h à 17 h »."""
        return f"{typography.frdate(self.date, 'short')}, {self.hours_label}"

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()


class HostPlaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer its own places."""
        return self if user.is_staff else self.filter(own(user, "site__organisation"))

    def free(self):
        return self.filter(placement=None)


class HostPlace(models.Model):
    """One seat offered by a site: one person, one day, one trade, and who welcomes them."""

    day = models.ForeignKey(ExchangeDay, PROOF, related_name="places", verbose_name="jour")
    site = models.ForeignKey("members.Site", PROOF, related_name="exchange_places", verbose_name="site")
    trade = models.ForeignKey("reference.Trade", PROOF, related_name="+", verbose_name="métier")
    starts = models.TimeField("arrivée", null=True, blank=True)
    ends = models.TimeField("départ", null=True, blank=True)
    tutor = models.CharField("personne qui accueille", max_length=120)
    tutor_function = models.CharField("sa fonction", max_length=120, blank=True)
    tutor_phone = models.CharField("son téléphone", max_length=20, blank=True)
    access = models.CharField("où se présenter", max_length=300, blank=True)
    bring = models.TextField("à apporter, à savoir", max_length=1000, blank=True)

    objects = HostPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "place d’accueil"
        verbose_name_plural = "places d’accueil"
        ordering = ["day", "site", "pk"]
        constraints = [
            models.CheckConstraint(
                name="host_place_hours",
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gt=F("starts")),
                violation_error_message="Indiquez l’arrivée et le départ, le départ après l’arrivée, ou laissez les deux vides.",
            ),
            models.CheckConstraint(
                name="host_place_has_a_tutor",
                condition=~Q(tutor=""),
                violation_error_message="Indiquez qui accueille.",
            ),
        ]

    def __str__(self):
        return f"{self.site}, {self.trade}"

    @property
    def hours_label(self):
        """The hours on the spot: the site's own, else those of the day."""
        if self.starts is None:
            return self.day.hours_label
        return f"{typography.frtime(self.starts)} à {typography.frtime(self.ends)}"


class ColleagueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer the people it proposed."""
        return self if user.is_staff else self.filter(own(user, "organisation"))

    def by_name(self):
        return self.order_by(alphabetical("last_name"), alphabetical("first_name"), "pk")


class Colleague(models.Model):
    """An employee their employer proposes. No account: a personal link."""

    exchange = models.ForeignKey(Exchange, PROOF, related_name="colleagues", verbose_name="édition")
    organisation = models.ForeignKey(
        "members.Organisation", PROOF, related_name="exchange_colleagues", verbose_name="structure"
    )
    site = models.ForeignKey("members.Site", PROOF, related_name="exchange_colleagues", verbose_name="site de travail")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse e-mail")
    function = models.CharField("fonction", max_length=120)
    trade = models.ForeignKey("reference.Trade", PROOF, related_name="+", verbose_name="métier")
    home = models.ForeignKey(
        "reference.Commune", PROOF, null=True, blank=True, related_name="+", verbose_name="commune de domicile"
    )
    has_car = models.BooleanField("dispose d’une voiture", default=True)
    days = models.ManyToManyField(ExchangeDay, through="Availability", related_name="colleagues", verbose_name="jours")
    answer = models.CharField("réponse", max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True, editable=False)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)
    created_at = models.DateTimeField("proposée le", default=timezone.now, editable=False)

    objects = ColleagueQuerySet.as_manager()

    class Meta:
        verbose_name = "personne proposée"
        verbose_name_plural = "personnes proposées"
        ordering = [alphabetical("last_name"), alphabetical("first_name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "exchange",
                Lower("email"),
                name="colleague_once",
                violation_error_message="Une personne est déjà proposée avec cette adresse.",
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def start(self):
        """The commune distances are measured from: home when it is known, else the site."""
        return self.home or self.site.commune

    @property
    def max_km(self):
        """How far they go: as the edition says, less without a car. Reads the edition."""
        return self.exchange.max_km if self.has_car else self.exchange.km_without_car

    @property
    def tone(self):
        return Answer(self.answer).tone


class AvailabilityQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.filter(own(user, "colleague__organisation"))


class Availability(models.Model):
    """A day a person may go. After an allocation that leaves them home: why, and what would change it."""

    colleague = models.ForeignKey(Colleague, models.CASCADE, related_name="availabilities", verbose_name="personne")
    day = models.ForeignKey(ExchangeDay, PROOF, related_name="availabilities", verbose_name="jour")
    reason = models.CharField("pourquoi", max_length=300, blank=True, editable=False)
    remedy = models.CharField("ce qui aiderait", max_length=300, blank=True, editable=False)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "disponibilité"
        ordering = ["day", "colleague"]
        constraints = [models.UniqueConstraint(fields=["colleague", "day"], name="availability_once")]

    def __str__(self):
        return f"{self.colleague}, {self.day}"


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer, once announced, whom it sends and whom it receives."""
        if user.is_staff:
            return self
        mine = own(user, "availability__colleague__organisation", "place__site__organisation")
        return self.filter(mine, agreements__voided_at=None, agreements__isnull=False)

    def complete(self):
        """With everything a line or a paper says."""
        return self.select_related(
            "availability__day",
            "availability__colleague__organisation",
            "availability__colleague__site__commune",
            "availability__colleague__home",
            "availability__colleague__trade",
            "place__site__organisation",
            "place__site__commune",
            "place__trade",
        )


class Placement(models.Model):
    """Who goes where, one day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    availability = models.OneToOneField(Availability, PROOF, related_name="placement", verbose_name="personne et jour")
    place = models.OneToOneField(HostPlace, PROOF, related_name="placement", verbose_name="place")
    locked = models.BooleanField("fixée", default=False)
    attendance = models.CharField("présence", max_length=8, choices=Attendance, default=Attendance.UNKNOWN)
    placed_at = models.DateTimeField("depuis le", default=timezone.now, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        ordering = ["availability__day__starts_at", "pk"]

    def __str__(self):
        return f"{self.colleague} chez {self.host}"

    @property
    def colleague(self):
        return self.availability.colleague

    @property
    def day(self):
        return self.availability.day

    @property
    def home(self):
        return self.colleague.organisation

    @property
    def host(self):
        return self.place.site.organisation

    @property
    def attendance_tone(self):
        return Attendance(self.attendance).tone
