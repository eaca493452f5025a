"""Solicitations of the demo: a quiet month for most, one structure at its budget, one beyond it with a reason."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from members.enums import SolicitationKind
from members.services import solicitations

# How many days ago, to whom, how, about what.
NOTED = [
    (48, "ehpad-les-tilleuls", SolicitationKind.SURVEY, "Enquête sur les besoins en logement", ""),
    (47, "aide-bocage", SolicitationKind.SURVEY, "Enquête sur les besoins en logement", ""),
    (44, "aide-bocage", SolicitationKind.CALL, "Relance de l’enquête logement", "Marc Lenormand"),
    (33, "residence-beau-chene", SolicitationKind.CALL, "Places en Vis ma vie", ""),
    (0, "ehpad-les-tilleuls", SolicitationKind.CALL, "Préparer la réunion du mois", "Hélène Duval"),
    (0, "ehpad-les-tilleuls", SolicitationKind.MAIL, "Liste des tuteurs pour les stages d’été", ""),
    (0, "aide-bocage", SolicitationKind.CALL, "Prêt du simulateur de vieillissement", "Marc Lenormand"),
]


def moment(story, days):
    """That day in the morning; today, a moment ago."""
    at = timezone.make_aware(datetime.combine(story.today - timedelta(days=days), time(10, 15)))
    return min(at, timezone.now())


def load(story):
    """Note the solicitations made outside the portal, then fill one small structure's month and go once beyond it."""
    for days, slug, kind, subject, person in NOTED:
        solicitations.record(
            story.organisations[slug],
            kind,
            subject,
            by=story.staff,
            person=person,
            at=moment(story, days),
            reason="Suite d’un échange en cours",  # kept only where the budget is spent
        )
    small = min(
        story.organisations.values(), key=lambda organisation: (solicitations.budget_of(organisation), organisation.pk)
    )
    for _ in range(solicitations.usage(small, story.today).left):
        solicitations.record(small, SolicitationKind.CALL, "Recherche d’un lieu de stage", by=story.staff)
    solicitations.record(
        small,
        SolicitationKind.CALL,
        "Remplacement urgent d’une infirmière",
        by=story.staff,
        reason="Un adhérent cherche une remplaçante pour ce soir",
    )
    story.say("Sollicitations : une structure au-delà de son budget du mois, avec un motif")
