"""Writes made in the room: the table's link, its lines, what is added to them, the dots, the three actions chosen."""

from django.db import transaction
from django.db.models import F

from events.models import Table
from events.room import letters
from gtec_portal import audit, mail


class NoAddress(Exception):
    """Nobody to write to; the text may be shown."""


# --- The table's link ---------------------------------------------------------------------------------------------------


@transaction.atomic
def send_link(table, *, by):
    """Write to the person who runs the table, with the link of its page. Raises NoAddress."""
    if not table.facilitator_email:
        raise NoAddress("Indiquez d’abord l’adresse e-mail de la personne qui anime cette table.")
    mail.send("events.table_link", letters.table_link(table), to=table.facilitator_email)
    audit.record("table.link_sent", table.workshop.event, by=by, table=table.number, title=table.theme)


@transaction.atomic
def renew_link(table, *, by):
    """Close every link given to this table; the next one sent or shown is new."""
    Table.objects.filter(pk=table.pk).update(link_version=F("link_version") + 1)
    table.refresh_from_db(fields=["link_version"])
    audit.record("table.link_renewed", table.workshop.event, by=by, table=table.number, title=table.theme)
