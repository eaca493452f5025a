"""The two years of a CV: one warning after 22 months of silence, everything forgotten after 24.

What counts is what comes from the person (CNIL, guide du recrutement, 2023): their page opened and saved, an application, a
registration. A letter of ours without answer moves nothing.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import erasure
from accounts.enums import ErasureCause
from cvtheque import letters
from cvtheque.models import Candidate
from cvtheque.services.common import locked, touch, write_to
from cvtheque.services.erasure import erase_candidate, other_subjects, subject_of
from cvtheque.wording import RETENTION_MONTHS, WARNING_MONTHS

GRACE_DAYS = 14  # nobody is forgotten sooner after the warning, should the server have slept for months
BATCH = 500


def deadline_of(candidate):
    """The day after which a silent person is forgotten."""
    end = timezone.localtime(candidate.last_contact_at).date() + relativedelta(months=RETENTION_MONTHS)
    if candidate.warned_at:
        end = max(end, timezone.localtime(candidate.warned_at).date() + timedelta(days=GRACE_DAYS))
    return end


def tick():
    """One turn of the clock. Return (warned, forgotten). Safe to run twice, or not at all for a while: rows say what is due."""
    return warn_silent(), forget_silent()


def _silent_for(months):
    return Candidate.objects.filter(last_contact_at__lte=timezone.now() - relativedelta(months=months)).order_by("pk")


def warn_silent():
    """Write once to everybody silent for 22 months. Each person has their own transaction: one failure stops nobody else."""
    due = _silent_for(WARNING_MONTHS).filter(Q(warned_at=None) | Q(warned_at__lt=F("last_contact_at")))
    return sum(warn(pk) for pk in due.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def warn(pk):
    """Warn one candidate unless they came back meanwhile, here or through another app. Locks the row. True when warned."""
    candidate = Candidate.objects.select_for_update().select_related("commune").filter(pk=pk).first()
    if candidate is None or not is_silent(candidate, WARNING_MONTHS):
        return False
    candidate.warned_at = timezone.now()
    candidate.save(update_fields=["warned_at"])
    if candidate.email:
        write_to(candidate, "warning", letters.retention_warning(candidate, deadline_of(candidate)))
    return True


def is_silent(candidate, months):
    """Whether this person gave no sign for so many months. A sign found in another app restarts the clock. Call it locked."""
    moments = [erasure.last_seen(subject) for subject in (subject_of(candidate), *other_subjects(candidate))]
    seen = max((moment for moment in moments if moment), default=candidate.last_contact_at)
    if seen > candidate.last_contact_at:
        candidate.last_contact_at = seen
        candidate.save(update_fields=["last_contact_at"])
    return candidate.last_contact_at <= timezone.now() - relativedelta(months=months)


def forget_silent():
    """Forget everybody silent for 24 months who was warned and let a fortnight pass. One transaction each."""
    warned = Q(warned_at__gte=F("last_contact_at"), warned_at__lte=timezone.now() - timedelta(days=GRACE_DAYS))
    due = _silent_for(RETENTION_MONTHS).filter(warned)
    return sum(forget(pk) for pk in due.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def forget(pk):
    candidate = Candidate.objects.select_for_update().filter(pk=pk).first()
    if candidate is None or not is_silent(candidate, RETENTION_MONTHS):
        return False
    return erase_candidate(candidate, cause=ErasureCause.CLOCK) is not None


@transaction.atomic
def keep(candidate):
    """The person wishes to stay: the two years start again. Nothing else changes."""
    touch(locked(candidate))
