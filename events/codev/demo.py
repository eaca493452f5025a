"""A group of directors: a session held three weeks ago in a members' meeting, with its plan and its case, and one to come that
opens on its review."""

import datetime
import uuid
from datetime import timedelta

from django.utils import timezone

from events.codev import cases, groups, room, writing
from events.codev.enums import CodevKind
from events.enums import EventKind, RegistrationStatus
from events.models import CodevGroup, CodevMember, CodevSeat, CodevSession, Event, Registration
from events.services import planning
from reference.models import Commune

PEOPLE = [
    ("Solène", "Aubépine", "directrice", 0),
    ("Mathis", "Noisetier", "directeur adjoint", 1),
    ("Irène", "Sureau", "responsable de secteur", 2),
    ("Yanis", "Prunellier", "cadre de santé", 3),
    ("Odile", "Fusain", "directrice", 4),
    ("Bruno", "Cornouiller", "responsable des ressources humaines", 5),
    ("Nour", "Églantier", "directrice", 6),
    ("Léa", "Viorne", "coordinatrice", 7),
    ("Paul", "Houx", "président", 8),
]
LINES = [
    (
        1,
        0,
        CodevKind.CONTEXT,
        "Nous avons embauché quatre aides à domicile en un an. Trois sont reparties avant six mois : elles habitaient à plus de 40 minutes, et n’ont rien trouvé à louer plus près.",
    ),
    (2, 1, CodevKind.QUESTION, "Qu’ont-elles cherché, et avec l’aide de qui ?"),
    (2, 2, CodevKind.QUESTION, "À quel moment parlez-vous de logement dans le recrutement ?"),
    (2, 0, CodevKind.ANSWER, "Jamais avant la signature. Elles ont cherché seules, sur des annonces."),
    (
        3,
        0,
        CodevKind.CONTRACT,
        "Comment proposer un logement de transition à moins de 20 minutes dès l’offre d’emploi, sans devenir bailleur ?",
    ),
    (4, 1, CodevKind.ADVICE, "Parler du logement dans l’annonce même, avec une personne à appeler."),
    (4, 3, CodevKind.ADVICE, "Demander aux communes la liste des logements vides de leurs anciennes écoles et cures."),
    (4, 4, CodevKind.ADVICE, "Partager à trois structures un meublé, loué au mois par celle qui recrute."),
    (
        4,
        5,
        CodevKind.EXPERIENCE,
        "Des employeurs louent ensemble un petit immeuble au bailleur social et le sous-louent pour six mois.",
    ),
    (
        4,
        6,
        CodevKind.WATCH,
        "Le logement ne doit pas dépendre du contrat de travail : prévoir la suite si la personne part.",
    ),
    (
        5,
        0,
        CodevKind.SYNTHESIS,
        "Je retiens le meublé partagé, et d’en parler dès l’annonce. Je commence petit : un logement, trois structures.",
    ),
    (6, 0, CodevKind.LEARNING, "Je croyais devoir trouver seule."),
    (6, 2, CodevKind.LEARNING, "Poser une question courte aide plus que donner un avis."),
]
PLAN = [
    ("Appeler la mairie de Briouze pour la maison de l’ancienne école", 14, "Mathis Noisetier"),
    ("Écrire aux deux structures voisines pour partager un meublé", 21, "Odile Fusain"),
    ("Ajouter une ligne « logement » à nos annonces", 7, ""),
]
CHOSEN = {CodevKind.CONTEXT, CodevKind.CONTRACT, CodevKind.ADVICE, CodevKind.EXPERIENCE, CodevKind.WATCH}


def load(story):
    """One group, a session with its plan and a validated case, a session to come."""
    group = CodevGroup.objects.create(
        name="Codéveloppement des directions", facilitator=str(story.staff), facilitator_email=story.staff.email
    )
    members = _members(group, story)
    _past(group, members, story)
    session = _session(group, _tuesday(story.today + timedelta(days=14)), story)
    groups.save_session(session, client=members[3], observers=[members[8]], by=story.staff)
    groups.invite(session, by=story.staff)


