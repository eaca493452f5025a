"""Saved searches: kept under a name, and their letters."""

import logging
from datetime import datetime, time, timedelta
from urllib.parse import quote_plus

from django.db import OperationalError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from cvtheque import letters, planner
from cvtheque.enums import Frequency
from cvtheque.filters import ProfileFilter
from cvtheque.finding import FRESHEST, Search
from cvtheque.models import SavedSearch, SavedSearchHit, SearchProfile
from gtec_portal import links, mail
from gtec_portal.templatetags.portal import pills
from members.models import Seat

logger = logging.getLogger(__name__)

MAX_SAVED = 30  # for one person: more would be read by nobody
SHOWN = 10  # profiles named in a letter
HOUR = 7
OVERLAP = timedelta(
    days=1
)  # a profile committed late, with an earlier moment, is looked at again; nobody is told twice


def canonical(data):
    """The criteria of a page of results alone: known names, no page number, empty ones left out."""
    kept = QueryDict(mutable=True)
    for name in ProfileFilter.base_filters:
        values = [value.replace("\x00", "")[:200] for value in data.getlist(name) if value.strip()]
        if values:
            kept.setlist(name, values)
    return kept


def criteria_of(saved):
    """A saved search as cleaned criteria; None when one no longer means anything (a trade retired): nothing is looked for then."""
    form = ProfileFilter(QueryDict(saved.query), queryset=SearchProfile.objects.none()).form
    return form.cleaned_data if form.is_valid() else None


def summary(saved):
    """The criteria in words: « Mots : infirmier ; Autour de : Flers »."""
    filterset = ProfileFilter(QueryDict(saved.query), queryset=SearchProfile.objects.none())
    return "\u202f; ".join(f"{pill['label']}\u00a0: {pill['value']}" for pill in pills(filterset))


def next_moment(frequency, after=None):
    """Tomorrow at seven, or next Monday at seven, Paris time."""
    day = timezone.localtime(after).date() + timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return timezone.make_aware(datetime.combine(day, time(HOUR)))


@transaction.atomic
def keep(saved, *, by):
    """Save a search of one's own. Its letters tell of what appears from now on; criteria changed start afresh."""
    before = SavedSearch.objects.select_for_update().filter(pk=saved.pk).first() if saved.pk else None
    if before is None or before.query != saved.query or before.frequency != saved.frequency:
        saved.next_at = next_moment(saved.frequency)
    if before is None or before.query != saved.query or before.frequency == Frequency.NONE:
        saved.told_until = saved.created_at = timezone.now()
    saved.owner, saved.organisation = by, by.acting_organisation
    saved.save()
    return saved


def stop(saved):
    """No more letters. The search stays, and may be told to write again."""
    SavedSearch.objects.filter(pk=saved.pk).update(frequency=Frequency.NONE)


def may_still_search(saved):
    """Whether the owner would still be let in: an account in use, and a seat today at the employer they saved it for. One query."""
    owner = saved.owner
    if not owner.is_active:
        return False
    if saved.organisation_id is None:
        return owner.is_staff
    seats = Seat.objects.usable().filter(user=owner, organisation=saved.organisation_id).select_related("organisation")
    return any(seat.organisation.is_employer for seat in seats)


def send_alerts():
    """Write every letter that is due, each in its own transaction. Return how many left. Safe to run twice or late: rows say it."""
    return sum(try_alert(pk) for pk in SavedSearch.objects.due().values_list("pk", flat=True)[:2000])


def try_alert(pk):
    """One search whose profiles are held too long by somebody else stays due, and keeps nobody else waiting."""
    try:
        return alert(pk)
    except OperationalError:
        logger.warning("saved search %s: profiles busy, left for the next turn", pk)
        return False


@transaction.atomic
def alert(pk):
    """Tell the owner of one search about the profiles that appeared since the last letter. True when a letter was queued.

    Locks the search, then every profile it names: a consent being withdrawn is waited for, and what it hid is not in the
    letter, which is queued in this same transaction. Nothing new: no letter. Owner gone: never again.
    """
    due = SavedSearch.objects.due().select_related("owner", "organisation")
    saved = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if saved is None:
        return False
    criteria = criteria_of(saved)
    if not may_still_search(saved):
        stop(saved)
        return False
    now = timezone.now()
    found = newcomers(saved, criteria) if criteria is not None else []
    if found:
        message = write(saved, found)
        SavedSearchHit.objects.bulk_create(
            SavedSearchHit(saved_search=saved, profile=profile, letter=message) for profile in found
        )
    saved.told_until, saved.next_at = now, next_moment(saved.frequency, now)
    saved.save(update_fields=["told_until", "next_at"])
    return bool(found)


def newcomers(saved, criteria):
    """Profiles shown since the last letter that meet the search and were never told, locked until the letter is queued."""
    told = SavedSearchHit.objects.filter(saved_search=saved).values("profile")
    since = max(saved.told_until - OVERLAP, saved.created_at)
    with planner.advised():
        fresh = Search.read(criteria).found().filter(shown_since__gt=since).exclude(pk__in=told)
        keys = list(fresh.order_by(*FRESHEST).values_list("pk", flat=True)[:200])
    # Read again under the lock: whoever withdrew in between is not visible any more.
    locked = SearchProfile.objects.searchable().filter(pk__in=keys).select_related("commune")
    return list(locked.defer("search", "title_search").select_for_update(of=("self",), no_key=True).order_by("pk"))


def write(saved, found):
    """Queue the letter. Its content is wiped from the log once sent, and a click stops the next ones."""
    headers = links.one_click_headers(letters.stop_url(saved))
    letter = letters.search_alert(saved, found[:SHOWN], len(found))
    return mail.send("cvtheque.alert", letter, to=saved.owner.email, person=saved.owner, headers=headers, secret=True)


def forget_person(subject):
    """Delete the searches in which somebody wrote a forgotten person's name. Called by `accounts.erasure`; returns how many."""
    written = Q()
    for name in subject.names:
        written |= Q(name__icontains=name) | Q(query__icontains=quote_plus(name))
    if not written:
        return 0
    _, counts = SavedSearch.objects.filter(written).delete()
    return counts.get("cvtheque.SavedSearch", 0)
