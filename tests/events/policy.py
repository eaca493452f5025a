"""Who may open which page of the events. Members' audience: employers; partners' audience: partners too."""

from events.enums import Audience, ReportState
from events.letters import PURPOSE
from events.models import Participant
from events.services import seating
from gtec_portal import links
from tests.events import (
    policy_codev,
    policy_dating,
    policy_door,
    policy_exchange,
    policy_life,
    policy_reporting,
    policy_room,
)
from tests.factories.events import (
    AttachmentFactory,
    ContributionFactory,
    EventFactory,
    ParticipantFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    ReportFactory,
    TableFactory,
    WorkshopFactory,
)
from tests.policy import SIGN_IN, ListPage, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 403}
TEAM_ONLY_ROWS = {"anonymous": SIGN_IN, "staff": 200, "employer": 404, "other_employer": 404, "partner": 404}
SIGNED_IN = {"anonymous": SIGN_IN, "staff": 200, "employer": 200, "other_employer": 200, "partner": 200}
EVERYBODY = {"anonymous": 200, "staff": 200, "employer": 200, "other_employer": 200, "partner": 200}
MEMBERS = {"anonymous": 404, "staff": 200, "employer": 200, "other_employer": 200, "partner": 404}
MEMBERS_SIGNED_IN = {**MEMBERS, "anonymous": SIGN_IN}
PARTNERS = {**MEMBERS, "partner": 200}
DRAFT = {"anonymous": 404, "staff": 200, "employer": 404, "other_employer": 404, "partner": 404}


def posts(roles):
    """The same roles, for a POST that redirects when it is accepted."""
    return {role: 302 if status == 200 else status for role, status in roles.items()}


def event(**values):
    return lambda world: [EventFactory(**values).uuid]


def slug(**values):
    return lambda world: [EventFactory(**values).slug]


def item(world):
    return [ProgrammeItemFactory().pk]


def annex(world, **values):
    return [AttachmentFactory(**values).uuid]


def workshop(world):
    return [WorkshopFactory().pk]


def table(world):
    return [TableFactory().pk]


def seated_workshop(world):
    """A workshop of one table where one person is placed."""
    one = TableFactory(workshop__rounds=1)
    RegistrationFactory(event=one.workshop.event)
    seating.compose(one.workshop, mixed=False, by=world.staff)
    return [one.workshop_id]


def participant(world):
    return [ParticipantFactory().pk]


def seated_participant(world):
    return [Participant.objects.get(workshop=seated_workshop(world)[0]).pk]


def contribution(world):
    return [ContributionFactory().pk]


def report(**values):
    return lambda world: [ReportFactory(**values).uuid]


def report_slug(**values):
    return lambda world: [ReportFactory(**values).event.slug]


def registration(world):
    return [RegistrationFactory(organisation=world.employer.acting_organisation).uuid]


def token(world):
    return [links.make_token(RegistrationFactory(), PURPOSE)]


def new_event(world):
    return {
        "title": "Café de l’aide à domicile",
        "day": "2031-03-04",
        "start": "14:00",
        "end": "17:00",
        "place": "Médiathèque",
        "commune": "",
        "capacity": "20",
        "audience": "public",
        "presentation": "",
    }


