"""One event on several dates: made together, seen together, each date with its own registrations. And copies for next year."""

from django.db import transaction
from django.utils import timezone

from events.models import Event, ProgrammeItem, Series
from events.services import planning
from events.services.locks import lock
from gtec_portal import audit

# What the dates of a series say alike; the day, the place and the seats are each date's own.
COMMON = ["title", "audience", "presentation"]


@transaction.atomic
def create_series(events, *, by, partners=()):
    """Save new events as the dates of one series, all drafts. All or none: a ValidationError of one refuses them all."""
    series = Series.objects.create(title=events[0].title)
    for event in events:
        event.series = series
        planning.create_event(event, by=by, partners=partners)
    return series


@transaction.atomic
def copy_event(source, event, *, by, partners=(), same_series=False):
    """Save `event` as a new draft with the programme of `source`, moved to its day.

    `same_series`: another date of the same thing; otherwise a new one, next year for instance. Moments that no longer fit
    between the new hours are left out. Returns (event, number left out).
    """
    if same_series:
        event.series = _series_of(source)
    planning.create_event(event, by=by, partners=partners)
    left_out = _copy_programme(source, event)
    audit.record("event.copied", event, by=by, title=str(source))
    return event, left_out


def _series_of(source):
    """The series of an event, begun with it when it had none. Locks the event: two colleagues begin one series."""
    source = lock(source)
    if source.series_id is None:
        source.series = Series.objects.create(title=source.title)
        source.save(update_fields=["series"])
    return source.series


def _copy_programme(source, event):
    """The same moments, as long after the beginning as they were."""
    moments, left_out = [], 0
    for item in source.programme.all():
        starts_at = _same_wall_time(item.starts_at, source.starts_at, event.starts_at)
        ends_at = _same_wall_time(item.ends_at, source.starts_at, event.starts_at)
        if starts_at < event.starts_at or ends_at > event.ends_at:
            left_out += 1
            continue
        moments.append(
            ProgrammeItem(
                event=event,
                starts_at=starts_at,
                ends_at=ends_at,
                title=item.title,
                speaker=item.speaker,
                details=item.details,
            )
        )
    ProgrammeItem.objects.bulk_create(moments)
    return left_out


def _same_wall_time(moment, before, after):
    """`moment` moved as the wall clock moves from `before` to `after`, whatever summer time does in between."""
    naive = timezone.make_naive(moment) + (timezone.make_naive(after) - timezone.make_naive(before))
    return timezone.make_aware(naive)


def siblings(event):
    """The other dates of the series of an event, soonest first."""
    if event.series_id is None:
        return Event.objects.none()
    return Event.objects.filter(series=event.series_id).exclude(pk=event.pk).order_by("starts_at", "pk")


def coming_drafts(event):
    """The dates of this series the team has still to publish, this one among them."""
    own = Event.objects.filter(series=event.series_id) if event.series_id else Event.objects.filter(pk=event.pk)
    return own.upcoming().filter(published_at=None)


@transaction.atomic
def publish_series(event, *, by):
    """Publish every coming date of the series. Returns how many; raises CannotPublish, and then none is."""
    drafts = list(coming_drafts(event).order_by("pk"))
    for one in drafts:
        planning.publish_event(one, by=by)
    return len(drafts)


@transaction.atomic
def apply_to_series(event, *, by):
    """Give the other coming dates the title, the text, the audience and the partners of this one. Returns how many."""
    partners = list(event.partners.all())
    others = list(siblings(event).upcoming().filter(cancelled_at=None).order_by("pk"))
    for one in others:
        one = lock(one)
        for name in COMMON:
            setattr(one, name, getattr(event, name))
        planning.save_event(one, by=by, partners=partners)
    if event.series_id:
        Series.objects.filter(pk=event.series_id).update(title=event.title)
    return len(others)
