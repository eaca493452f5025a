"""Who may open what surrounds a report: the team; whoever holds a link."""

from events.enums import Audience
from events.reporting import letters
from events.room.links import token_of
from gtec_portal import links
from tests.factories.events import AttachmentFactory, EventFactory, ReportFactory, TableFactory
from tests.factories.events_reporting import PhotoFactory, ReportLinkFactory
from tests.policy import SIGN_IN, Page

TEAM = {"anonymous": SIGN_IN, "staff": 200, "employer": 403, "other_employer": 403, "partner": 403}
TEAM_ONLY_ROWS = {"anonymous": SIGN_IN, "staff": 200, "employer": 404, "other_employer": 404, "partner": 404}
EVERYBODY = {"anonymous": 200, "staff": 200, "employer": 200, "other_employer": 200, "partner": 200}
NOBODY = dict.fromkeys(EVERYBODY, 404)
MEMBERS = {"anonymous": 404, "staff": 200, "employer": 200, "other_employer": 200, "partner": 404}


def posts(roles):
    return {role: 302 if status == 200 else status for role, status in roles.items()}


def event(world):
    return [EventFactory(past=True).uuid]


def table(world):
    return [TableFactory().pk]


def photo(world):
    return [PhotoFactory().uuid]


def table_token(world):
    return [token_of(TableFactory())]


def token(link):
    return links.make_token(link, letters.LINK_PURPOSE)


def shared(world):
    return [token(ReportLinkFactory())]


def closed(world):
    return [token(ReportLinkFactory(revoked_at="2026-01-02T10:00:00Z"))]


def shared_report(audience):
    def args(world):
        link = ReportLinkFactory()
        return [token(link), ReportFactory(event=link.event, published=True, audience=audience).uuid]

    return args


def shared_annex(audience):
    def args(world):
        link = ReportLinkFactory()
        return [token(link), AttachmentFactory(event=link.event, audience=audience).uuid]

    return args


def shared_bundle(world):
    link = ReportLinkFactory()
    ReportFactory(event=link.event, published=True)
    return [token(link)]


def bundle(audience):
    return lambda world: [ReportFactory(published=True, audience=audience).event.slug]


PAGES = [
    Page("events:report_bundle", args=bundle(Audience.PUBLIC), **EVERYBODY),
    Page("events:report_bundle", args=bundle(Audience.MEMBERS), **MEMBERS),
    # By link
    Page("events:part_personal", args=table_token, **EVERYBODY),
    Page("events:part_personal", args=lambda world: ["forged:token"], **NOBODY),
    Page("events:report_shared", args=shared, **EVERYBODY),
    Page("events:report_shared", args=closed, **NOBODY),
    Page("events:report_shared", args=lambda world: ["forged:token"], **NOBODY),
    Page("events:report_shared_download", args=shared_report(Audience.PARTNERS), **EVERYBODY),
    Page("events:report_shared_download", args=shared_report(Audience.MEMBERS), **NOBODY),
    Page("events:attachment_shared_download", args=shared_annex(Audience.PARTNERS), **EVERYBODY),
    Page("events:attachment_shared_download", args=shared_annex(Audience.MEMBERS), **NOBODY),
    Page("events:report_shared_bundle", args=shared_bundle, **EVERYBODY),
    Page("events:report_shared_bundle", args=shared, **NOBODY),
    # Work space
    Page("events:event_parts", args=event, **TEAM),
    Page("events:parts_remind", args=event, method="post", **posts(TEAM)),
    Page("events:part_review", args=table, **TEAM_ONLY_ROWS),
    Page("events:report_texts", args=event, **TEAM),
    Page("events:event_photos", args=event, **TEAM),
    Page("events:photo_create", args=event, **TEAM),
    Page("events:photo_file", args=photo, **TEAM_ONLY_ROWS),
    Page("events:photo_edit", args=photo, **TEAM_ONLY_ROWS),
    Page("events:photo_withdraw", args=photo, **TEAM_ONLY_ROWS),
    Page("events:photo_withdraw", args=photo, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:photo_up", args=photo, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:photo_down", args=photo, method="post", **posts(TEAM_ONLY_ROWS)),
    Page("events:event_sharing", args=event, **TEAM),
    Page("events:link_create", args=event, **TEAM),
    Page("events:link_revoke", args=lambda world: [ReportLinkFactory().pk], **TEAM_ONLY_ROWS),
    Page("events:link_revoke", args=lambda world: [ReportLinkFactory().pk], method="post", **posts(TEAM_ONLY_ROWS)),
    Page(
        "events:report_amend",
        args=lambda world: [ReportFactory().uuid],
        method="post",
        data=lambda world: {"remark": "La table 3"},
        **posts(TEAM_ONLY_ROWS),
    ),
    Page("events:report_withdraw", args=lambda world: [ReportFactory(published=True).uuid], **TEAM),
    Page(
        "events:report_withdraw", args=lambda world: [ReportFactory(published=True).uuid], method="post", **posts(TEAM)
    ),
]
