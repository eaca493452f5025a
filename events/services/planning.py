"""Writes on events and their programme. Each leaves a line in the event's history."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from events.enums import Proposal
from events.life import notices
from events.models import Attachment, Colleague, Contribution, Event, HostPlace
from events.services import registrations
from events.services.locks import lock
from gtec_portal import audit, uploads
from gtec_portal.slugs import free_slug

# What the form changes. Nothing else is written back: the event may have been published since it was read.
EDITABLE = [
    "title",
    "starts_at",
    "ends_at",
    "closes_at",
    "place",
    "address",
    "commune",
    "meeting_url",
    "capacity",
    "audience",
    "presentation",
]
# What people who come must hear about.
MOVES = ["starts_at", "ends_at", "place", "address", "commune_id", "meeting_url"]


class CannotPublish(Exception):
    """Something is missing; the text may be shown."""


@transaction.atomic
def create_event(event, *, by, partners=()):
    """Save a new event under a free address and write it in the history."""
    event.slug = free_slug(Event, event.title, suffix=f"{timezone.localdate(event.starts_at):%Y-%m-%d}", length=120)
    event.full_clean()
    event.save()
    event.partners.set(partners)
    audit.record("event.created", event, by=by)
    return event


@transaction.atomic
def save_event(event, *, by, partners=None):
    """Save a changed event; seats it gained go to the waiting list at once. Locks the event.

    When the day, the hours or the place of a coming event change, a notice waits for everybody registered or on the list
    (see events.life.notices).
    """
    before = lock(event)
    event.full_clean()
    moved = any(getattr(before, name) != getattr(event, name) for name in MOVES)
    event.revision = before.revision + moved
    event.save(update_fields=[*EDITABLE, "revision"])
    if partners is not None:
        event.partners.set(partners)
    audit.record("event.changed", event, by=by)
    registrations.promote(event)
    if moved:
        notices.note(event, before)
    return event


@transaction.atomic
def publish_event(event, *, by):
    """Show the event to its audience. Publishing twice changes nothing."""
    event = lock(event)
    if event.is_published:
        return event
    if event.proposal not in {"", Proposal.ACCEPTED}:
        raise CannotPublish("Cet événement est une proposition : répondez-y d’abord.")
    if not event.place:
        raise CannotPublish("Indiquez d’abord le lieu : c’est la première question des personnes invitées.")
    event.published_at = timezone.now()
    event.save(update_fields=["published_at"])
    audit.record("event.published", event, by=by, audience=event.audience)
    return event


@transaction.atomic
def unpublish_event(event, *, by):
    """Take the event back to a draft. Registrations stay; nobody new sees it. Raises CannotPublish when it is called off."""
    event = lock(event)
    if event.is_cancelled:
        raise CannotPublish("Un événement annulé reste affiché, avec sa raison.")
    if event.is_published:
        event.published_at = None
        event.save(update_fields=["published_at"])
        audit.record("event.unpublished", event, by=by)
    return event


@transaction.atomic
def delete_event(event, *, by):
    """Delete an event nobody registered for and that left no report. Raises ValidationError otherwise."""
    event = lock(event)
    if event.registrations.exists() or event.reports.exists():
        raise ValidationError(
            "Cet événement a des inscriptions ou des comptes rendus : il fait partie de la mémoire de l’association."
        )
    if (
        Colleague.objects.filter(exchange__event=event).exists()
        or HostPlace.objects.filter(day__exchange__event=event).exists()
    ):
        raise ValidationError("Des places ou des personnes sont proposées pour « Vis ma vie » : retirez-les d’abord.")
    if Contribution.objects.filter(table__workshop__event=event).exists():
        raise ValidationError("Des idées ont été notées à ses tables : retirez-les d’abord.")
    audit.record("event.deleted", event, by=by)
    files = [*event.attachments.values_list("file", flat=True), *event.photos.values_list("file", flat=True)]
    event.delete()
    transaction.on_commit(lambda: [uploads.remove(name) for name in files])


@transaction.atomic
def save_item(item, *, by):
    """Save one moment of the programme, new or changed."""
    created = item.pk is None
    item.full_clean()
    item.save()
    audit.record("item.added" if created else "item.changed", item.event, by=by, item=item.pk, title=item.title)
    return item


@transaction.atomic
def delete_item(item, *, by):
    audit.record("item.removed", item.event, by=by, item=item.pk, title=item.title)
    item.delete()


def attach(event, *, label, content, checked, audience, by):
    """Keep an annex in private storage. `content`: an upload or bytes; `checked`: what `uploads.check` said of it."""
    name = uploads.store(content, folder="events")
    try:
        with transaction.atomic():
            attachment = Attachment.objects.create(
                event=event, label=label, audience=audience, file=name, sha256=checked.sha256, size=checked.size
            )
            audit.record("attachment.added", event, by=by, attachment=attachment.pk, title=label)
    except BaseException:
        uploads.remove(name)
        raise
    return attachment


@transaction.atomic
def detach(attachment, *, by):
    """Remove an annex; its file goes once the row is really gone."""
    audit.record("attachment.removed", attachment.event, by=by, attachment=attachment.pk, title=attachment.label)
    name = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: uploads.remove(name))
