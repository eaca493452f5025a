"""Who holds a function in the association: entered, ended, corrected. The history of the structure tells it."""

from django.db import transaction

from gtec_portal import audit


def _note(action, mandate, by):
    audit.record(action, mandate.organisation or mandate, by=by, title=mandate.title, name=mandate.person_name)


@transaction.atomic
def save_mandate(mandate, *, by):
    """Save a new or corrected mandate."""
    action = "mandate.edited" if mandate.pk else "mandate.created"
    mandate.full_clean()
    mandate.save()
    _note(action, mandate, by)
    return mandate


@transaction.atomic
def end_mandate(mandate, *, ends_on, by):
    """Write the last day of a mandate. Raises ValidationError when it comes before the first one."""
    mandate.ends_on = ends_on
    mandate.full_clean()
    mandate.save(update_fields=["ends_on"])
    _note("mandate.ended", mandate, by)
    return mandate


@transaction.atomic
def delete_mandate(mandate, *, by):
    """Remove a mandate that never was: a mandate that is over is ended instead."""
    _note("mandate.deleted", mandate, by)
    mandate.delete()