PAGES = [
    # Open to all, as far as the event is
    Page("events:event_public_list", **EVERYBODY),
    Page("events:event_public_detail", args=slug(), **EVERYBODY),
    Page("events:event_public_detail", args=slug(audience=Audience.MEMBERS), **MEMBERS),
    Page("events:event_public_detail", args=slug(audience=Audience.PARTNERS), **PARTNERS),
    Page("events:event_public_detail", args=slug(draft=True), **DRAFT),
    Page("events:event_calendar", args=slug(), **EVERYBODY),
    Page("events:event_calendar", args=slug(draft=True), **DRAFT),
    Page("events:registration_create", args=slug(), **EVERYBODY),
    Page("events:registration_create", args=slug(audience=Audience.MEMBERS), **MEMBERS),
    Page("events:registration_sent", args=slug(), **EVERYBODY),
    Page("events:registration_sent", args=slug(audience=Audience.MEMBERS), **MEMBERS),
    Page("events:report_public_list", **EVERYBODY),
    Page("events:report_public_detail", args=report_slug(published=True), **EVERYBODY),
    Page("events:report_public_detail", args=report_slug(published=True, audience=Audience.MEMBERS), **MEMBERS),
    Page("events:report_download", args=report(published=True), **EVERYBODY),
    Page("events:report_download", args=report(published=True, audience=Audience.PARTNERS), **PARTNERS),
    Page("events:report_download", args=report(published=True, audience=Audience.MEMBERS), **MEMBERS),
    Page("events:report_download", args=report(validated=True), **DRAFT),
    Page("events:attachment_download", args=lambda world: annex(world), **EVERYBODY),
    Page("events:attachment_download", args=lambda world: annex(world, audience=Audience.MEMBERS), **MEMBERS),
    # Personal links: whoever holds the link
    Page("events:registration_personal", args=token, **EVERYBODY),
    Page("events:registration_personal", args=lambda world: ["forged:token"], **dict.fromkeys(EVERYBODY, 404)),
    Page("events:registration_give_up", args=token, **EVERYBODY),
    Page("events:registration_give_up", args=token, method="post", **posts(EVERYBODY)),
    # Work space: events
    Page("events:event_list", **SIGNED_IN),
    Page("events:event_new", **TEAM),
    Page("events:event_create", args=lambda world: ["cafe"], **TEAM),
    Page("events:event_create", args=lambda world: ["cafe"], method="post", data=new_event, **posts(TEAM)),
    Page("events:event_detail", args=event(), **SIGNED_IN),
    Page("events:event_detail", args=event(audience=Audience.MEMBERS), **MEMBERS_SIGNED_IN),
    Page("events:event_detail", args=event(draft=True), **TEAM_ONLY_ROWS),
    Page("events:event_edit", args=event(), **TEAM),
    Page("events:event_publish", args=event(draft=True), method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:event_publish", args=event(), method="post", **posts(TEAM)),
    Page("events:event_unpublish", args=event(), **TEAM),
    Page("events:event_unpublish", args=event(), method="post", **posts(TEAM)),
    Page("events:event_delete", args=event(), **TEAM),
    Page("events:event_delete", args=event(), method="post", **posts(TEAM)),
    Page("events:event_history", args=event(), **TEAM),
    Page("events:event_programme", args=event(), **SIGNED_IN),
    Page("events:item_create", args=event(), **TEAM),
    Page("events:item_edit", args=item, **TEAM),
    Page("events:item_delete", args=item, method="post", **posts(TEAM)),
    Page("events:attachment_create", args=event(), **TEAM),
    Page("events:attachment_delete", args=lambda world: annex(world), method="post", **posts(TEAM)),
    Page("events:event_participants", args=event(), **SIGNED_IN),
    Page("events:registration_add", args=event(), **TEAM),
    Page(
        "events:registration_cancel",
        args=registration,
        anonymous=SIGN_IN,
        staff=200,
        employer=403,
        other_employer=404,
        partner=404,
    ),
    # Work space: workshops
    Page("events:event_tables", args=event(), **TEAM),
    Page("events:workshop_create", args=event(), **TEAM),
    Page("events:workshop_edit", args=workshop, **TEAM_ONLY_ROWS),
    Page("events:table_create", args=workshop, **TEAM_ONLY_ROWS),
    Page("events:table_edit", args=table, **TEAM_ONLY_ROWS),
    Page("events:table_delete", args=table, **TEAM_ONLY_ROWS),
    Page("events:table_delete", args=table, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:contribution_create", args=table, **TEAM_ONLY_ROWS),
    Page("events:contribution_edit", args=contribution, **TEAM_ONLY_ROWS),
    Page("events:contribution_delete", args=contribution, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:contribution_up", args=contribution, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:contribution_down", args=contribution, method="post", **posts(TEAM_ONLY_ROWS)),
    # Work space: groups of a workshop
    Page("events:event_groups", args=event(), **TEAM),
    Page("events:groups_compose", args=workshop, **TEAM_ONLY_ROWS),
    Page("events:groups_adjust", args=workshop, **TEAM_ONLY_ROWS),
    Page("events:groups_adjust", args=seated_workshop, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:groups_clear", args=workshop, **TEAM_ONLY_ROWS),
    Page("events:groups_clear", args=workshop, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:groups_badges", args=seated_workshop, **TEAM_ONLY_ROWS),
    Page("events:groups_sheets", args=seated_workshop, **TEAM_ONLY_ROWS),
    Page("events:workshop_people", args=workshop, **TEAM_ONLY_ROWS),
    Page("events:workshop_people", args=workshop, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:participant_edit", args=participant, **TEAM_ONLY_ROWS),
    Page("events:participant_move", args=seated_participant, **TEAM_ONLY_ROWS),
    Page("events:participant_move", args=participant, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:participant_lock", args=participant, method="post", **posts(TEAM_ONLY_ROWS)),
    # Work space: reports
    Page("events:report_list", **SIGNED_IN),
    Page("events:event_reports", args=event(), **SIGNED_IN),
    Page(
        "events:report_ask",
        args=event(past=True),
        method="post",
        data=lambda world: {"audience": "public"},
        **posts(TEAM),
    ),
    Page("events:report_detail", args=report(published=True), **SIGNED_IN),
    Page(
        "events:report_detail",
        args=report(published=True, audience=Audience.PARTNERS),
        **{**PARTNERS, "anonymous": SIGN_IN},
    ),
    Page("events:report_detail", args=report(published=True, audience=Audience.MEMBERS), **MEMBERS_SIGNED_IN),
    Page("events:report_detail", args=report(), **TEAM_ONLY_ROWS),
    Page("events:report_validate", args=report(), method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:report_validate", args=report(published=True), method="post", **posts(TEAM)),
    Page(
        "events:report_publish",
        args=report(validated=True),
        method="post",
        data=lambda world: {"audience": "public"},
        **posts(TEAM_ONLY_ROWS),
    ),
    Page(
        "events:report_publish",
        args=report(published=True),
        method="post",
        data=lambda world: {"audience": "public"},
        **posts(TEAM),
    ),
    Page("events:report_retry", args=report(unmade=True), method="post", **posts(TEAM_ONLY_ROWS)),
    *policy_codev.PAGES,
    *policy_life.PAGES,
    *policy_room.PAGES,
    *policy_reporting.PAGES,
    *policy_door.PAGES,
    *policy_dating.PAGES,
    *policy_exchange.PAGES,
]

LISTS = [
    *policy_codev.LISTS,
    ListPage("events:event_list", make=lambda world: EventFactory()),
    ListPage("events:event_list", make=lambda world: EventFactory(), role="employer"),
    ListPage("events:event_public_list", make=lambda world: EventFactory(), role="anonymous"),
    ListPage("events:report_list", make=lambda world: ReportFactory()),
    ListPage(
        "events:report_list",
        make=lambda world: ReportFactory(state=ReportState.PUBLISHED, published=True),
        role="partner",
    ),
    ListPage("events:report_public_list", make=lambda world: ReportFactory(published=True), role="anonymous"),
]
