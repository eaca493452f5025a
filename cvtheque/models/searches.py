"""Searches people keep, and what each already told its owner."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Frequency
from cvtheque.models.profiles import SearchProfile
from gtec_portal import links

STOP_PURPOSE = "stop"


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, in the organisation one acts for: a colleague's are theirs, and a former employer's stay there."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(owner=user)
        return mine.filter(organisation=user.acting_organisation_id)

    def due(self):
        """Searches whose letter is to be thought of now."""
        return self.filter(next_at__lte=timezone.now()).exclude(frequency=Frequency.NONE)


class SavedSearch(models.Model):
    """Criteria under a name, and a letter when new profiles meet them. The criteria are those of the address of the page."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name="personne"
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    name = models.CharField("nom de la recherche", max_length=80)
    query = models.CharField("critères", max_length=1000)
    frequency = models.CharField("me prévenir par e-mail", max_length=10, choices=Frequency, default=Frequency.DAILY)
    link_version = models.PositiveIntegerField("version du lien", default=0)
    created_at = models.DateTimeField("enregistrée le", default=timezone.now, editable=False)
    told_until = models.DateTimeField("profils signalés jusqu’au", default=timezone.now, editable=False)
    next_at = models.DateTimeField("prochain envoi", default=timezone.now, editable=False, db_index=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "name"],
                name="saved_search_name_once",
                nulls_distinct=False,
                violation_error_message="Vous avez déjà une recherche de ce nom.",
            ),
            models.CheckConstraint(
                name="saved_search_frequency_known",
                condition=Q(frequency__in=[str(frequency) for frequency in Frequency]),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The page of results itself."""
        return f"{reverse('cvtheque:search')}?{self.query}"

    @property
    def writes(self):
        return self.frequency != Frequency.NONE

    @property
    def token(self):
        """What stands in the address that stops the letters."""
        return links.make_token(self, STOP_PURPOSE)


class SavedSearchHit(models.Model):
    """A profile this search told its owner about: never told twice, and gone with the person."""

    saved_search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="hits", verbose_name="recherche")
    profile = models.ForeignKey(SearchProfile, models.CASCADE, related_name="+", verbose_name="profil")
    letter = models.ForeignKey(
        "gtec_portal.Message", models.SET_NULL, null=True, related_name="+", verbose_name="courrier"
    )

    class Meta:
        verbose_name = "profil signalé"
        verbose_name_plural = "profils signalés"
        constraints = [models.UniqueConstraint(fields=["saved_search", "profile"], name="saved_search_tells_once")]

    def __str__(self):
        return f"{self.saved_search} : {self.profile}"
