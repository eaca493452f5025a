"""« Vis ma vie »: days, places offered, people proposed, who goes where, what the three parties signed, what people say of it.

What was written in an agreement never changes and what was signed is never rewritten: triggers of the database (migration 0009)
refuse it, as they refuse a placement in one's own structure, at another trade or on another day.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from events.exchange.enums import Answer, Attendance, ExchangeRule, Moment, Party, Scale
from events.models.event import Event
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
            ExclusionConstraint(
                name="exchange_day_no_overlap",
                expressions=[
                    ("exchange", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette journée en chevauche une autre.",
            ),
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


class ExchangeAgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; an employer those it is a party of."""
        return self if user.is_staff else self.filter(own(user, "home", "host"))

    def in_force(self):
        return self.filter(voided_at=None)

    def complete(self):
        return self.select_related("colleague", "day__exchange__event", "home", "host").prefetch_related("signatures")


class ExchangeAgreement(models.Model):
    """The mission order and the three-party agreement of one person for one day, word for word as they are signed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(
        Placement, models.SET_NULL, null=True, related_name="agreements", verbose_name="affectation"
    )
    day = models.ForeignKey(ExchangeDay, PROOF, related_name="agreements", verbose_name="jour")
    colleague = models.ForeignKey(Colleague, PROOF, related_name="agreements", verbose_name="personne")
    home = models.ForeignKey("members.Organisation", PROOF, related_name="+", verbose_name="employeur d’origine")
    host = models.ForeignKey("members.Organisation", PROOF, related_name="+", verbose_name="structure d’accueil")
    text = models.TextField("texte", max_length=20_000)
    text_sha256 = models.CharField("empreinte du texte", max_length=64)
    created_at = models.DateTimeField("établie le", default=timezone.now)
    voided_at = models.DateTimeField("annulée le", null=True, blank=True)
    void_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)

    objects = ExchangeAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "convention « Vis ma vie »"
        verbose_name_plural = "conventions « Vis ma vie »"
        ordering = ["day__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint("placement", condition=Q(voided_at=None), name="exchange_agreement_one_in_force"),
            models.CheckConstraint(
                name="exchange_agreement_voided_with_a_reason",
                condition=Q(voided_at=None) | ~Q(void_reason=""),
            ),
        ]

    def __str__(self):
        return f"Convention de {self.colleague}, {typography.frdate(self.day.date)}"

    def get_absolute_url(self):
        return reverse("events:agreement_detail", args=[self.uuid])

    @property
    def is_voided(self):
        return self.voided_at is not None

    def signature_of(self, party):
        """The signature of one side, from the prefetched ones; None while it is missing."""
        return next((one for one in self.signatures.all() if one.party == party), None)

    @property
    def missing(self):
        """The sides that have not signed, in the order of the paper."""
        return [party for party in Party if self.signature_of(party) is None]

    @property
    def state_label(self):
        """« 2 signatures sur 3 »."""
        if self.is_voided:
            return "Annulée"
        done = 3 - len(self.missing)
        return "Signée par tous" if done == 3 else f"{done} signature{typography.plural_fr(done)} sur 3"

    @property
    def tone(self):
        if self.is_voided:
            return "neutral"
        return "warn" if self.missing else "ok"


class ExchangeSignatureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(agreement__in=ExchangeAgreement.objects.visible_to(user))


class ExchangeSignature(models.Model):
    """One side signed: who, as what, when, and the fingerprint of the very text they read. Never rewritten, never deleted."""

    agreement = models.ForeignKey(ExchangeAgreement, PROOF, related_name="signatures", verbose_name="convention")
    party = models.CharField("partie", max_length=6, choices=Party)
    name = models.CharField("nom", max_length=160)
    function = models.CharField("fonction", max_length=120)
    signed_at = models.DateTimeField("signée le", default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exchange_signatures",
        verbose_name="compte",
    )
    text_sha256 = models.CharField("empreinte du texte", max_length=64)

    objects = ExchangeSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature d’une convention"
        verbose_name_plural = "signatures d’une convention"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"],
                name="exchange_signed_once",
                violation_error_message="Cette partie a déjà signé.",
            ),
            models.CheckConstraint(name="exchange_signature_named", condition=~Q(name="") & ~Q(function="")),
        ]

    def __str__(self):
        return f"{self.name}, {self.function}"


class ExchangeReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()


class ExchangeReminder(models.Model):
    """The parties missing from an agreement were written to, so many days before. One row a step: nobody is told twice."""

    agreement = models.ForeignKey(
        ExchangeAgreement, models.CASCADE, related_name="reminders", verbose_name="convention"
    )
    days_before = models.PositiveSmallIntegerField("jours avant")
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)

    objects = ExchangeReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "relance de signature"
        verbose_name_plural = "relances de signature"
        constraints = [models.UniqueConstraint(fields=["agreement", "days_before"], name="exchange_reminded_once")]

    def __str__(self):
        return f"{self.agreement}, J-{self.days_before}"


class ExchangeFeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Answers are read as counts only; nobody opens a row."""
        return self if user.is_staff else self.none()

    def answered(self):
        return self.exclude(answered_at=None)


class ExchangeFeedback(models.Model):
    """What one person was asked, and said. Hot: one a day spent elsewhere. Cold: one for the whole edition, at 3 months."""

    colleague = models.ForeignKey(Colleague, models.CASCADE, related_name="feedbacks", verbose_name="personne")
    placement = models.ForeignKey(
        Placement, models.SET_NULL, null=True, blank=True, related_name="feedbacks", verbose_name="affectation"
    )
    day = models.ForeignKey(
        ExchangeDay, models.CASCADE, null=True, blank=True, related_name="feedbacks", verbose_name="jour"
    )
    host = models.ForeignKey(
        "members.Organisation", PROOF, null=True, blank=True, related_name="+", verbose_name="structure d’accueil"
    )
    moment = models.CharField("moment", max_length=4, choices=Moment)
    sent_at = models.DateTimeField("demandé le", default=timezone.now)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    useful = models.PositiveSmallIntegerField("utile", choices=Scale, null=True, blank=True)
    welcome = models.PositiveSmallIntegerField("accueil", choices=Scale, null=True, blank=True)
    changed = models.BooleanField("quelque chose a changé", null=True, blank=True)
    again = models.BooleanField("le conseillerait", null=True, blank=True)
    words = models.TextField("en quelques mots", max_length=1000, blank=True)
    may_quote = models.BooleanField("peut être cité", default=False)
    link_version = models.PositiveIntegerField("version du lien", default=0, editable=False)

    objects = ExchangeFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "retour d’expérience"
        verbose_name_plural = "retours d’expérience"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["colleague", "moment", "day"], nulls_distinct=False, name="exchange_feedback_asked_once"
            ),
            models.CheckConstraint(
                name="exchange_feedback_shape",
                condition=Q(moment=Moment.HOT, day__isnull=False) | Q(moment=Moment.COLD, day=None),
            ),
            models.CheckConstraint(
                name="exchange_feedback_whole",
                condition=Q(answered_at=None) | Q(useful__range=(1, 4), again__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.colleague}, {self.get_moment_display()}"
