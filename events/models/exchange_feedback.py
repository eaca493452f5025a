"""« Vis ma vie », what people say of it: on the evening of their day, and three months later."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.exchange.enums import Moment, Scale
from events.models.exchange import PROOF, Colleague, ExchangeDay, Placement


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
