"""Who may open which page of the room: the table's own pages by its link, the rest for the team."""

import uuid

from events.letters import PURPOSE
from events.room import clock
from events.room.links import token_of
from gtec_portal import links
from tests.factories.events import ContributionFactory, RegistrationFactory, TableFactory
from tests.policy import SIGN_IN, Page

ROWS = {"anonymous": SIGN_IN, "staff": 200, "employer": 404, "other_employer": 404, "partner": 404}
POSTED = {**ROWS, "staff": 302}
EVERYBODY = dict.fromkeys(ROWS, 200)
MOVED_ON = dict.fromkeys(ROWS, 302)
FORGED = dict.fromkeys(ROWS, 404)


def table(world):
    return [TableFactory(facilitator_email="anime@example.org").pk]


def workshop(world):
    return [TableFactory().workshop_id]


def button(world):
    return [*workshop(world), "demarrer"]


def link(world):
    return [token_of(TableFactory())]


def idea(world):
    """A line of the round now, and the link of its table."""
    one = ContributionFactory(round=1)
    return [token_of(one.table), one.uuid]


def contribution(world):
    return [ContributionFactory().pk]


def voter(world):
    """Somebody who has a seat, while the vote is open."""
    idea = ContributionFactory()
    clock.act(idea.table.workshop, "ouvrir-le-vote", by=world.staff)
    return [links.make_token(RegistrationFactory(event=idea.table.workshop.event), PURPOSE)]


def line(world):
    return {"uuid": uuid.uuid4(), "kind": "idea", "text": "Un forum"}


PAGES = [
    # The table's own pages: whoever holds the link
    Page("events:table_personal", args=link, **EVERYBODY),
    Page("events:table_personal", args=link, method="post", data=line, **MOVED_ON),
    Page("events:table_personal", args=lambda world: ["forged:token"], **FORGED),
    Page("events:table_lines", args=link, **MOVED_ON),  # a part of the page, asked for by htmx
    Page("events:table_lines", args=lambda world: ["forged:token"], **FORGED),
    Page("events:table_complete", args=link, method="post", **dict.fromkeys(ROWS, 422)),
    Page("events:table_restitution", args=link, **EVERYBODY),
    Page("events:table_line_edit", args=idea, **EVERYBODY),
    Page("events:table_line_remove", args=idea, **EVERYBODY),
    Page("events:table_line_remove", args=idea, method="post", **MOVED_ON),
    Page("events:table_line_carry", args=idea, **EVERYBODY),
    Page("events:table_dot", args=idea, method="post", data=lambda world: {"step": "1"}, **MOVED_ON),
    Page("events:table_choose", args=idea, method="post", data=lambda world: {"horizon": "short"}, **MOVED_ON),
    Page("events:table_drop", args=idea, method="post", **MOVED_ON),
    Page("events:registration_vote", args=voter, **EVERYBODY),
    Page("events:registration_vote", args=voter, method="post", **MOVED_ON),
    Page("events:registration_vote", args=lambda world: ["forged:token"], **FORGED),
    # Work space
    Page("events:room_results", args=workshop, **ROWS),
    Page("events:workshop_room", args=workshop, **ROWS),
    Page("events:room_clock", args=workshop, **ROWS),
    Page("events:room_restitution", args=workshop, **ROWS),
    Page("events:room_codes", args=workshop, **ROWS),
    Page("events:room_act", args=button, method="post", **POSTED),
    Page("events:contribution_carry", args=contribution, method="post", **POSTED),
    Page("events:table_send_link", args=table, method="post", **POSTED),
    Page("events:table_renew_link", args=table, **ROWS),
    Page("events:table_renew_link", args=table, method="post", **POSTED),
]
