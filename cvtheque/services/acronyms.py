"""The acronyms of the sector, kept up by staff. A query knows a new one at once; the CVs that hold it are read again by a job."""

import re

from django.db import transaction
from django.utils import timezone

from cvtheque import profiles
from cvtheque.models import KnownForm, SearchProfile
from gtec_portal import audit, jobs
from reference.models import Acronym
from reference.vocabulary import Lexicon

reindex = profiles.reindex


@transaction.atomic
def save(acronym, *, by, was=None):
    """Add an acronym, change the one it `was`, or bring back one taken out. Returns the job that reads the CVs again.

    The built-in list is only ever completed, so what was changed is taken out under its old words and kept under the new.
    """
    key = {"short": acronym.short, "long_form": acronym.long_form}
    kept, _ = Acronym.objects.update_or_create(
        **key, defaults={"kind": acronym.kind, "trade": acronym.trade, "retired_on": None}
    )
    if was is not None and was.pk != kept.pk:
        Acronym.objects.filter(pk=was.pk).update(retired_on=timezone.localdate())
    _forget_forms(kept, was)
    audit.record("acronym.changed" if was else "acronym.added", kept, by=by, label=str(kept))
    return read_again(kept, by)


@transaction.atomic
def remove(acronym, *, by):
    """Take an acronym out of the search. Returns the job that reads the CVs again."""
    Acronym.objects.filter(pk=acronym.pk).update(retired_on=timezone.localdate())
    _forget_forms(acronym)
    audit.record("acronym.removed", acronym, by=by, label=str(acronym))
    return read_again(acronym, by)


def _forget_forms(*acronyms):
    """Their long forms are looked for as phrases until the night, which reads the profiles that say them."""
    forms = {form for one in acronyms if one is not None for form in forms_of(one)}
    KnownForm.objects.filter(pk__in=forms).delete()


def forms_of(acronym):
    lexicon = Lexicon()
    lexicon.add(acronym.short, acronym.long_form, acronym.kind, acronym.trade_id)
    return lexicon.forms()


def read_again(acronym, by):
    label = f"Relecture des CV qui disent {acronym.short}"
    return jobs.ask("cvtheque.acronym", acronym, label=label, owner=by, short=acronym.short)


def profiles_with(short):
    """Keys of the profiles whose text holds this acronym, dotted or not, oldest first."""
    dotted = r"\.?".join(re.escape(letter) for letter in short)
    found = SearchProfile.objects.searchable().filter(body__iregex=rf"\m{dotted}\M")
    return list(found.order_by("pk").values_list("pk", flat=True))
