"""What every test may use. Rows come from factories; mail and jobs run when a test says so."""

import uuid

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from gtec_portal import jobs, mail
from gtec_portal.models import Message
from members.seats import act_as
from tests.factories.accounts import UserFactory
from tests.factories.members import SeatFactory


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """Each test has its own private storage."""
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT = tmp_path / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": {**settings.STORAGES["default"]["OPTIONS"], "location": tmp_path / "private"},
        },
    }
    return default_storage


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    """Rate limits are counted in the database cache, which outlives a test that commits: each test counts on its own."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


def _factories(base=DjangoModelFactory):
    for factory in base.__subclasses__():
        yield factory
        yield from _factories(factory)


@pytest.fixture(autouse=True)
def same_names_in_any_order():
    """Numbered names start over in each test: a page looks the same whether its test runs alone or after all the others."""
    for factory in _factories():
        factory.reset_sequence(force=True)


@pytest.fixture
def staff(db):
    """A member of the association's team, second factor set up as in production."""
    user = UserFactory(staff=True, first_name="Claire", last_name="Roy", email="claire.roy@example.org")
    totp.TOTP.activate(user, totp.generate_totp_secret())
    return user


@pytest.fixture
def employer(db):
    """A director acting for a member organisation (in the object as in the session), second factor set up."""
    return act_as(*_director())


@pytest.fixture
def other_employer(db):
    """A director of another member: sees the shared, never the first one's own."""
    return act_as(*_director())


def _director():
    seat = SeatFactory(is_admin=True)
    totp.TOTP.activate(seat.user, totp.generate_totp_secret())
    return seat.user, seat.organisation


@pytest.fixture
def partner(db):
    """Somebody of a partner organisation."""
    seat = SeatFactory(organisation__partner=True)
    return act_as(seat.user, seat.organisation)


@pytest.fixture
def outbox(db, mailoutbox):
    """Send what is due, then look: `outbox()` returns the messages that left so far, as Django e-mail objects."""

    def deliver():
        mail.drain()
        return mailoutbox

    return deliver


@pytest.fixture
def run_jobs(db):
    """Run the jobs that are due, as a worker would, and return the last one."""

    def run():
        jobs.drain()
        return jobs.Job.objects.first()

    return run


@pytest.fixture
def letters(db):
    """The mail log, oldest first: what was written to whom, sent or not."""

    def log():
        return list(Message.objects.order_by("pk"))

    return log
