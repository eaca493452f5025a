"""Letters about what happens around an event: changes, calling off, reminders, proposals."""

from django.utils import timezone

from events import calendars
from events.enums import Audience, EventKind, Proposal, ReminderStep
from events.letters import GIVE_BACK, event_facts, personal_url
from gtec_portal import links, mail
from gtec_portal.mail import Button, Entries, Facts, Heading, Letter, P, Small
from gtec_portal.typography import counted, frdate

LINK_LABEL = "Visioconférence"


def send(registration, letter):
    """Queue one letter about a registration, with the calendar entry for who has a seat (it takes itself out when called off).

    Nothing to say to this person, or nowhere to write to: no letter.
    """
    if letter is None or not registration.can_be_written_to:
        return
    event = registration.event
    keeps_date = registration.holds_seat and (event.is_cancelled or not event.is_past)
    name = "annulation.ics" if event.is_cancelled else "invitation.ics"
    entry = {"name": name, "type": "text/calendar", "text": calendars.entry(event, with_link=True)}
    mail.send(
        "events.registration",
        letter,
        to=registration.email,
        attachments=[entry] if keeps_date else [],
        secret=True,
    )


def changed(registration, differences):
    """What is new since they last heard: before, and now. None when it is no business of people still waiting."""
    event = registration.event
    if not registration.holds_seat:  # the link of the room is given with a seat
        differences = [line for line in differences if line[0] != LINK_LABEL]
    if not differences:
        return None
    only_link = [label for label, _, _ in differences] == [LINK_LABEL]
    lines = [
        (
            label,
            f"{now or 'à confirmer'} (avant\u00a0: {before})"
            if before and label != LINK_LABEL
            else now or "à confirmer",
        )
        for label, before, now in differences
    ]
    subject = "Votre lien de connexion" if only_link else "Changement de date ou de lieu"
    return Letter(
        f"{subject}\u00a0: {event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P(
                "Voici le lien pour nous rejoindre."
                if only_link
                else "Quelque chose a changé. Voici ce qui est nouveau."
            ),
            Facts(lines),
            *([] if only_link else [Heading("Ce qui vaut désormais")]),
            event_facts(event, with_link=registration.holds_seat and not only_link),
            Button("Voir mon inscription", personal_url(registration)),
            GIVE_BACK,
        ],
    )


def called_off(registration, others=()):
    """The event will not take place; why, and the other dates of its series."""
    event = registration.event
    blocks = [
        P(f"Bonjour {registration.first_name},"),
        P("Cet événement n’aura pas lieu. Nous en sommes désolés."),
        event_facts(event),
        P(f"Pourquoi\u00a0: {event.cancel_reason}"),
    ]
    if others:
        dates = [
            {
                "title": f"{one.day_label}, {one.hours_label}",
                "url": links.absolute("events:event_public_detail", one.slug),
                "detail": ", ".join(part for part in (one.place_label, seats_words(one)) if part),
            }
            for one in others
        ]
        blocks += [Heading("Les autres dates"), Entries(dates)]
    blocks.append(Small("Votre inscription est close\u00a0: vous n’avez rien à faire."))
    return Letter(f"Annulé\u00a0: {event.title}", blocks, preheader=event.cancel_reason)


def reinstated(registration, word=""):
    """The event takes place after all, after a letter that said the contrary. `word`: of the team."""
    event = registration.event
    kept = "Votre place est gardée" if registration.holds_seat else "Vous êtes toujours sur la liste d’attente"
    return Letter(
        f"Finalement maintenu\u00a0: {event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P("Nous vous avions écrit que cet événement n’aurait pas lieu. Finalement, il a lieu."),
            *([P(word)] if word else []),
            event_facts(event, with_link=registration.holds_seat),
            P(f"{kept}\u00a0: vous n’avez rien à refaire."),
            Button("Voir mon inscription", personal_url(registration)),
            GIVE_BACK,
        ],
        preheader=f"{event.day_label}, {event.hours_label}",
    )


def called_off_around(event):
    """To somebody expected without a registration: the colleague who was to go, the structure that was to receive."""
    return Letter(
        f"Annulé\u00a0: {event.title}",
        [
            P("Bonjour,"),
            P("Cet événement n’aura pas lieu. Nous en sommes désolés."),
            event_facts(event),
            P(f"Pourquoi\u00a0: {event.cancel_reason}"),
            Small("Personne ne vous attend ce jour-là\u00a0: vous n’avez rien à faire."),
        ],
        preheader=event.cancel_reason,
    )


