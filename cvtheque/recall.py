"""Letters that were about to tell of somebody who leaves the search."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cvtheque.enums import PERIODS
from cvtheque.models import SavedSearch, SavedSearchHit, SearchProfile
from gtec_portal.models import Message
from gtec_portal.work import WorkState


def letters_about(profile):
    """Once this is committed, take back the alerts that tell of `profile` and have not left; they are written again without it.

    Locks the profile, so that no alert naming it is being written meanwhile (see `services.searches.alert`).
    """
    SearchProfile.objects.select_for_update().filter(pk=profile.pk).first()
    waiting = SavedSearchHit.objects.filter(profile=profile.pk, letter__state=WorkState.PENDING)
    pairs = list(waiting.values_list("saved_search", "letter"))
    if pairs:
        transaction.on_commit(lambda: [take_back(*pair) for pair in pairs], robust=True)


@transaction.atomic
def take_back(saved_id, letter_id):
    """Delete a letter nobody is sending yet, and have its search look again now. Locks the search, then the letter."""
    saved = SavedSearch.objects.select_for_update().filter(pk=saved_id).first()
    letter = Message.objects.select_for_update(skip_locked=True).filter(pk=letter_id, state=WorkState.PENDING).first()
    if letter is None:
        return
    SavedSearchHit.objects.filter(letter=letter).delete()
    letter.delete()
    if saved is not None:
        # Those it also told of are told again: the search looks back as far as that letter did.
        SavedSearch.objects.filter(pk=saved.pk).update(
            next_at=timezone.now(), told_until=F("told_until") - PERIODS.get(saved.frequency, timedelta())
        )
