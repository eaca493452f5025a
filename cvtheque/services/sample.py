"""What the night prepares for searches among more profiles than can be counted: the sample, and the long forms their index knows."""

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction

from cvtheque import profiles
from cvtheque.facets import EXACT_UNDER
from cvtheque.models import QUARTER, KnownForm, SampleProfile, SearchProfile
from reference.vocabulary import either_terms, load_lexicon, phrases

READ_A_NIGHT = 20_000  # profiles: some three minutes; `reindex_cvs` does them all at once


def prepare():
    """Index again the profiles that say a long form their index does not hold, then draw the sample. Return its size."""
    known = read_forms() if SearchProfile.objects.searchable().count() > EXACT_UNDER else []
    return draw(known)


def read_forms():
    """Stand-ins of the long forms that every searchable profile that says them now holds. Each profile in its own transaction.

    A long form is new when the team wrote it by day, or when the profiles were indexed by an earlier version. Those of which more
    profiles are left than one night reads stay phrases until the next one: slower to look for, as well found.
    """
    known, room = [], READ_A_NIGHT
    for form, meaning in load_lexicon().forms().items():
        left = list(_without(form, meaning).values_list("pk", flat=True)[: room + 1])
        for pk in left[:room]:
            profiles.reindex(pk)
        if len(left) <= room:
            known.append(form)
        room = max(0, room - len(left))
    return known


def _without(form, meaning):
    """Searchable profiles that say this long form and whose index lacks its stand-in."""
    said = SearchQuery(either_terms(phrases(meaning.compounds)), config=profiles.CONFIG, search_type="raw")
    held = SearchQuery(f"'{form}'", config=profiles.CONFIG, search_type="raw")
    return SearchProfile.objects.searchable().order_by().filter(search=said).exclude(search=held)


@transaction.atomic
def draw(known=()):
    """Draw again the profiles from which large counts are estimated; none while the base can be counted. Return how many.

    `known`: the long forms whose stand-in may be looked for instead of their phrase, from the moment the sample holds them too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")  # at night, over every profile
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cvtheque.sample'))")
        SampleProfile.objects.all().delete()
        KnownForm.objects.exclude(pk__in=known).delete()
        shown = SearchProfile.objects.searchable().count()
        if shown <= EXACT_UNDER:
            return 0
        cursor.execute(
            "INSERT INTO cvtheque_sampleprofile (profile_id, weight, commune_id, trade_codes, code, search, title_search, in_quarter) "
            "SELECT id, %s, commune_id, trade_codes, code, search, title_search, row_number() OVER () %% %s = 0 FROM ("
            "SELECT * FROM cvtheque_searchprofile WHERE visible ORDER BY random() LIMIT %s) drawn",
            [shown / EXACT_UNDER, QUARTER, EXACT_UNDER],
        )
        KnownForm.objects.bulk_create([KnownForm(form=form) for form in known], ignore_conflicts=True)
    return EXACT_UNDER
