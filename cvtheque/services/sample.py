"""What the night prepares for searches among more profiles than can be counted: the sample, and the long forms their index knows."""

import time

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction

from cvtheque import profiles
from cvtheque.facets import EXACT_UNDER
from cvtheque.models import QUARTER, KnownForm, SampleProfile, SearchProfile
from reference.vocabulary import either_terms, is_phrase, load_lexicon, phrases

READ_SECONDS = 30  # within the time of a task; `tune_search` and `reindex_cvs` have all the time they need
READ_AT_ONCE = 20_000  # profiles


def prepare(seconds=READ_SECONDS):
    """Index again the profiles that say a long form their index does not hold, then draw the sample. Return its size."""
    known = read_forms(seconds) if SearchProfile.objects.searchable().count() > EXACT_UNDER else []
    return draw(known)


def read_forms(seconds):
    """Stand-ins of the long forms that every searchable profile that says them now holds. Each profile in its own transaction.

    A long form is read once: it is new when the team wrote it by day, or when the profiles were indexed by an earlier version; whoever
    is indexed later gets it by itself. What is not read when the time is up, or could not be (somebody held a row), stays a phrase
    until the next night: slower to look for, as well found.
    """
    forms, end = load_lexicon().forms(), time.monotonic() + seconds
    known = list(KnownForm.objects.filter(pk__in=forms).values_list("pk", flat=True))
    for form in sorted(forms.keys() - set(known)):
        if (left := end - time.monotonic()) <= 0:
            break
        try:
            if _read(form, forms[form], left):
                known.append(form)
        except OperationalError:  # a statement or a lock that lasted too long: one form must not stop the others
            continue
    return known


def _read(form, meaning, seconds):
    """Index again whoever says this long form without its stand-in; return whether nobody is left. Stops after so many seconds."""
    end = time.monotonic() + seconds
    found = _without(form, meaning, seconds)
    for pk in found:
        if time.monotonic() >= end:
            return False
        profiles.reindex(pk)
    return len(found) < READ_AT_ONCE


@transaction.atomic
def _without(form, meaning, seconds):
    """Keys of searchable profiles that say this long form and whose index lacks its stand-in, so many at most. One query, no longer than that."""
    written = [term for term in phrases(meaning.compounds) if is_phrase(term)]
    if not written:
        return []  # its words need not be neighbours: they are looked for as they are
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{max(1, round(seconds * 1000))}ms"])
    said = SearchQuery(either_terms(written), config=profiles.CONFIG, search_type="raw")
    held = SearchQuery(f"'{form}'", config=profiles.CONFIG, search_type="raw")
    found = SearchProfile.objects.searchable().order_by().filter(search=said).exclude(search=held)
    return list(found.values_list("pk", flat=True)[:READ_AT_ONCE])


@transaction.atomic
def draw(known=()):
    """Draw again the profiles from which large counts are estimated; none while the base can be counted. Return how many.

    `known`: the long forms whose stand-in may be looked for instead of their phrase, from the moment the sample holds them too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")  # at night, over every profile
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cvtheque.sample'))")
        SampleProfile.objects.all().delete()
        shown = SearchProfile.objects.searchable().count()
        if shown <= EXACT_UNDER:
            KnownForm.objects.all().delete()
            return 0
        cursor.execute(
            "INSERT INTO cvtheque_sampleprofile (profile_id, weight, commune_id, trade_codes, code, search, title_search, in_quarter) "
            "SELECT id, %s, commune_id, trade_codes, code, search, title_search, row_number() OVER () %% %s = 0 FROM ("
            "SELECT * FROM cvtheque_searchprofile WHERE visible ORDER BY random() LIMIT %s) drawn",
            [shown / EXACT_UNDER, QUARTER, EXACT_UNDER],
        )
        # Last of all: a change of these is a new edition, whose row anybody who changes an acronym or a trade would wait for.
        KnownForm.objects.exclude(pk__in=known).delete()
        KnownForm.objects.bulk_create([KnownForm(form=form) for form in known], ignore_conflicts=True)
    return EXACT_UNDER
