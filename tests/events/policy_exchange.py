"""Who may open which page of « Vis ma vie ». The first employer sends, the other one receives."""

from events.enums import EventKind
from events.exchange import letters
from events.exchange.enums import Moment
from gtec_portal import links
from members.models import Site
from tests.factories.events import EventFactory
from tests.factories.events_exchange import (
    ColleagueFactory,
    ExchangeDayFactory,
    HostPlaceFactory,
    PlacementFactory,
    agreement_of,
    feedback_of,
)
from tests.factories.members import SiteFactory
from tests.policy import SIGN_IN, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 404}
TEAM_HIDDEN = {**TEAM, "employer": 404, "other_employer": 404}
EMPLOYERS = {"anonymous": SIGN_IN, "staff": 200, "employer": 200, "other_employer": 200, "partner": 404}
OWNER = {**EMPLOYERS, "other_employer": 404}
PARTIES = EMPLOYERS
LINK = dict.fromkeys(("anonymous", "staff", "employer", "other_employer", "partner"), 200)


def posts(roles):
    return {role: 302 if status == 200 else status for role, status in roles.items()}


def exchange(world):
    return [ExchangeDayFactory().exchange_id]


def event(world):
    return [ExchangeDayFactory().exchange.event.uuid]


def day(world):
    return [ExchangeDayFactory().pk]


def site(world, who="employer"):
    organisation = getattr(world, who).acting_organisation
    return Site.objects.filter(organisation=organisation).first() or SiteFactory(organisation=organisation)


def place(world):
    return [HostPlaceFactory(site=site(world)).pk]


def colleague(world):
    one = ExchangeDayFactory()
    return [ColleagueFactory(exchange=one.exchange, site=site(world), days=[one]).pk]


def placement(world):
    return PlacementFactory(home=site(world), host=site(world, "other_employer"))


def agreement(world):
    return agreement_of(placement(world))


def announced(world):
    return [agreement(world).placement.uuid]


def token(world):
    return [links.make_token(agreement(world).colleague, letters.PERSON)]


def token_and_uuid(world, *more):
    one = agreement(world)
    return [links.make_token(one.colleague, letters.PERSON), one.uuid, *more]


def feedback_token(world):
    return [links.make_token(feedback_of(agreement(world).colleague, Moment.COLD), letters.FEEDBACK)]


PAGES = [
    Page("events:exchange_detail", args=event, **EMPLOYERS),
    Page(
        "events:exchange_create",
        args=lambda world: [EventFactory(kind=EventKind.IMMERSION).uuid],
        **{**TEAM, "partner": 403},
    ),
    Page("events:exchange_edit", args=exchange, **TEAM),
    Page("events:exchange_day_create", args=exchange, **TEAM),
    Page("events:exchange_day_edit", args=day, **TEAM),
    Page("events:exchange_day_delete", args=day, method="post", **posts(TEAM)),
    Page("events:place_create", args=exchange, **EMPLOYERS),
    Page("events:place_edit", args=place, **OWNER),
    Page("events:place_delete", args=place, **OWNER),
    Page("events:place_delete", args=place, method="post", **posts(OWNER)),
    Page("events:colleague_create", args=exchange, **EMPLOYERS),
    Page("events:colleague_edit", args=colleague, **OWNER),
    Page("events:colleague_delete", args=colleague, **OWNER),
    Page("events:colleague_delete", args=colleague, method="post", **posts(OWNER)),
    Page("events:exchange_solve", args=exchange, method="post", **posts(TEAM)),
    Page("events:exchange_publish", args=exchange, **TEAM),
    Page("events:exchange_publish", args=exchange, method="post", **posts(TEAM)),
    Page(
        "events:availability_move",
        args=lambda world: [placement(world).availability_id],
        **{**TEAM, "other_employer": 404},
    ),
    Page("events:placement_lock", args=announced, method="post", **posts(TEAM)),
    Page("events:placement_lock", args=lambda world: [placement(world).uuid], method="post", **posts(TEAM_HIDDEN)),
    Page(
        "events:placement_attendance",
        args=announced,
        method="post",
        data=lambda world: {"attendance": "came"},
        anonymous=SIGN_IN,
        staff=302,
        employer=403,
        other_employer=302,
        partner=404,
    ),
    Page("events:exchange_balance", args=exchange, **TEAM),
    Page("events:exchange_results", args=exchange, **EMPLOYERS),
    Page("events:exchange_papers", args=exchange, method="post", **posts(TEAM)),
    Page("events:exchange_papers_download", args=exchange, **{**TEAM, "staff": 404}),
    Page("events:agreement_detail", args=lambda world: [agreement(world).uuid], **PARTIES),
    Page(
        "events:agreement_sign",
        args=lambda world: [agreement(world).uuid, "home"],
        anonymous=SIGN_IN,
        staff=403,
        employer=200,
        other_employer=403,
        partner=404,
    ),
    Page("events:agreement_paper", args=lambda world: [agreement(world).uuid, "convention"], **PARTIES),
    # Personal links: whoever holds the link
    Page("events:exchange_personal", args=token, **LINK),
    Page("events:exchange_personal", args=lambda world: ["forged:token"], **dict.fromkeys(LINK, 404)),
    Page(
        "events:exchange_person_answer",
        args=token,
        method="post",
        data=lambda world: {"answer": "agreed"},
        **dict.fromkeys(LINK, 302),
    ),
    Page("events:exchange_person_sign", args=token_and_uuid, **LINK),
    Page("events:exchange_person_paper", args=lambda world: token_and_uuid(world, "fiche-accueil"), **LINK),
    Page("events:exchange_feedback_form", args=feedback_token, **LINK),
]
