"""Letters of a session: the personal link, and nothing of what is said in the room."""

from events.codev import links
from events.codev.enums import CodevRole
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import frdatetime

_ROLES = {
    CodevRole.CLIENT: "Vous êtes client·e de cette séance : vous exposez une situation réelle, et le groupe vous aide.",
    CodevRole.CONSULTANT: "Vous êtes consultant·e : vous écoutez, vous questionnez, puis vous conseillez.",
    CodevRole.OBSERVER: "Vous observez cette séance.",
}


def _facts(session, role):
    pairs = [("Groupe", session.group.name), ("Quand", frdatetime(session.starts_at))]
    if session.place:
        pairs.append(("Où", session.place))
    return Facts([*pairs, ("Animation", session.facilitator), ("Votre rôle", role)])


def invitation(seat):
    """Their role, and the page they will write on."""
    session = seat.session
    return Letter(
        f"Codéveloppement : votre séance du {session.day_label}",
        [
            P(f"Bonjour {seat.member.first_name},"),
            P(_ROLES[CodevRole(seat.role)]),
            _facts(session, seat.role_name),
            Button("Ouvrir ma page de la séance", links.seat_url(seat)),
            Small(
                "Ouvrez cette page sur votre téléphone ou votre tablette ; il n’y a ni compte ni mot de passe. "
                "Ce lien est personnel : ne le transmettez pas."
            ),
        ],
        preheader=frdatetime(session.starts_at),
    )


def address_changed(member):
    """Told to the old address: whoever reads it knows at once if they asked for nothing."""
    return Letter(
        "Codéveloppement : votre adresse a changé",
        [
            P(f"Bonjour {member.first_name},"),
            P(
                f"L’adresse e-mail que le groupe {member.group.name} a pour vous vient de changer. Les liens envoyés ici ne s’ouvrent plus."
            ),
            Small("Vous n’avez rien demandé ? Répondez à la personne qui anime votre groupe."),
        ],
    )


def facilitation(session):
    """The desk from which the session is led."""
    return Letter(
        f"Codéveloppement : vous animez la séance du {session.day_label}",
        [
            P("Bonjour,"),
            P("Voici la page d’où vous menez la séance : les présences, les six étapes, le temps."),
            _facts(session, "animation"),
            Button("Ouvrir la page d’animation", links.facilitator_url(session)),
            Small("Ce lien ouvre tout ce que le groupe écrit : ne le transmettez pas."),
        ],
        preheader=frdatetime(session.starts_at),
    )
