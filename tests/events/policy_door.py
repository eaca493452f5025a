"""Who may open which page of the door: the team by its account, whoever holds the link on the day."""

import uuid

from events.door import services
from events.door.desk import PURPOSE, code_of
from events.models import Door
from gtec_portal import links
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.events_door import today
from tests.policy import SIGN_IN, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 403}
POSTED = {**TEAM, "staff": 302}
EVERYBODY = dict.fromkeys(TEAM, 200)


def event(world):
    return [EventFactory().uuid]


def with_people(world):
    return [RegistrationFactory().event.uuid]


def closed(world):
    one = RegistrationFactory(arrived_at=None, status="attended")
    services.close(one.event, by=world.staff)
    return [one.event.uuid]


def link(world, **values):
    values = values or today()
    door = Door.objects.create(event=EventFactory(**values), link_open=True)
    return [links.make_token(door, PURPOSE)]


def tomorrow(world):
    return link(world, draft=False)


def badge(world):
    return [code_of(RegistrationFactory())]


def walk_in(world):
    return {"uuid": str(uuid.uuid4()), "first_name": "Ondine", "last_name": "Aubépine"}


PAGES = [
    Page("events:event_door", args=with_people, **TEAM),
    Page("events:event_door_state", args=event, **TEAM),
    Page("events:event_door_note", args=event, method="post", **{**TEAM, "staff": 404}),
    Page("events:event_door_walk_in", args=event, method="post", data=walk_in, **POSTED),
    Page("events:door_close", args=with_people, **TEAM),
    Page("events:door_close", args=closed, method="post", **POSTED),
    Page("events:door_reopen", args=closed, method="post", **POSTED),
    Page("events:door_link", args=event, **TEAM),
    Page("events:door_link", args=event, method="post", **POSTED),
    Page("events:door_link_close", args=event, **TEAM),
    Page("events:door_link_close", args=event, method="post", **POSTED),
    Page("events:door_badges", args=with_people, **TEAM),
    Page("events:door_sheet", args=with_people, **TEAM),
    # Whoever holds the link
    Page("events:link_door", args=link, **EVERYBODY),
    Page("events:link_door", args=tomorrow, **dict.fromkeys(TEAM, 403)),
    Page("events:link_door", args=lambda world: ["forged:token"], **dict.fromkeys(TEAM, 404)),
    Page("events:link_door_state", args=link, **EVERYBODY),
    Page("events:link_door_note", args=link, method="post", **dict.fromkeys(TEAM, 404)),
    Page("events:link_door_walk_in", args=link, method="post", data=walk_in, **dict.fromkeys(TEAM, 302)),
    Page("events:link_door_walk_in", args=tomorrow, method="post", data=walk_in, **dict.fromkeys(TEAM, 403)),
    # The code of a badge: the person for the team, where it serves for anybody else
    Page("events:door_code", args=badge, **EVERYBODY),
    Page("events:door_code", args=lambda world: ["forged"], **dict.fromkeys(TEAM, 404)),
]
