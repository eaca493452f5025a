"""Letters of the follow-up: two records joined, an appointment made, moved or called off."""

from django.utils import timezone

from gtec_portal.links import absolute
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import duration, frdate, frtime


def merged(candidate):
    """Two records of one person are one: what stays, and where to look."""
    return Letter(
        "Vos deux profils n’en font plus qu’un",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                "Vous aviez deux profils dans la CVthèque. L’équipe les a réunis en un seul, avec un seul CV. Ce que vous n’aviez "
                "accepté que sur l’un des deux n’est plus accordé."
            ),
            P("Ouvrez votre page pour vérifier ce qui a été gardé et, si vous le souhaitez, redonner un accord."),
            Button("Vérifier mon profil", candidate.own_url),
            Small("Ce n’est pas vous ? Répondez à ce message : l’équipe regarde aussitôt."),
        ],
        preheader="Vérifiez ce qui a été gardé.",
    )


def merged_away():
    """To the address that was not kept: nothing of the record, only that it went elsewhere."""
    return Letter(
        "Votre profil de la CVthèque a été réuni avec un autre",
        [
            P("Bonjour,"),
            P(
                "Cette adresse avait un profil dans la CVthèque. L’équipe l’a réuni avec un autre profil de la même personne, "
                "qui porte une autre adresse. Le lien de votre page y a été envoyé."
            ),
            P("Ce n’est pas vous, ou vous n’utilisez plus cette autre adresse ? Répondez à ce message."),
        ],
        preheader="Le lien de votre page est parti à votre autre adresse.",
    )


def moment_of(appointment):
    """« mardi 12 janvier 2027 à 14 h 30 »."""
    return f"{frdate(timezone.localtime(appointment.starts_at), 'weekday')} à {frtime(appointment.starts_at)}"


def facts_of(appointment):
    facts = [
        ("Quand", moment_of(appointment)),
        ("Durée", duration(appointment.minutes)),
        ("Où", appointment.place),
        ("Avec", appointment.organisation.name),
        ("Pour", appointment.entry.shortlist.title),
    ]
    return [*facts, ("Précisions", appointment.details)] if appointment.details else facts


def appointment_set(appointment, candidate, *, moved=False):
    """An interview has a date and a place, or new ones."""
    told = "a changé votre rendez-vous" if moved else "vous propose un rendez-vous"
    return Letter(
        f"{'Nouvelle date' if moved else 'Rendez-vous'} : {moment_of(appointment)}",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(f"{appointment.organisation.name} {told}."),
            Facts(facts_of(appointment)),
            Button("Ajouter à mon agenda", absolute("cvtheque:own_appointment", candidate.token, appointment.uuid)),
            P(
                "Vous ne pouvez pas venir ? Prévenez l’employeur, ou répondez à ce message : l’équipe le fera pour vous."
            ),
        ],
        preheader=appointment.place,
    )


def appointment_cancelled(appointment, candidate):
    return Letter(
        f"Rendez-vous annulé : {moment_of(appointment)}",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(f"{appointment.organisation.name} a annulé le rendez-vous suivant. Vous n’avez rien à faire."),
            Facts(facts_of(appointment)),
        ],
        preheader="Vous n’avez rien à faire.",
    )
