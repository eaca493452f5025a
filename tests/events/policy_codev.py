"""Who may open which page of codéveloppement: the team prepares, whoever holds a personal link is in the room."""

import uuid
from datetime import timedelta

from events.codev import cases, links
from events.codev import room as steps
from events.codev import writing as kept
from events.models import CodevMember
from tests.factories.events import EventFactory
from tests.factories.events_codev import (
    CodevGroupFactory,
    CodevMemberFactory,
    CodevSessionFactory,
    act,
    bring_to,
    client_of,
    consultants_of,
    say,
    whole_session,
)
from tests.policy import SIGN_IN, ListPage, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 403}
ROWS = {"anonymous": SIGN_IN, "staff": 200, "employer": 404, "other_employer": 404, "partner": 404}
POSTED = {**ROWS, "staff": 302}
EVERYBODY = dict.fromkeys(ROWS, 200)
MOVED_ON = dict.fromkeys(ROWS, 302)
TYPED_NOTHING = dict.fromkeys(ROWS, 422)
FORGED = dict.fromkeys(ROWS, 404)


def small():
    """Three people are enough to try who may open what."""
    return CodevSessionFactory(people=3)


def group(world):
    return [CodevMemberFactory().group.uuid]


def member(world):
    return [CodevMemberFactory().uuid]


def session(world):
    return [small().uuid]


def own_session(world):
    """A session the reader of the team facilitates."""
    return [CodevSessionFactory(facilitator_email=world.staff.email).uuid]


def seat(world):
    return [client_of(small()).pk]


def over(world):
    """A session whose case is validated."""
    one = whole_session(small())
    chosen = {value for _heading, lines in cases.lines_of(one) for value, _row in lines}
    cases.choose(one, chosen, title="Loger", anonymous_client=True, names_consultants=False)
    return cases.validate(one)


def room(step=None, role="client"):
    """The link of the client's page, or of a consultant's, in a session brought to this step."""

    def args(world):
        one = small() if step is None else bring_to(small(), step)
        return [links.seat_token(client_of(one) if role == "client" else consultants_of(one)[0])]

    return args


def desk(step=None):
    def args(world):
        one = small() if step is None else bring_to(small(), step)
        return [links.facilitator_token(one)]

    return args


def writing(kind, step, role):
    return lambda world: [*room(step, role)(world), kind]


def typed(text="Une phrase", **more):
    return lambda world: {"uuid": uuid.uuid4(), "text": text, **more}


def own_line(world):
    one = bring_to(small(), 2)
    by = consultants_of(one)[0]
    return [links.seat_token(by), "ligne", say(one, by, "question").uuid]


def own_note(world):
    by = client_of(bring_to(small(), 4))
    return [links.seat_token(by), kept.note(by, uuid=uuid.uuid4(), text="À moi").uuid]


def _plan():
    """A session that opens on the review of the one before: (session, action)."""
    first = bring_to(small(), 5)
    action = act(first)
    bring_to(first, 7)
    after = CodevSessionFactory(group=first.group, starts_at=first.starts_at + timedelta(days=20))
    return steps.open_room(after), action


def old_plan(world):
    after, action = _plan()
    return [links.seat_token(after.seats.get(member=action.seat.member)), action.uuid]


def old_plan_desk(world):
    after, action = _plan()
    return [links.facilitator_token(after), action.uuid]


def unsigned(world):
    one = small()
    CodevMember.objects.filter(group=one.group).update(charter_accepted_at=None, charter_version=0)
    return [links.seat_token(client_of(one))]


def unsigned_desk(world):
    one = small()
    return [links.facilitator_token(one), client_of(one).member.uuid]


def forged(world):
    return ["forged:token"]


def post(name, args, data=lambda world: {}, roles=MOVED_ON):
    return Page(f"events:{name}", args=args, method="post", data=data, **roles)


REVIEWED = typed(outcome="done", word="C’est fait")
REASON = {"reason": "Trop vite"}

