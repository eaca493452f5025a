"""Around the events of the demo story: cafés in three towns, one called off, two offered by partners, a webinar, a change to tell."""

import datetime
from datetime import timedelta

from django.utils import timezone

from events.enums import Audience, EventKind, RegistrationStatus
from events.life import cancelling, proposals
from events.models import Event, Registration, Series
from events.services import planning
from members.models import Organisation, Seat
from reference.models import Commune


def load(story, cafes):
    """`cafes`: the dates of one series, made by the story, soonest first."""
    series = Series.objects.create(title="Café de l’aide à domicile")
    Event.objects.filter(pk__in=[cafe.pk for cafe in cafes]).update(series=series)
    _called_off(story, series, cafes[0])
    _webinar(story)
    _offered(story)
    _moved(story, cafes[-1])


def _called_off(story, series, model):
    """A fourth town: the hall is no longer free; its people are offered the other dates."""
    event = _event(
        EventKind.CAFE,
        model.title,
        _thursday(story, 33),
        place="Salle des fêtes",
        insee="61486",
        presentation=model.presentation,
        series=series,
    )
    planning.create_event(event, by=story.staff)
    event = planning.publish_event(event, by=story.staff)
    people = ["Aubin Sureau", "Clémentine Noisetier", "Ysé Prunellier", "Léopold Charme"]
    Registration.objects.bulk_create(
        Registration(
            event=event,
            first_name=name.split()[0],
            last_name=name.split()[1],
            email=f"cafe.annule.{number}@example.org",
            status=RegistrationStatus.REGISTERED,
        )
        for number, name in enumerate(people, start=1)
    )
    cancelling.cancel_event(
        event, reason="La salle n’est plus libre ce jour-là. Venez à une autre date de la série.", by=story.staff
    )


def _webinar(story):
    event = _event(
        EventKind.WEBINAR,
        "Une heure pour comprendre l’emploi partagé",
        _thursday(story, 18),
        place=EventKind.WEBINAR.shape.place,
        presentation="Ce que change un poste partagé entre deux structures : contrat, planning, coût, questions.",
        meeting_url="https://visio.example.org/emploi-partage",
    )
    planning.create_event(event, by=story.staff)
    planning.publish_event(event, by=story.staff)


def _offered(story):
    """One offer waits for an answer, another was sent back with a word."""
    organisation = getattr(story.partner, "acting_organisation", None) or Organisation.objects.order_by("pk").first()
    person = story.partner or Seat.objects.filter(organisation=organisation).first().user
    waiting = _event(
        EventKind.FORUM,
        "Matinée mobilité : venir travailler sans voiture",
        _thursday(story, 52),
        place="Maison du vélo, Flers",
        insee="61169",
        presentation="Navettes, covoiturage, vélo à assistance électrique : essais sur place, conseils, aides de l’agglomération.",
    )
    proposals.propose(waiting, organisation=organisation, by=person)
    sent_back = _event(
        EventKind.BREAKFAST,
        "Petit-déjeuner du logement des saisonniers",
        _thursday(story, 66),
        place="À préciser",
        insee="61169",
        presentation="Où loger une personne recrutée pour trois mois ?",
    )
    proposals.propose(sent_back, organisation=organisation, by=person)
    proposals.ask_changes(
        sent_back, word="Belle idée. Il manque la salle et le nom des personnes qui interviennent.", by=story.staff
    )


def _moved(story, cafe):
    """Half an hour later than announced: the team reads the message before it leaves."""
    event = Event.objects.get(pk=cafe.pk)
    event.starts_at += timedelta(minutes=30)
    event.ends_at += timedelta(minutes=30)
    planning.save_event(event, by=story.staff)


def _thursday(story, days):
    """The first Thursday at least `days` days after today."""
    day = story.today + timedelta(days=days)
    return day + timedelta(days=(3 - day.weekday()) % 7)


def _event(kind, title, day, *, place, presentation, insee="", **values):
    shape = kind.shape
    starts = timezone.make_aware(datetime.datetime.combine(day, shape.starts))
    return Event(
        kind=kind,
        title=title,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=shape.minutes),
        place=place,
        commune=Commune.objects.filter(pk=insee).first() if insee else None,
        capacity=shape.capacity,
        audience=shape.audience or Audience.PUBLIC,
        presentation=presentation,
        **values,
    )
