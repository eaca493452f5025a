"""The letter to the person who runs a table: their page, and what they will do with it."""

from events.room.links import table_url
from gtec_portal.mail import Button, Facts, Letter, P, Small


def table_link(table):
    """Your table's page: no account, this link only."""
    workshop, event = table.workshop, table.workshop.event
    return Letter(
        f"Votre table : {table.theme}",
        [
            P("Bonjour,"),
            P(
                f"Vous animez la table {table.number}, « {table.theme} ». Sa page s’ouvre par ce lien, sur une tablette, "
                "un téléphone ou un ordinateur : le but de chaque tour, et ce que disent les groupes, que vous notez au fur et à mesure."
            ),
            Facts(
                [
                    ("Quoi", event.title),
                    ("Quand", f"{event.day_label}, {event.hours_label}"),
                    ("Où", event.place_label or "Lieu à confirmer"),
                    ("Déroulement", f"{workshop.rounds} tours de {workshop.minutes} minutes"),
                ]
            ),
            Button("Ouvrir la page de ma table", table_url(table)),
            P(
                "Ouvrez-la une fois avant de commencer : si le réseau tombe pendant l’atelier, ce que vous notez est gardé et partira ensuite."
            ),
            Small(
                "Qui a ce lien peut écrire au nom de la table : ne le transmettez qu’à la personne qui vous aide à noter."
            ),
        ],
        preheader=f"{event.day_label}, {event.hours_label}",
    )
