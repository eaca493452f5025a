"""What a search may see of a person: no identity in it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cvtheque import layout
from cvtheque.enums import (
    Availability,
    Condition,
    Contract,
    Diploma,
    Hours,
)
from cvtheque.models.unveiling import UnveilRequest
from reference import edition


class SearchProfileQuerySet(models.QuerySet):
    def searchable(self):
        """Profiles of people who agreed to be found. The literal is what makes the partial index usable."""
        return self.filter(visible=True)

    def visible_to(self, user):
        """Staff sees all; an employer the searchable ones, and those its organisation already knows by name."""
        if user.is_staff:
            return self
        organisation = user.acting_organisation if user.is_authenticated else None
        if organisation is None or not organisation.is_employer:
            return self.none()
        known = UnveilRequest.objects.accepted_for(organisation).filter(candidate=OuterRef("candidate"))
        return self.filter(Q(visible=True) | Exists(known))


class SearchProfile(models.Model):
    """What search may see of one person: no name, no address, no number, no file. Written by `profiles.refresh` only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidate = models.OneToOneField(
        "cvtheque.Candidate", models.CASCADE, related_name="profile", verbose_name="candidat"
    )
    visible = models.BooleanField("cherchable", default=False)
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trade_codes = ArrayField(models.CharField(max_length=5), verbose_name="métiers", default=list)
    title = models.CharField("métiers recherchés", max_length=500, blank=True)
    body = models.TextField("texte sans identité", blank=True)
    mobility_km = models.PositiveSmallIntegerField("trajet accepté (km)", default=20)
    availability = models.CharField("disponibilité", max_length=10, choices=Availability, default=Availability.NOW)
    hours = models.CharField("temps de travail", max_length=5, choices=Hours, default=Hours.ANY)
    has_licence = models.BooleanField("permis B", default=False)
    has_vehicle = models.BooleanField("véhicule personnel", default=False)
    nights = models.BooleanField("accepte les nuits", default=False)
    weekends = models.BooleanField("accepte les week-ends", default=False)
    weekly_hours = models.PositiveSmallIntegerField("heures par semaine souhaitées", null=True)
    contracts = ArrayField(models.CharField(max_length=10), verbose_name="contrats souhaités", default=list)
    diplomas = ArrayField(models.CharField(max_length=10), verbose_name="diplômes", default=list)
    # Every criterion of a closed list as bits (see cvtheque.facets): what filters and counts read instead of ten columns.
    code = models.BigIntegerField("critères", default=0, editable=False)
    title_search = SearchVectorField("recherche dans les métiers", null=True)
    search = SearchVectorField("recherche", null=True)
    updated_at = models.DateTimeField("mis à jour le", default=timezone.now)
    shown_since = models.DateTimeField("cherchable depuis", null=True, editable=False)
    index_version = models.PositiveSmallIntegerField("version de l’index", default=0, editable=False)

    objects = SearchProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "profil cherchable"
        verbose_name_plural = "profils cherchables"
        ordering = ["-updated_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="profile_search", condition=Q(visible=True)),
            GinIndex(fields=["title_search"], name="profile_title_search", condition=Q(visible=True)),
            GinIndex(fields=["trade_codes"], name="profile_trades", condition=Q(visible=True)),
            models.Index(fields=["-updated_at", "-id"], name="profile_recent", condition=Q(visible=True)),
            models.Index(fields=["-shown_since"], name="profile_newcomers", condition=Q(visible=True)),
        ]

    def __str__(self):
        return f"Candidat n° {self.pk}"

    def get_absolute_url(self):
        return reverse("cvtheque:profile_detail", args=[self.uuid])

    @property
    def blocks(self):
        """The text laid out again: headings, lists, paragraphs."""
        return layout.blocks(self.body)

    @property
    def contract_labels(self):
        return [Contract(one).label for one in self.contracts if one in Contract]

    @property
    def diploma_labels(self):
        return [Diploma(one).label for one in self.diplomas if one in Diploma]

    @property
    def conditions(self):
        """What the person can do besides the trade, in words."""
        said = zip((self.has_licence, self.has_vehicle, self.nights, self.weekends), Condition, strict=True)
        return [condition.label for yes, condition in said if yes]


QUARTER = 4  # one row of the sample in four is looked at first by searches that read each text


class SampleProfile(models.Model):
    """One of twenty thousand profiles drawn at night: what counts are estimated from when a search finds more than that.

    Empty while the base is smaller. A profile that is hidden or forgotten leaves the sample in the same transaction.
    """

    profile = models.OneToOneField(
        SearchProfile, models.CASCADE, primary_key=True, related_name="+", verbose_name="profil"
    )
    weight = models.FloatField("profils représentés")
    commune = models.ForeignKey("reference.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    trade_codes = ArrayField(models.CharField(max_length=5), verbose_name="métiers")
    code = models.BigIntegerField("critères")
    search = SearchVectorField("recherche")
    title_search = SearchVectorField("recherche dans les métiers", null=True)
    in_quarter = models.BooleanField("dans le premier quart", db_default=False)

    class Meta:
        verbose_name = "profil de l’échantillon"
        verbose_name_plural = "profils de l’échantillon"
        indexes = [
            GinIndex(fields=["search"], name="sample_search"),
            GinIndex(fields=["search"], name="sample_quarter_search", condition=Q(in_quarter=True)),
            GinIndex(fields=["title_search"], name="sample_title_search"),
        ]

    def __str__(self):
        return f"Candidat n° {self.pk}"


class KnownForm(models.Model):
    """The stand-in of a long form (« aide soignante ») that the index of every profile that says it holds, the sample's included.

    Searches look for it instead of a phrase, for which each text is read again. Empty while the base is small.
    """

    form = models.CharField("forme", max_length=200, primary_key=True)

    class Meta:
        verbose_name = "forme longue indexée"
        verbose_name_plural = "formes longues indexées"

    def __str__(self):
        return self.form


@edition.once_per_edition
def known_forms():
    """All of them. One query, none while the edition stays: the database counts a change of these as one of the acronyms."""
    return frozenset(KnownForm.objects.values_list("pk", flat=True))


class SearchWord(models.Model):
    """A word some searchable profile holds: what a mistyped word is compared with. `word` is unaccented, `shown` as written."""

    word = models.CharField("mot", max_length=60, primary_key=True)
    shown = models.CharField("graphie", max_length=60)

    class Meta:
        verbose_name = "mot de la CVthèque"
        verbose_name_plural = "mots de la CVthèque"
        # GiST gives the nearest words by itself; GIN would have each word that shares three letters measured.
        indexes = [GistIndex(fields=["word"], name="searchword_nearest", opclasses=["gist_trgm_ops"])]

    def __str__(self):
        return self.shown
