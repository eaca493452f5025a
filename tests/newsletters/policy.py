from django.utils import timezone

from gtec_portal.links import make_token
from gtec_portal.work import WorkState
from newsletters import envelopes, letters
from newsletters.enums import BlockKind
from tests.factories.newsletters import BlockFactory, BulletinFactory, DeliveryFactory, IssueFactory, SubscriberFactory
from tests.policy import SIGN_IN, ListPage, Page

STAFF = {"anonymous": SIGN_IN, "employer": 403, "other_employer": 403, "partner": 403}
OPEN = {"anonymous": 200, "staff": 200, "employer": 200, "other_employer": 200, "partner": 200}


def draft(world):
    return [IssueFactory().pk]


def sending(world):
    return [DeliveryFactory().issue_id]


def sent(world):
    return [IssueFactory(sent=True).slug]


def members_only(world):
    return [IssueFactory(sent=True, is_public=False).slug]


def block(world):
    return [BlockFactory().pk]


def uncertain(world):
    return [DeliveryFactory(state=WorkState.UNCERTAIN).pk]


def subscriber(world):
    return [SubscriberFactory().pk]


def confirm_link(world):
    return [make_token(SubscriberFactory(pending=True), letters.CONFIRM)]


def unsubscribe_link(world):
    return [envelopes.token_of(SubscriberFactory())]


def bulletin(world):
    return [BulletinFactory().pk]


def frozen_bulletin(world):
    return [BulletinFactory(frozen=True).pk]


def head(world):
    return {"subject": "La lettre", "segment": "all"}


PAGES = [
    Page("newsletters:issue_public_list", **OPEN),
    Page("newsletters:issue_public_detail", **OPEN, args=sent),
    Page("newsletters:issue_public_detail", **{**OPEN, "anonymous": 404}, args=members_only),
    Page("newsletters:subscribe", **OPEN),
    Page(
        "newsletters:subscribe",
        302,
        302,
        302,
        302,
        302,
        method="post",
        data=lambda world: {"email": "ana@example.org", "kind": "other", "agrees": "on"},
    ),
    Page("newsletters:subscribe_asked", **OPEN),
    Page("newsletters:subscribe_confirm", **OPEN, args=confirm_link),
    Page("newsletters:subscribe_confirm", **OPEN, args=confirm_link, method="post"),
    Page("newsletters:unsubscribe", **OPEN, args=unsubscribe_link),
    Page("newsletters:unsubscribe", **OPEN, args=unsubscribe_link, method="post"),
    Page("newsletters:issue_list", staff=200, **STAFF),
    Page("newsletters:issue_create", staff=200, **STAFF),
    Page("newsletters:issue_create", staff=302, **STAFF, method="post", data=head),
    Page("newsletters:issue_detail", staff=200, **STAFF, args=draft),
    Page("newsletters:issue_edit", staff=200, **STAFF, args=draft),
    Page("newsletters:issue_edit", staff=302, **STAFF, args=draft, method="post", data=head),
    Page("newsletters:issue_edit", staff=302, **STAFF, args=sending),
    Page("newsletters:issue_delete", staff=200, **STAFF, args=draft),
    Page("newsletters:issue_delete", staff=302, **STAFF, args=draft, method="post"),
    Page("newsletters:issue_preview", staff=200, **STAFF, args=draft),
    Page("newsletters:issue_rendering", staff=200, **STAFF, args=draft),
    Page("newsletters:block_create", staff=200, **STAFF, args=lambda world: [IssueFactory().pk, BlockKind.EVENTS]),
    Page("newsletters:block_create", staff=404, **STAFF, args=lambda world: [IssueFactory().pk, "video"]),
    Page("newsletters:block_edit", staff=200, **STAFF, args=block),
    Page("newsletters:block_up", staff=302, **STAFF, args=block, method="post"),
    Page("newsletters:block_down", staff=302, **STAFF, args=block, method="post"),
    Page("newsletters:block_delete", staff=302, **STAFF, args=block, method="post"),
    Page("newsletters:issue_test", staff=302, **STAFF, args=draft, method="post"),
    Page("newsletters:issue_send", staff=200, **STAFF, args=draft),
    Page("newsletters:issue_send", staff=302, **STAFF, args=draft, method="post"),
    Page("newsletters:issue_progress", staff=200, **STAFF, args=sending),
    Page("newsletters:issue_progress", staff=302, **STAFF, args=draft),
    Page("newsletters:issue_pause", staff=302, **STAFF, args=sending, method="post"),
    Page("newsletters:issue_resume", staff=302, **STAFF, args=sending, method="post"),
    Page("newsletters:issue_resend", staff=302, **STAFF, args=sending, method="post"),
    Page("newsletters:issue_accept", staff=302, **STAFF, args=sending, method="post"),
    Page("newsletters:delivery_resend", staff=302, **STAFF, args=uncertain, method="post"),
    Page("newsletters:bulletin_list", 302, 200, 200, 200, 403),
    Page("newsletters:bulletin_create", staff=200, **STAFF),
    Page(
        "newsletters:bulletin_create",
        staff=302,
        **STAFF,
        method="post",
        data=lambda world: {"on": timezone.localdate().isoformat()},
    ),
    Page("newsletters:bulletin_detail", 302, 200, 200, 200, 403, args=frozen_bulletin),
    Page("newsletters:bulletin_detail", 302, 200, 404, 404, 403, args=bulletin),
    Page("newsletters:bulletin_pdf", 302, 200, 200, 200, 403, args=frozen_bulletin),
    Page("newsletters:bulletin_pdf", 302, 200, 404, 404, 403, args=bulletin),
    Page("newsletters:bulletin_edit", staff=200, **STAFF, args=bulletin),
    Page("newsletters:bulletin_edit", staff=302, **STAFF, args=frozen_bulletin),
    Page("newsletters:bulletin_freeze", staff=200, **STAFF, args=bulletin),
    Page("newsletters:bulletin_freeze", staff=302, **STAFF, args=bulletin, method="post"),
    Page("newsletters:bulletin_freeze", staff=200, **STAFF, args=frozen_bulletin),
    Page("newsletters:bulletin_delete", staff=200, **STAFF, args=bulletin),
    Page("newsletters:bulletin_delete", staff=302, **STAFF, args=bulletin, method="post"),
    Page("newsletters:bulletin_letter", staff=302, **STAFF, args=frozen_bulletin, method="post"),
    Page("newsletters:subscriber_list", staff=200, **STAFF),
    Page("newsletters:subscriber_unsubscribe", staff=200, **STAFF, args=subscriber),
    Page("newsletters:subscriber_unsubscribe", staff=302, **STAFF, args=subscriber, method="post"),
]

LISTS = [
    ListPage("newsletters:bulletin_list", lambda world: BulletinFactory(frozen=True), role="employer"),
    ListPage("newsletters:issue_list", lambda world: IssueFactory()),
    ListPage(
        "newsletters:subscriber_list", lambda world: SubscriberFactory(organisation=world.employer.acting_organisation)
    ),
    ListPage("newsletters:issue_public_list", lambda world: IssueFactory(sent=True), role="anonymous"),
]
