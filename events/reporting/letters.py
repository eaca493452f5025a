"""Letters about reports: to who ran a table, to who receives a link."""

from events.room.links import token_of
from gtec_portal import links
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import frdate

LINK_PURPOSE = "report"


def part_url(table):
    """The page where who ran this table reads and validates its part: the same key as the table's own page."""
    return links.absolute("events:part_personal", token_of(table))


def shared_url(link):
    """The address given to somebody without an account."""
    return links.absolute("events:report_shared", links.make_token(link, LINK_PURPOSE))


def part_reminder(table):
    """Would you read what the report says of your table?"""
    event = table.workshop.event
    return Letter(
        f"À relire : votre table, « {table.theme} »",
        [
            P("Bonjour,"),
            P(
                f"Le compte rendu de « {event.title} » se prépare. Vous avez animé la table {table.number} : relisez ce qu’il en "
                "dira, puis validez ou dites ce qu’il faut changer. Cinq minutes suffisent."
            ),
            Facts([("Événement", event.title), ("Date", event.day_label), ("Table", f"{table.number}, {table.theme}")]),
            Button("Relire ma table", part_url(table)),
            Small(
                "Ce lien est celui de votre table : ne le transmettez pas. Sans réponse, l’équipe publiera le texte tel qu’il est."
            ),
        ],
        preheader=f"Table {table.number}, {table.theme}",
    )


def report_link(link):
    """Here is the report, no account needed."""
    event = link.event
    return Letter(
        f"Compte rendu : {event.title}",
        [
            P("Bonjour,"),
            P(
                f"Le compte rendu de « {event.title} » ({event.day_label}) vous attend, avec la synthèse et les annexes. "
                "Aucun compte n’est nécessaire."
            ),
            Button("Ouvrir le compte rendu", shared_url(link)),
            Small(f"Ce lien, ouvert pour {link.recipient}, vaut jusqu’au {frdate(link.expires_on, 'long')}."),
        ],
        preheader="Édition complète, synthèse et annexes",
    )
