"""The door of the next breakfast, tried on beforehand: a dozen people noted, and the volunteers' link made."""

import uuid
from datetime import timedelta

from django.utils import timezone

from events.door import services
from events.enums import DoorAction, RegistrationStatus
from events.models import DoorEntry, Registration

HERE = 12


def load(breakfast, story):
    """Make the link, and note a few arrivals, a minute or so apart."""
    services.open_link(breakfast, by=story.staff)
    people = list(breakfast.registrations.seated().order_by("registered_at", "pk")[:HERE])
    now = timezone.now()
    for index, person in enumerate(people):
        person.status, person.arrived_at = RegistrationStatus.ATTENDED, now - timedelta(minutes=15 - index)
    Registration.objects.bulk_update(people, ["status", "arrived_at"])
    DoorEntry.objects.bulk_create(
        DoorEntry(
            uuid=uuid.UUID(int=story.random.getrandbits(128), version=4),
            registration=person,
            action=DoorAction.PRESENT,
            at=person.arrived_at,
            received_at=now,
            before=RegistrationStatus.REGISTERED,
            by=story.staff,
        )
        for person in people
    )
