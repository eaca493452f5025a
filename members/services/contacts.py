"""The people one may write to in an organisation."""

from django.db import transaction

from gtec_portal import audit


@transaction.atomic
def save_contact(contact, *, by):
    """Save a new or changed contact."""
    action = "contact.edited" if contact.pk else "contact.created"
    contact.save()
    audit.record(action, contact.organisation, by=by, contact_id=contact.pk)
    return contact


@transaction.atomic
def delete_contact(contact, *, by):
    """Forget somebody one no longer writes to. The history keeps that it was done, and not who it was."""
    audit.record("contact.deleted", contact.organisation, by=by, contact_id=contact.pk)
    contact.delete()
