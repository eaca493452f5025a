"""Photographs of an event: made harmless when they arrive, with the right to show them, gone when it is withdrawn."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from events.models import Photo
from events.services.locks import lock
from gtec_portal import audit, pictures, uploads

SIDE = 1800  # pixels: sharp at the width of a page
RIGHTS = ("right", "scope", "proof")


def add(photo, content, *, by):
    """Keep a new photo. `content`: the bytes `pictures.cleaned` returned. Locks the event, so that two get two ranks."""
    photo.width, photo.height = pictures.size_of(content)
    photo.sha256 = hashlib.sha256(content).hexdigest()
    with uploads.stored(content, folder="photos") as name, transaction.atomic():
        lock(photo.event)
        photo.file = name
        photo.position = (photo.event.photos.aggregate(last=Max("position"))["last"] or 0) + 1
        photo.right_noted_by = by
        photo.full_clean()
        photo.save()
        audit.record("photo.added", photo.event, by=by, title=str(photo))
    return photo


@transaction.atomic
def save(photo, *, by):
    """Keep what was changed about a photo; a changed right is signed and dated anew. Reports it no longer covers are to be redone.

    Locks the photo. Raises ValidationError when it was withdrawn meanwhile.
    """
    before = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    if before.withdrawn_at:
        raise ValidationError("Cette photo a été retirée pendant que vous écriviez.")
    photo.full_clean()
    changed = any(getattr(before, name) != getattr(photo, name) for name in RIGHTS)
    if changed:
        photo.right_noted_at, photo.right_noted_by = timezone.now(), by
        audit.record("photo.right", photo.event, by=by, title=f"{photo}, {photo.right_short.lower()}")
    photo.save(update_fields=["alt", "caption", "credit", *RIGHTS, "right_noted_at", "right_noted_by"])
    if not changed:
        audit.record("photo.changed", photo.event, by=by, title=str(photo))
    return photo


@transaction.atomic
def withdraw(photo, *, by):
    """Take a photo away for good: its file is deleted, next versions go without it, and the reports that show it are to be redone.

    Return the number of published reports to redo. The row stays as long as a report shows the photo; otherwise it goes too.
    """
    photo = Photo.objects.select_for_update(of=("self",)).select_related("event").get(pk=photo.pk)
    if photo.withdrawn_at:
        return 0
    audit.record("photo.withdrawn", photo.event, by=by, title=str(photo))
    name, uses = photo.file, photo.uses.exists()
    if uses:
        photo.file, photo.withdrawn_at, photo.withdrawn_by = "", timezone.now(), by
        photo.save(update_fields=["file", "withdrawn_at", "withdrawn_by"])
    else:
        photo.delete()
    transaction.on_commit(lambda: uploads.remove(name))
    return photo.event.reports.to_redo().filter(photos__photo=photo.pk).count() if uses else 0


@transaction.atomic
def move(photo, step, *, by):
    """Exchange a photo with the one before it (-1) or after it (+1). At the end, nothing moves. Locks the event."""
    event = lock(photo.event)
    group = list(event.photos.kept())
    here = next((index for index, one in enumerate(group) if one.pk == photo.pk), None)
    if here is None or not 0 <= here + step < len(group):
        return False
    group[here], group[here + step] = group[here + step], group[here]
    for position, one in enumerate(group, start=1):
        one.position = position
    Photo.objects.bulk_update(group, ["position"])
    audit.record("photo.moved", event, by=by, title=str(photo))
    return True
