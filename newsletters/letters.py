"""Letters about the subscription itself."""

from gtec_portal.links import absolute, make_token
from gtec_portal.mail import Button, Letter, P, Small

CONFIRM = "confirm"


def confirm(subscriber):
    """Ask the owner of the address to confirm: nothing is sent before they do."""
    return Letter(
        "Confirmez votre abonnement",
        [
            P("Bonjour,"),
            P(
                "Vous avez demandé à recevoir la lettre d’information de l’association. Il reste à confirmer que cette adresse est la vôtre."
            ),
            Button(
                "Confirmer mon abonnement", absolute("newsletters:subscribe_confirm", make_token(subscriber, CONFIRM))
            ),
            Small(
                "Ce lien est valable sept jours. Si vous n’avez rien demandé, ignorez ce message : vous ne recevrez rien d’autre."
            ),
        ],
    )


def already(subscriber):
    """Somebody typed an address that is subscribed already: its owner learns it, the page does not say."""
    return Letter(
        "Vous êtes déjà abonné·e",
        [
            P("Bonjour,"),
            P("Cette adresse reçoit déjà la lettre d’information de l’association : il n’y a rien à faire."),
            Button("Lire les lettres précédentes", absolute("newsletters:issue_public_list")),
            Small("Si vous n’avez rien demandé, ignorez ce message : rien ne change."),
        ],
    )
