"""The public sheet of a training, and the versions of it that were published."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal.ordering import alphabetical


class Sheet(models.Model):
    """What a training sheet says. The programme holds the text being written, each version the text that was published."""

    # What the sheet must say before it is published: Qualiopi indicator 1, and the content of an action (L6353-1).
    REQUIRED = (
        "objectives", "prerequisites", "audience", "content", "methods", "evaluation", "duration_minutes",
        "access_modality", "access_delay", "price", "contact", "accessibility",
    )  # fmt: skip

    title = models.CharField("intitulé", max_length=200)
    objectives = ArrayField(models.CharField(max_length=300), verbose_name="objectifs", default=list, blank=True)
    prerequisites = models.TextField("prérequis", blank=True, max_length=1000)
    audience = models.TextField("public concerné", blank=True, max_length=1000)
    content = models.TextField("contenu", blank=True, max_length=6000)
    methods = models.TextField("méthodes mobilisées", blank=True, max_length=2000)
    evaluation = models.TextField("modalités d’évaluation", blank=True, max_length=2000)
    duration_minutes = models.PositiveIntegerField("durée", null=True, blank=True, validators=[MinValueValidator(1)])
    access_modality = models.TextField("modalités d’accès", blank=True, max_length=1000)
    access_delay = models.CharField("délai d’accès", blank=True, max_length=200)
    price = models.DecimalField(
        "tarif par personne", max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    price_note = models.CharField("précision sur le tarif", blank=True, max_length=200)
    contact = models.TextField("contact", blank=True, max_length=500)
    accessibility = models.TextField(
        "accessibilité aux personnes en situation de handicap", blank=True, max_length=1500
    )
    subject = models.ForeignKey(
        "reference.SchoolSubject",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="spécialité (NSF)",
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    def missing(self):
        """Names of the fields the sheet lacks before it may be published, in the order of the form."""
        return [name for name in self.REQUIRED if getattr(self, name) in (None, "", [])]

    def missing_labels(self):
        return [str(self._meta.get_field(name).verbose_name) for name in self.missing()]

    def sheet(self):
        """The content as {field: value}, to copy it or to compare two states."""
        return {field.attname: getattr(self, field.attname) for field in Sheet._meta.fields}


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees every programme; everybody else, signed in or not, the published ones."""
        return self if user.is_staff else self.published()

    def published(self):
        return self.filter(published_at__isnull=False)


class Programme(Sheet):
    """A training the association offers. Its own fields are the working copy; readers see its current version."""

    slug = models.SlugField("adresse de la fiche", max_length=80, unique=True)
    version = models.PositiveIntegerField("version", default=0, editable=False)
    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        ordering = [alphabetical("title"), "pk"]
        constraints = [
            models.CheckConstraint(name="programme_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="programme_duration_positive", condition=Q(duration_minutes=None) | Q(duration_minutes__gt=0)
            ),
            models.CheckConstraint(name="programme_price_not_negative", condition=Q(price=None) | Q(price__gte=0)),
            models.CheckConstraint(
                name="programme_published_has_version", condition=Q(published_at=None) | Q(version__gt=0)
            ),
        ]

    def get_absolute_url(self):
        return reverse("trainings:programme_detail", args=[self.pk])

    def get_public_url(self):
        return reverse("trainings:programme_public_detail", args=[self.slug])

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def state_label(self):
        return "Publié" if self.is_published else "Retiré" if self.version else "Brouillon"

    @property
    def tone(self):
        return "ok" if self.is_published else "neutral"

    def current_version(self):
        """The version readers see, or None before the first publication. One query."""
        return self.versions.filter(number=self.version).first()

    def has_changes(self):
        """Whether the working copy differs from what readers see. One query."""
        current = self.current_version()
        return current is None or current.sheet() != self.sheet()


class ProgrammeVersion(Sheet):
    """A sheet as it was published. Never changed afterwards: papers of a session refer to it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="versions", verbose_name="programme")
    number = models.PositiveIntegerField("version")
    published_at = models.DateTimeField("publiée le", default=timezone.now)

    class Meta:
        verbose_name = "version de programme"
        verbose_name_plural = "versions de programmes"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="programme_version_unique"),
            models.CheckConstraint(name="programme_version_from_one", condition=Q(number__gt=0)),
        ]
