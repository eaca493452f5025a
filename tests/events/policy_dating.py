"""Who may open which page of a job dating: the team, an employer its own, a candidate by their link."""

from django.utils import timezone

from events.letters import PURPOSE
from events.models import Dating, DatingWish
from gtec_portal import links
from tests.factories.events import EventFactory
from tests.factories.events_dating import BoothFactory, DatingFactory, InterviewFactory, JobDatingFactory, SeekerFactory
from tests.policy import SIGN_IN, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 403}
POSTED = {**TEAM, "staff": 302}
ROWS = {"anonymous": SIGN_IN, "staff": 200, "employer": 404, "other_employer": 404, "partner": 404}
ROWS_POSTED = {**ROWS, "staff": 302}
OWN = {**ROWS, "employer": 200}
OWN_BUT_TEAM = {**ROWS, "employer": 403}
EVERYBODY = dict.fromkeys(TEAM, 200)


def event(world):
    return [DatingFactory().event.uuid]


def bare(world):
    return [JobDatingFactory().uuid]


def booth(world):
    return [BoothFactory(organisation=world.employer.acting_organisation).pk]


def present(world):
    return [BoothFactory(organisation=world.employer.acting_organisation).event.uuid]


def interview(world):
    return [InterviewFactory().pk]


def wished(world):
    one = InterviewFactory()
    DatingWish.objects.create(seeker=one.seeker, booth=one.booth, rank=1)
    return [one.slot.event.uuid]


def link(world):
    return [links.make_token(SeekerFactory().registration, PURPOSE)]


def sent(world):
    one = InterviewFactory()
    Dating.objects.create(event=one.slot.event, starts_at=one.slot.starts_at, sent_at=timezone.now())
    return [links.make_token(one.seeker.registration, PURPOSE)]


PAGES = [
    Page("events:event_dating", args=event, **TEAM),
    Page("events:event_dating", args=present, **{**TEAM, "employer": 302}),
    Page(
        "events:event_dating",
        args=lambda world: [EventFactory().uuid],
        **dict.fromkeys(TEAM, 404) | {"anonymous": SIGN_IN},
    ),
    Page("events:dating_edit", args=bare, **TEAM),
    Page("events:booth_create", args=bare, **TEAM),
    Page("events:dating_compose", args=event, **TEAM),
    Page("events:dating_compose", args=wished, method="post", **POSTED),
    Page("events:dating_clear", args=event, **TEAM),
    Page("events:dating_clear", args=event, method="post", **POSTED),
    Page("events:dating_send", args=event, **TEAM),
    Page("events:dating_send", args=event, method="post", **POSTED),
    Page("events:interview_create", args=event, **TEAM),
    Page("events:dating_papers", args=lambda world: [*event(world), "mur"], **TEAM),
    Page("events:dating_papers", args=lambda world: [*event(world), "autre"], **{**TEAM, "staff": 404}),
    Page("events:booth_picks", args=booth, **OWN),
    Page("events:booth_picks", args=booth, method="post", **{**OWN, "staff": 302, "employer": 302}),
    Page("events:booth_timetable", args=booth, **OWN),
    Page("events:booth_edit", args=booth, **OWN_BUT_TEAM),
    Page("events:booth_delete", args=booth, **OWN_BUT_TEAM),
    Page("events:booth_delete", args=booth, method="post", **{**OWN_BUT_TEAM, "staff": 302}),
    Page("events:interview_move", args=interview, **ROWS),
    Page("events:interview_delete", args=interview, **ROWS),
    Page("events:interview_delete", args=interview, method="post", **ROWS_POSTED),
    Page("events:seeker_wishes", args=link, **EVERYBODY),
    Page("events:seeker_wishes", args=lambda world: ["forged:token"], **dict.fromkeys(TEAM, 404)),
    Page("events:seeker_wishes", args=link, method="post", **dict.fromkeys(TEAM, 302)),
    Page("events:seeker_timetable", args=sent, **EVERYBODY),
    Page("events:seeker_timetable", args=link, **dict.fromkeys(TEAM, 404)),
]
