"""What events hold of people (see accounts.erasure)."""

from django.db.models import Max
from django.utils import timezone

from accounts import erasure
from events.codev import holdings as codev_holdings  # noqa: F401 -- says what codéveloppement holds
from events.dating import holdings as dating_holdings  # noqa: F401 -- says what job datings hold
from events.door import holdings as door_holdings  # noqa: F401 -- says what the door holds
from events.exchange import holdings as exchange_holdings  # noqa: F401 -- says what « Vis ma vie » holds
from events.models import Registration, Seeker
from events.reporting import holdings as reporting_holdings  # noqa: F401 -- says what reports hold
from events.room import holdings as room_holdings  # noqa: F401 -- says what the room holds
from events.services import registrations


def find(subject):
    return Registration.objects.filter(email__iexact=subject.email) if subject.email else Registration.objects.none()


def forget(subject):
    """Past registrations keep their seat in the figures, without the person. Coming ones are cancelled on a wish only."""
    done = 0
    for registration in find(subject).select_related("event"):
        if registration.can_be_cancelled:
            if not subject.is_wish:
                continue
            registrations.cancel(registration)
        done += Registration.objects.filter(pk=registration.pk).update(
            first_name="Personne",
            last_name="effacée",
            email=f"efface-{registration.uuid.hex}@invalid",
            organisation_label="",
            link_version=registration.link_version + 1,
        )
        Seeker.objects.filter(registration=registration).delete()  # wishes and interviews go with it
    return done


def tell(subject):
    return [
        {
            "événement": registration.event.title,
            "date": timezone.localtime(registration.event.starts_at).isoformat(),
            "prénom": registration.first_name,
            "nom": registration.last_name,
            "structure": registration.organisation_label,
            "inscription": registration.registered_at.isoformat(),
            "statut": registration.get_status_display(),
        }
        for registration in find(subject).select_related("event")
    ]


def seen(subject):
    return find(subject).aggregate(last=Max("registered_at"))["last"]


erasure.holds(
    "events.registration",
    ["first_name", "last_name", "email", "organisation_label"],
    forget,
    tell=tell,
    seen=seen,
)
erasure.impersonal(
    "ce que l’association publie d’un événement",
    "events.event",
    "events.programmeitem",
    "events.attachment",
    "events.workshop",
    "events.contribution",
    "events.report",
    "events.seating",
    "events.group",
    "events.stop",
    "events.participant",
    "events.seat",
    "events.series",
    "events.changenotice",
    "events.reminder",
    "events.calendarfeed",
)
