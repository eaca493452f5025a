"""The page of a table opens by its link, without an account: on the day, the tablet has nothing to sign in to."""

from django.http import Http404

from events.models import Table
from gtec_portal import links

PURPOSE = "table"


def token_of(table):
    return links.make_token(table, PURPOSE)


def table_url(table):
    """Full address of the table's own page, for the letter and the QR code."""
    return links.absolute("events:table_personal", token_of(table))


def table_of(token):
    """The table a link was made for, with its workshop and event; 404 when forged, revoked or gone."""
    table = links.read_token(Table.objects.select_related("workshop__event"), token, PURPOSE)
    if table is None:
        raise Http404("Ce lien ne vaut plus.")
    return table
