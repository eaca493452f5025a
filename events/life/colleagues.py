"""People of one structure registered together: all or none, each with a letter of their own."""

from django.db import transaction

from events.services import registrations


@transaction.atomic
def register_all(event, people, *, organisation, by):
    """Register each {first_name, last_name, email} for the structure, in order. Raises RegistrationClosed: then nobody is.

    An address already registered keeps its registration, as on the public page, and nothing tells who it belongs to.
    """
    for person in people:
        registrations.register(event, **person, organisation=organisation, by=by)