PAGES = [
    # The team
    Page("events:codev_group_list", **TEAM),
    Page("events:codev_group_create", **TEAM),
    Page("events:codev_group_detail", args=group, **ROWS),
    Page("events:codev_group_edit", args=group, **ROWS),
    Page("events:codev_member_create", args=group, **ROWS),
    Page("events:codev_member_edit", args=member, **ROWS),
    Page("events:codev_member_leave", args=member, **ROWS),
    post("codev_member_leave", member, roles=POSTED),
    Page("events:codev_session_create", args=group, **ROWS),
    Page("events:codev_session_edit", args=session, **ROWS),
    Page("events:codev_session_detail", args=session, **ROWS),
    Page(
        "events:event_codev",
        args=lambda world: [CodevSessionFactory(people=3, event=EventFactory()).event.uuid],
        **TEAM,
    ),
    Page("events:codev_session_detail", args=lambda world: [over(world).uuid], **ROWS),
    Page("events:codev_session_delete", args=session, **ROWS),
    post("codev_session_delete", session, roles=POSTED),
    post("codev_session_invite", session, roles=POSTED),
    post("codev_link_renew", seat, roles=POSTED),
    Page("events:codev_session_pdf", args=lambda world: [over(world).uuid], **ROWS),
    Page("events:codev_session_pdf", args=session, **{**ROWS, "staff": 404}),
    Page("events:codev_session_desk", args=own_session, **POSTED),
    Page("events:codev_session_desk", args=session, **{**ROWS, "staff": 403}),
    # The room: whoever holds the link
    Page("events:codev_room", args=room(), **EVERYBODY),
    Page("events:codev_room", args=room(4), **EVERYBODY),
    Page("events:codev_room", args=room(4, "consultant"), **EVERYBODY),
    Page("events:codev_room", args=unsigned, **EVERYBODY),
    Page("events:codev_room", args=lambda world: old_plan(world)[:1], **EVERYBODY),
    Page("events:codev_room", args=forged, **FORGED),
    post("codev_enter", unsigned),
    post("codev_write", writing("question", 2, "consultant"), typed()),
    post("codev_write", writing("question", 2, "consultant"), roles=TYPED_NOTHING),
    post("codev_write", writing("synthesis", 4, "client"), typed(), roles=TYPED_NOTHING),
    post("codev_write", writing("unknown", 2, "consultant"), typed(), roles=FORGED),
    post("codev_plan", room(5), typed(what="Appeler la mairie")),
    post("codev_plan", room(5), roles=TYPED_NOTHING),
    post("codev_note", room(4), typed()),
    post("codev_note", room(4, "consultant"), typed(), roles=TYPED_NOTHING),
    post("codev_note_delete", own_note),
    post("codev_review", old_plan, REVIEWED),
    post("codev_withdraw", own_line),
    Page("events:codev_case", args=lambda world: [links.seat_token(client_of(over(world)))], **EVERYBODY),
    Page("events:codev_case", args=room(4), **MOVED_ON),
    Page("events:codev_case", args=room(4, "consultant"), **FORGED),
    post("codev_case", room(7), lambda world: {"case_title": "Loger"}),
    post("codev_case_take_back", room(7)),
    Page("events:codev_case_pdf", args=room(7), **EVERYBODY),
    Page("events:codev_case_pdf", args=room(7, "consultant"), **FORGED),
    Page("events:codev_case_pdf", args=lambda world: [links.seat_token(consultants_of(over(world))[0])], **EVERYBODY),
    post("codev_disclose", room(7), lambda world: {"open": "1"}),
    post("codev_disclose", room(7, "consultant"), roles=FORGED),
    # The facilitator's page: whoever holds the link
    Page("events:codev_desk", args=desk(), **EVERYBODY),
    Page("events:codev_desk", args=desk(5), **EVERYBODY),
    Page("events:codev_desk", args=desk(7), **EVERYBODY),
    Page("events:codev_desk", args=lambda world: old_plan_desk(world)[:1], **EVERYBODY),
    Page("events:codev_desk", args=room(), **FORGED),
    post("codev_desk_open", desk()),
    post("codev_desk_presence", desk(1)),
    post("codev_desk_charter", unsigned_desk),
    post("codev_desk_next", desk(1), lambda world: {"from_step": "1"}),
    post("codev_desk_back", desk(2), lambda world: {**REASON, "from_step": "2"}),
    post("codev_desk_back", desk(2), roles=TYPED_NOTHING),
    post("codev_desk_skip", lambda world: old_plan_desk(world)[:1], lambda world: {**REASON, "from_step": "0"}),
    post("codev_desk_pause", desk(1)),
    post("codev_desk_resume", desk(1)),
    post("codev_desk_more", desk(1)),
    post("codev_desk_review", old_plan_desk, REVIEWED),
    post("codev_desk_write", desk(6), typed(kind="learning")),
    post("codev_desk_write", desk(6), roles=TYPED_NOTHING),
    post("codev_desk_plan", desk(5), typed(what="Appeler la mairie")),
    post("codev_desk_disclose", desk(7), lambda world: {"open": "1"}),
]

LISTS = [ListPage("events:codev_group_list", make=lambda world: CodevGroupFactory())]
