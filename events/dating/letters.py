"""Letters with one's timetable."""

from events.letters import PURPOSE, personal_url
from gtec_portal import links
from gtec_portal.mail import Button, Facts, Letter, P, Small


def wishes_url(registration):
    """The page where a candidate chooses whom to meet, then reads when."""
    return links.absolute("events:seeker_wishes", links.make_token(registration, PURPOSE))


def for_seeker(seeker):
    """Whom a candidate meets, when and where."""
    event = seeker.registration.event
    meetings = seeker.interviews.select_related("slot", "booth__organisation").order_by("slot__number")
    return Letter(
        f"Vos entretiens : {event.title}",
        [
            P(f"Bonjour {seeker.registration.first_name},"),
            P(f"Voici vos entretiens, {event.day_label}, {event.place_label}. Venez dix minutes avant le premier."),
            Facts([(one.slot.hours_label, _where(one.booth)) for one in meetings]),
            Button("Voir mes entretiens", wishes_url(seeker.registration)),
            Small(f"Un empêchement ? Prévenez-nous depuis votre inscription : {personal_url(seeker.registration)}"),
        ],
    )


def _where(booth):
    return f"{booth.organisation} ({booth.place})" if booth.place else str(booth.organisation)


def for_booth(booth):
    """When an employer meets people: how many, and the page that says whom (first names and trades)."""
    event, count = booth.event, booth.interviews.count()
    return Letter(
        f"Vos entretiens : {event.title}",
        [
            P("Bonjour,"),
            P(f"{booth.organisation} a {count} entretiens, {event.day_label}, {event.place_label}."),
            Button("Voir les horaires", links.absolute("events:booth_picks", booth.pk)),
            Small(
                "Les prénoms et les métiers recherchés y sont ; chaque personne dira elle-même son nom et donnera son CV."
            ),
        ],
    )
