"""The coming events open to all a member takes part in, on its public sheet."""

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from events.models import Event
from gtec_portal import showcase
from gtec_portal.typography import frdate

LENGTH = 6


@showcase.shows
def coming_events(organisation):
    """Public events whose partners it is one of, soonest first."""
    events = (
        Event.objects.visible_to(AnonymousUser())
        .going_ahead()
        .upcoming()
        .filter(partners=organisation)
        .select_related("commune")
        .order_by("starts_at", "pk")
    )
    lines = [
        showcase.Line(event.title, event.get_public_url(), detail=event.place_label, when=frdate(event.starts_at))
        for event in events[:LENGTH]
    ]
    return showcase.Block(
        "Événements à venir",
        lines,
        more_url=reverse("events:event_public_list"),
        more_text="Tous les événements",
        rank=3,
    )
