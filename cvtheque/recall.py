"""Letters that were about to tell of somebody who leaves the search."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cvtheque.enums import PERIODS
from cvtheque.models import SavedSearch, SavedSearchHit, SearchProfile
from gtec_portal.models import Message
from gtec_portal.work import WorkState

NOT_LEAVING = (WorkState.PENDING, WorkState.CLAIMED)  # once started, it is on its way


def letters_about(profile):
    """Delete the alerts that tell of `profile` and have not left, in the transaction that hides it; they are written again without it.

    Locks the profile, so that no alert naming it is being written meanwhile (see `services.searches.alert`), then the letters.
    A worker that already holds one must say « started » on that row before it speaks to the server: it waits for this
    transaction, finds the row gone and sends nothing. Said before us, the letter had left before the person did.
    """
    SearchProfile.objects.select_for_update().filter(pk=profile.pk).first()
    hits = SavedSearchHit.objects.filter(profile=profile.pk, letter__state__in=NOT_LEAVING)
    # On its way this second: should the server ask for it later, there is nothing left to send (see `mail.compose`).
    leaving = SavedSearchHit.objects.filter(profile=profile.pk, letter__state=WorkState.STARTED)
    Message.objects.filter(pk__in=leaving.values("letter"), state=WorkState.STARTED).update(text="", html="")
    letters = Message.objects.select_for_update().filter(pk__in=hits.values("letter"), state__in=NOT_LEAVING)
    held = list(letters.order_by("pk").values_list("pk", flat=True))
    if not held:
        return
    told = SavedSearchHit.objects.filter(letter__in=held)
    searches = list(told.order_by().values_list("saved_search", flat=True).distinct())
    told.delete()
    Message.objects.filter(pk__in=held).delete()
    # The search is locked before its profiles everywhere else: here it waits until ours is let go.
    transaction.on_commit(lambda: look_again(searches), robust=True)


def look_again(searches):
    """Have these searches look now, as far back as the letters they lost did: those it also told of are told again."""
    for pk, frequency in SavedSearch.objects.filter(pk__in=searches).values_list("pk", "frequency"):
        period = PERIODS.get(frequency, timedelta())
        SavedSearch.objects.filter(pk=pk).update(next_at=timezone.now(), told_until=F("told_until") - period)
