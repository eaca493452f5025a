"""What is late in the portal, as the monthly meeting hears it: how many, since when, never whose name.

A new kind of lateness is one more function in `SOURCES`: it takes the moment and says what was late then, or None.
"""

from collections import Counter
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from gtec_portal.typography import counted
from members.models import Need, Visit
from members.models.visits import OUTCOME_DAYS
from trainings.models import Session
from vacancies.enums import ApplicationState
from vacancies.models import ANSWER_DAYS, Application


def found(moment, *, past=False):
    """Everything late at that moment, in the order of `SOURCES`: dicts {key, count, words, hint, own, as_of_today}.

    `own`: how many per organisation, for its own readers. `as_of_today`: no date allows to go back, it is said as of today.
    """
    lines = [line for source in SOURCES if (line := source(moment))]
    return [{**line, "as_of_today": past and line["key"] in UNDATED} for line in lines]


def _line(key, count, words, hint, own=None):
    return {"key": key, "count": count, "words": words, "hint": hint, "own": own or {}} if count else None


def applications(moment):
    """People who applied and have had no answer for more than fifteen days."""
    silent = (
        Application.objects.exclude(state=ApplicationState.WITHDRAWN)
        .filter(Q(answered_at=None) | Q(answered_at__gt=moment), received_at__lt=moment - timedelta(days=ANSWER_DAYS))
        .values_list("vacancy__organisation", "vacancy")
    )
    rows = list(silent)
    own = Counter(organisation for organisation, _ in rows)
    posts = counted(len({vacancy for _, vacancy in rows}), "offre")
    return _line(
        "applications",
        len(rows),
        f"{counted(len(rows), 'candidature')} sans réponse",
        f"Depuis plus de {ANSWER_DAYS} jours, sur {posts}",
        own={str(pk): number for pk, number in own.items()},
    )


def needs(moment):
    """Needs heard during a visit, and nothing decided a month later."""
    day = timezone.localdate(moment)
    heard = Need.objects.filter(Q(decided_at=None) | Q(decided_at__gt=moment)).heard_before(OUTCOME_DAYS + 1, day)
    count = heard.count()
    hint = f"{'Entendus' if count > 1 else 'Entendu'} en visite il y a plus de {OUTCOME_DAYS} jours"
    return _line("needs", count, f"{counted(count, 'besoin')} sans suite", hint)


def follow_ups(moment):
    """Visits after which somebody was to come back, on a day gone by."""
    day = timezone.localdate(moment)
    late = Visit.objects.filter(
        Q(followed_up_at=None) | Q(followed_up_at__gt=moment), follow_up_on__lt=day, recorded_at__lte=moment
    )
    count = late.count()
    return _line(
        "follow_ups", count, f"{counted(count, 'relance')} à faire après une visite", "La date prévue est passée"
    )


def attendance(moment):
    """Half-days gone by whose sheet nobody typed in. An entry keeps the date of its last change only: as of today."""
    count = Session.objects.attendance_missing().count()
    return _line("attendance", count, f"{counted(count, 'émargement')} à saisir", "Des demi-journées sont passées")


SOURCES = (applications, needs, follow_ups, attendance)
UNDATED = {"attendance"}
