"""Who opens which page of the charter."""

from members.models import CharterVersion
from tests.factories.members import CharterSignatureFactory, CharterVersionFactory
from tests.policy import SIGN_IN, ListPage, Page


def published(world):
    return [CharterVersionFactory().number]


def draft(world):
    found = CharterVersion.objects.filter(published_at=None).first()  # one draft at a time
    return [(found or CharterVersionFactory(draft=True)).number]


def own_to_sign(world):
    CharterVersionFactory()
    return [world.employer.acting_organisation_id]


def own_signature(world):
    return [CharterSignatureFactory(organisation=world.employer.acting_organisation).pk]


def newest(world):
    """The version the list is asked about stays the same while rows are added."""
    world.version = getattr(world, "version", None) or CharterVersionFactory()
    return [world.version.number]


def sign_newest(world):
    newest(world)
    CharterSignatureFactory(version=world.version)


TEAM = (SIGN_IN, 200, 403, 403, 403)
PAGES = [
    Page("members:charter_public", 200, 200, 200, 200, 200),
    Page("members:charter_public_version", 200, 200, 200, 200, 200, args=published),
    Page("members:charter_pdf", 200, 200, 200, 200, 200, args=published),
    Page("members:charter_pdf_named", SIGN_IN, 200, 200, 200, 200, args=published),
    Page("members:charter_list", *TEAM),
    Page("members:charter_create", *TEAM),
    Page("members:charter_edit", *TEAM, args=draft),
    Page("members:charter_publish", *TEAM, args=draft),
    Page("members:charter_delete", *TEAM, args=draft),
    Page("members:charter_signature_list", *TEAM, args=published),
    Page("members:charter_invite", *TEAM, args=published),
    Page("members:organisation_charter", SIGN_IN, 200, 200, 403, 403, args=own_to_sign),
    Page("members:charter_sign", SIGN_IN, 403, 200, 403, 403, args=own_to_sign),
    Page("members:charter_record", *TEAM, args=own_to_sign),
    Page("members:signature_withdraw", SIGN_IN, 200, 200, 404, 404, args=own_signature),
]

LISTS = [
    ListPage("members:charter_list", lambda world: CharterSignatureFactory()),
    ListPage("members:charter_signature_list", sign_newest, args=newest),
]
