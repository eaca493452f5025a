"""The events a person registered for, on their own page."""

from django.urls import reverse
from django.utils import timezone

from events.enums import RegistrationStatus
from events.letters import PURPOSE
from events.models import Registration
from gtec_portal import links, personal
from gtec_portal.typography import frdatetime

LENGTH = 20


@personal.tells
def registrations(email):
    """Registrations made with this address, the coming ones first. One query."""
    rows = (
        Registration.objects.filter(email__iexact=email).select_related("event__commune").order_by("-event__starts_at")
    )
    found = sorted(rows[:LENGTH], key=lambda one: (one.event.is_past, abs(one.event.starts_at - timezone.now())))
    return personal.Block(
        "mes-inscriptions",
        "Mes inscriptions",
        [line_of(registration) for registration in found],
        empty="Aucune inscription à un événement.",
        more_url=reverse("events:event_public_list"),
        more_text="Voir les événements",
        rank=3,
    )


def line_of(registration):
    event = registration.event
    page = reverse("events:registration_personal", args=[links.make_token(registration, PURPOSE)])
    if event.is_cancelled:
        return personal.Line(event.title, url=page, detail=_when_where(event), badge="événement annulé", tone="bad")
    coming = not event.is_past and registration.status != RegistrationStatus.CANCELLED
    return personal.Line(
        event.title,
        url=page,
        detail=_when_where(event),
        badge=registration.get_status_display() if coming or not event.is_past else "passé",
        tone=registration.tone if coming else "neutral",
    )


def _when_where(event):
    return ", ".join(part for part in (frdatetime(event.starts_at), event.place_label) if part)