def reinstated_around(event, word=""):
    """The contrary, to the same people."""
    return Letter(
        f"Finalement maintenu\u00a0: {event.title}",
        [
            P("Bonjour,"),
            P("Nous vous avions écrit que cet événement n’aurait pas lieu. Finalement, il a lieu."),
            *([P(word)] if word else []),
            event_facts(event),
            Small("Ce qui était convenu tient toujours\u00a0: vous n’avez rien à refaire."),
        ],
        preheader=f"{event.day_label}, {event.hours_label}",
    )


def seats_words(event):
    """« 4 places libres » of an event annotated `with_seats`; "" without a limit."""
    if event.capacity is None:
        return ""
    return counted(event.free_seats, "place libre,places libres") if event.free_seats else "complet"


def reminder(registration, step, now):
    """The letter of one step of the ladder."""
    return _thanks(registration) if step == ReminderStep.THANKS else _coming(registration, now)


def _coming(registration, now):
    event = registration.event
    days = (timezone.localdate(event.starts_at) - timezone.localdate(now)).days
    when = {0: "Aujourd’hui", 1: "Demain", 7: "Dans une semaine"}.get(days, f"Dans {counted(days, 'jour')}")
    return Letter(
        f"{when}\u00a0: {event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P(f"{when}, nous nous retrouvons. Votre place est réservée."),
            event_facts(event, with_link=True),
            Button("Voir mon inscription", personal_url(registration)),
            GIVE_BACK,
        ],
        preheader=f"{event.day_label}, {event.hours_label}",
    )


def _thanks(registration):
    """Thanks, with the report when everybody may already read it."""
    event = registration.event
    report = event.reports.published().filter(audience=Audience.PUBLIC).exists()
    if report:
        more = [
            P("Le compte rendu est prêt\u00a0: ce qui s’est dit, et ce que nous allons en faire."),
            Button("Lire le compte rendu", links.absolute("events:report_public_detail", event.slug)),
        ]
    elif event.audience == Audience.PUBLIC and event.kind != EventKind.WEBINAR:
        more = [Button("Revoir la page de l’événement", links.absolute("events:event_public_detail", event.slug))]
    else:
        more = [Button("Voir mon inscription", personal_url(registration))]
    others = links.absolute("events:event_public_list")
    return Letter(
        f"Merci de votre venue\u00a0: {event.title}",
        [
            P(f"Bonjour {registration.first_name},"),
            P(f"Merci d’avoir été des nôtres {frdate(event.starts_at, 'weekday')}."),
            *more,
            Small(f"Les prochains rendez-vous sont sur {others}"),
        ],
    )


# --- Proposals --------------------------------------------------------------------------------------------------------


def decided(event):
    """What the team answers to the person who proposed."""
    subject, sentence = {
        Proposal.ACCEPTED: (
            "Votre événement est publié",
            "L’équipe a accepté votre proposition. L’événement est publié, et les inscriptions sont ouvertes.",
        ),
        Proposal.CHANGES: (
            "Votre événement est à compléter",
            "L’équipe a lu votre proposition. Il reste une chose à revoir avant de la publier.",
        ),
        Proposal.REFUSED: (
            "Votre proposition n’est pas retenue",
            "L’équipe a lu votre proposition et ne l’a pas retenue cette fois-ci.",
        ),
    }[event.proposal]
    action = "Compléter ma proposition" if event.proposal == Proposal.CHANGES else "Voir l’événement"
    return Letter(
        f"{subject}\u00a0: {event.title}",
        [
            P(f"Bonjour {event.proposer.first_name},"),
            P(sentence),
            event_facts(event),
            *([P(f"Le mot de l’équipe\u00a0: {event.proposal_word}")] if event.proposal_word else []),
            Button(action, links.absolute("events:event_detail", event.uuid)),
        ],
    )


def tell_proposer(event):
    """Write to whoever proposed, if their account is still open."""
    if event.proposer is not None and event.proposer.is_active:
        mail.send("events.proposal", decided(event), to=event.proposer.email, person=event.proposer)
