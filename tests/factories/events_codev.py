"""A codéveloppement group of nine who accepted the charter, and its sessions; steps are reached as the facilitator would."""

import uuid
from datetime import timedelta

import factory
from django.utils import timezone

from events.codev import room, writing
from events.codev.enums import CodevKind, CodevRole
from events.models import CodevGroup, CodevMember, CodevSeat, CodevSession
from tests.factories.events import nine_o_clock

SIZE = 9  # a client and eight consultants


class CodevGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CodevGroup

    name = factory.Sequence(lambda n: f"Directions du Bocage {n}")
    facilitator = "Alix Troène"
    facilitator_email = "alix.troene@example.org"


class CodevMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CodevMember

    class Params:
        unsigned = factory.Trait(charter_accepted_at=None, charter_version=0)

    group = factory.SubFactory(CodevGroupFactory)
    first_name = factory.Sequence(lambda n: f"Personne{n}")
    last_name = factory.Sequence(lambda n: f"Aubépine{n}")
    email = factory.Sequence(lambda n: f"codev.{n}@example.org")
    organisation_label = "Les Genêts"
    email_since = factory.LazyFunction(lambda: timezone.now() - timedelta(days=400))
    charter_accepted_at = factory.LazyFunction(timezone.now)
    charter_version = 1


class CodevSessionFactory(factory.django.DjangoModelFactory):
    """A session of a group, everybody of it seated; the first member is the client. `people` of a new group."""

    class Meta:
        model = CodevSession
        skip_postgeneration_save = True

    group = factory.SubFactory(CodevGroupFactory)
    starts_at = factory.LazyFunction(lambda: nine_o_clock(7))
    place = "Maison des associations"
    facilitator = "Alix Troène"
    facilitator_email = "alix.troene@example.org"

    @factory.post_generation
    def people(self, create, extracted, **kwargs):
        known = list(self.group.members.order_by("pk"))
        missing = 0 if known else (extracted or SIZE)
        known += [CodevMemberFactory(group=self.group) for _ in range(missing)]
        for index, member in enumerate(known):
            role = CodevRole.CLIENT if index == 0 else CodevRole.CONSULTANT
            CodevSeat.objects.create(session=self, member=member, role=role)


def client_of(session):
    return session.seats.select_related("member__group", "session__group").get(role=CodevRole.CLIENT)


def consultants_of(session):
    seats = session.seats.select_related("member__group", "session__group")
    return list(seats.filter(role=CodevRole.CONSULTANT).order_by("pk"))


def open_session(session, *, at=None):
    """Open the room with everybody in it."""
    now = at or timezone.now()
    session = room.open_room(session, now=now)
    session.seats.update(present_at=now)
    return session


def bring_to(session, step, *, at=None):
    """Open the room if needed, and go on step by step until `step`. The plan before must have been reviewed."""
    now = at or timezone.now()
    if not session.is_opened:
        session = open_session(session, at=now)
    session.refresh_from_db()
    while session.step < step:
        session = room.next_step(session, from_step=session.step, now=now)
        now += timedelta(minutes=5)
    return session


def say(session, seat, kind, text="Une phrase", **values):
    """Write a line through the service, now."""
    return writing.write(session, seat, kind, uuid=uuid.uuid4(), text=text, **values)


def act(session, what="Appeler la mairie", **values):
    return writing.plan(session, client_of(session), uuid=uuid.uuid4(), what=what, **values)


def whole_session(session):
    """Every step with one line of each kind, up to the end. Returns it fresh."""
    client, consultant = client_of(session), consultants_of(session)[0]
    for step, seat, kinds in (
        (1, client, [CodevKind.CONTEXT]),
        (2, consultant, [CodevKind.QUESTION]),
        (2, client, [CodevKind.ANSWER]),
        (3, client, [CodevKind.CONTRACT]),
        (4, consultant, [CodevKind.ADVICE, CodevKind.WATCH]),
        (5, client, [CodevKind.SYNTHESIS]),
        (6, consultant, [CodevKind.LEARNING]),
    ):
        session = bring_to(session, step)
        for kind in kinds:
            say(session, seat, kind, f"{kind.label.capitalize()} du jour")
        if kinds == [CodevKind.ADVICE, CodevKind.WATCH]:
            say(
                session,
                seat,
                CodevKind.EXPERIENCE,
                "Une navette",
                territory="Pays d’Auge",
                link="https://example.org/navette",
            )
        if step == 5:
            act(session)
    return bring_to(session, 7)
