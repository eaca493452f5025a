"""The coming trainings a member hosts or gives, on its public sheet."""

from django.db.models import Q
from django.urls import reverse

from gtec_portal import showcase
from trainings.models import Session

LENGTH = 6


@showcase.shows
def coming_sessions(organisation):
    """Sessions open to enrolment, of published programmes, at one of its sites or given by one of its people; soonest first."""
    theirs = Q(site__organisation=organisation) | Q(trainer__organisation=organisation)
    sessions = (
        Session.objects.open()
        .filter(theirs, programme__published_at__isnull=False)
        .complete()
        .order_by("starts_on", "pk")
    )
    lines = [
        showcase.Line(
            session.name,
            session.programme.get_public_url(),
            detail=session.commune.name,
            when=session.dates,
            badge="Complète" if session.is_full else "",
        )
        for session in sessions[:LENGTH]
    ]
    return showcase.Block(
        "Formations à venir",
        lines,
        more_url=reverse("trainings:programme_public_list"),
        more_text="Toutes les formations",
        rank=2,
    )
