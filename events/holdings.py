"""What events hold of people (see accounts.erasure)."""

from django.db.models import Max
from django.utils import timezone

from accounts import erasure
from events.models import Registration
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
    "events.table",
    "events.contribution",
    "events.report",
    "events.seating",
    "events.group",
    "events.stop",
    "events.participant",
    "events.seat",
)
