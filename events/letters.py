"""Letters about registrations. Each carries the personal link: see it, put it in a calendar, give the seat back."""

from events import calendars
from gtec_portal import links
from gtec_portal.mail import Button, Facts, Letter, P, Small

PURPOSE = "registration"


def personal_url(registration):
    """The address of this registration's own page; it needs no account."""
    return links.absolute("events:registration_personal", links.make_token(registration, PURPOSE))


def calendar_part(registration):
    """The calendar entry, as an attachment of a letter."""
    return {
        "name": "invitation.ics",
        "type": "text/calendar",
        "text": calendars.entry(registration.event, with_link=True),
    }


def event_facts(event, *, with_link=False):
    """What, when, where. `with_link`: for somebody who has a seat, with the address of the videoconference."""
    pairs = [
        ("Quoi", event.title),
        ("Quand", f"{event.day_label}, {event.hours_label}"),
        ("Où", event.place_label or "Lieu à confirmer"),
    ]
    if event.address:
        pairs.append(("Adresse", event.address))
    if with_link and event.meeting_url:
        pairs.append(("Visioconférence", event.meeting_url))
    return Facts(pairs)


GIVE_BACK = Small(
    "Un empêchement ? Annulez depuis cette page : la place ira à la personne suivante. Ce lien est personnel."
)


def confirmed(registration):
    """The seat is theirs."""
    event = registration.event
    return Letter(
        f"Inscription confirmée : {event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P("Votre place est réservée. Nous serons heureux de vous accueillir."),
            event_facts(event, with_link=True),
            Button("Voir mon inscription", personal_url(registration)),
            GIVE_BACK,
        ],
        preheader=f"{event.day_label}, {event.hours_label}",
    )


def already(registration):
    """Asked again by somebody who has a seat: it is theirs, nothing more to do."""
    event = registration.event
    return Letter(
        f"Déjà sur la liste : {event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P("Vous êtes déjà inscrit·e à cet événement : votre place est réservée, il n’y a rien à refaire."),
            event_facts(event, with_link=True),
            Button("Voir mon inscription", personal_url(registration)),
            GIVE_BACK,
        ],
        preheader=f"{event.day_label}, {event.hours_label}",
    )


def waiting(registration):
    """No seat yet: their rank, and what will happen."""
    rank = registration.rank()
    place = "vous êtes en tête" if rank == 1 else f"vous êtes en {rank}e position"
    return Letter(
        f"Liste d’attente : {registration.event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P(
                f"Toutes les places sont prises, mais votre demande est gardée : {place}. "
                "Si une place se libère, elle est à vous et nous vous écrivons aussitôt."
            ),
            event_facts(registration.event),
            Button("Voir ma demande", personal_url(registration)),
            Small("Vous ne pourrez pas venir ? Retirez votre demande depuis cette page. Ce lien est personnel."),
        ],
    )


def promoted(registration):
    """A seat came free and is theirs."""
    return Letter(
        f"Une place s’est libérée : {registration.event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P("Bonne nouvelle : une place s’est libérée et elle est à vous. Vous n’avez rien à faire."),
            event_facts(registration.event, with_link=True),
            Button("Voir mon inscription", personal_url(registration)),
            GIVE_BACK,
        ],
    )


def cancelled(registration):
    """Given back."""
    return Letter(
        f"Inscription annulée : {registration.event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P("Votre inscription est annulée. Merci de nous avoir prévenus."),
            event_facts(registration.event),
            Small("Si vous changez d’avis, inscrivez-vous de nouveau sur la page de l’événement."),
        ],
    )