def _members(group, story):
    structures = [str(one) for one in story.organisations.values()]
    rows = [
        CodevMember(
            group=group,
            first_name=first,
            last_name=last,
            email=f"codev.{number}@example.org",
            function=function,
            organisation_label=structures[number % len(structures)],
            charter_accepted_at=timezone.now() - timedelta(days=40),
            charter_version=1,
            email_since=timezone.now() - timedelta(days=40),
        )
        for first, last, function, number in PEOPLE
    ]
    return CodevMember.objects.bulk_create(rows)


def _tuesday(day):
    """The last one until this day: nobody works on a Sunday, whenever the story is told."""
    return day - timedelta(days=(day.weekday() - 1) % 7)


def _session(group, day, story):
    starts = timezone.make_aware(datetime.datetime.combine(day, datetime.time(14)))
    return CodevSession(
        group=group,
        starts_at=starts,
        place="Maison des associations, Flers",
        facilitator=str(story.staff),
        facilitator_email=story.staff.email,
    )


def _past(group, members, story):
    """Three weeks ago, through the same services as in the room: the database accepts nothing else."""
    session = _session(group, _tuesday(story.today - timedelta(days=21)), story)
    session.event = _meeting(session, [*members[:7], members[8]], story)
    groups.save_session(session, client=members[0], by=story.staff)
    now = session.starts_at
    session = room.open_room(session, now=now, by=story.staff)
    session.seats.exclude(member=members[7]).update(present_at=now)
    seats = {seat.member_id: seat for seat in CodevSeat.objects.filter(session=session).select_related("member__group")}
    for step, minutes in enumerate([5, *session.minutes], start=1):
        now += timedelta(minutes=minutes)
        session = room.next_step(session, from_step=step - 1, now=now)
        _say(session, step, [seats[one.pk] for one in members], story, now + timedelta(minutes=4))
    chosen = {
        value
        for _heading, lines in cases.lines_of(session)
        for value, row in lines
        if getattr(row, "kind", CodevKind.CONTRACT) in CHOSEN
    }
    title = "Un logement de transition pour les personnes recrutées"
    cases.choose(session, chosen, title=title, anonymous_client=True, names_consultants=False)
    cases.validate(session)


def _meeting(session, people, story):
    """The meeting it was held in. Past events take no registrations: the rows are written as they were."""
    shape = EventKind.MEETING.shape
    meeting = Event(
        kind=EventKind.MEETING,
        title="Réunion mensuelle : codéveloppement des directions",
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(hours=3),
        place=session.place,
        commune=Commune.objects.filter(pk="61169").first(),
        audience=shape.audience,
        presentation="Une direction apporte une situation, les autres cherchent avec elle, en six étapes.",
    )
    planning.create_event(meeting, by=story.staff)
    planning.publish_event(meeting, by=story.staff)
    told = session.starts_at - timedelta(days=14)
    Event.objects.filter(pk=meeting.pk).update(created_at=told, published_at=told)
    Registration.objects.bulk_create(
        Registration(
            event=meeting,
            first_name=one.first_name,
            last_name=one.last_name,
            email=one.email,
            organisation_label=one.organisation_label,
            status=RegistrationStatus.ATTENDED,
            registered_at=told,
        )
        for one in people
    )
    return meeting


def _say(session, step, seats, story, now):
    for when, who, kind, text in LINES:
        if when == step:
            elsewhere = {"territory": "Pays de Caux", "link": "https://example.org/logement-partage"}
            words = elsewhere if kind == CodevKind.EXPERIENCE else {}
            writing.write(session, seats[who], kind, uuid=uuid.uuid4(), text=text, now=now, **words)
    if step == 5:
        for what, days, with_whom in PLAN:
            due = timezone.localdate(session.starts_at) + timedelta(days=days)
            writing.plan(session, seats[0], uuid=uuid.uuid4(), what=what, due=due, with_whom=with_whom, now=now)
        writing.note(seats[0], uuid=uuid.uuid4(), text="Rappeler aussi la famille qui vend la maison du bourg.")
