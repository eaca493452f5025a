"""Who may open which page of the life of an event: series, copies, calling off, proposals, colleagues, calendars."""

from django.utils import timezone

from events.enums import Audience
from events.life import feeds
from events.models import CalendarFeed
from gtec_portal import links
from tests.factories.events import EventFactory
from tests.factories.events_life import ProposedEventFactory
from tests.policy import SIGN_IN, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 403}
EVERYBODY = {"anonymous": 200, "staff": 200, "employer": 200, "other_employer": 200, "partner": 200}
SIGNED_IN = {**EVERYBODY, "anonymous": SIGN_IN}
STRUCTURES = {**SIGNED_IN, "staff": 403}
OWN_PROPOSAL = {"anonymous": SIGN_IN, "staff": 403, "employer": 200, "other_employer": 404, "partner": 404}
DECISION = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 404, "partner": 404}


def posts(roles):
    """The same roles, for a POST that redirects when it is accepted."""
    return {role: 302 if status == 200 else status for role, status in roles.items()}


def event(**values):
    return lambda world: [EventFactory(**values).uuid]


def proposal(world):
    return [ProposedEventFactory(proposed_by=world.employer.acting_organisation).uuid]


def calendar(world):
    feed, _created = CalendarFeed.objects.get_or_create(user=world.employer)
    return [links.make_token(feed, feeds.PURPOSE)]


CALLED_OFF = {"cancelled_at": timezone.now(), "cancel_reason": "Neige"}

PAGES = [
    Page("events:public_calendar", **EVERYBODY),
    Page("events:personal_calendar", args=calendar, **EVERYBODY),
    Page("events:personal_calendar", args=lambda world: ["forged:token"], **dict.fromkeys(EVERYBODY, 404)),
    Page("events:network_calendar", **SIGNED_IN),
    Page("events:calendar_open", method="post", **posts(SIGNED_IN)),
    Page("events:calendar_renew", method="post", **posts(SIGNED_IN)),
    Page("events:calendar_close", method="post", **posts(SIGNED_IN)),
    Page("events:proposal_create", **STRUCTURES),
    Page("events:proposal_edit", args=proposal, **OWN_PROPOSAL),
    Page("events:proposal_withdraw", args=proposal, **OWN_PROPOSAL),
    Page("events:proposal_withdraw", args=proposal, method="post", **posts(OWN_PROPOSAL)),
    Page("events:proposal_decide", args=proposal, **DECISION),
    Page(
        "events:proposal_decide",
        args=proposal,
        method="post",
        data=lambda world: {"decision": "accepted"},
        **posts(DECISION),
    ),
    Page("events:series_create", args=lambda world: ["cafe"], **TEAM),
    Page("events:series_publish", args=event(draft=True), method="post", **posts({**DECISION, "employer": 404})),
    Page("events:event_add_date", args=event(), **TEAM),
    Page("events:event_copy", args=event(), **TEAM),
    Page("events:event_cancel", args=event(), **TEAM),
    Page("events:event_cancel", args=event(), method="post", data=lambda world: {"reason": "Neige"}, **posts(TEAM)),
    Page("events:event_reinstate", args=event(**CALLED_OFF), **TEAM),
    Page("events:event_reinstate", args=event(**CALLED_OFF), method="post", **posts(TEAM)),
    Page("events:notice_send", args=event(), method="post", **posts(TEAM)),
    Page("events:notice_drop", args=event(), method="post", **posts(TEAM)),
    Page("events:colleagues_add", args=event(), **STRUCTURES),
    Page("events:colleagues_add", args=event(audience=Audience.MEMBERS), **{**STRUCTURES, "partner": 404}),
]
