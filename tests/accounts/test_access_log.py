"""Who opened what: written before the answer, never changed, kept twelve months."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.access import log_access
from accounts.enums import Access, Role
from accounts.models import AccessLog
from gtec_portal import logs
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(rf):
    """`opened(user, record, …)` logs one access from 203.0.113.9 and returns the line as stored."""

    def open_record(user, record, action=Access.VIEW, address="203.0.113.9", **options):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = user
        return AccessLog.objects.get(pk=log_access(request, record, action, **options).pk)

    return open_record


def line(age):
    return AccessLog.objects.create(
        at=timezone.now() - age, action=Access.VIEW, object_type="accounts.user", object_id=1, actor_id=2
    )


def test_line_says_who_for_whom_what_and_why(opened, employer):
    record = UserFactory()
    token = logs.request_id.set("abcdef012345")

    written = opened(employer, record, Access.DOWNLOAD, purpose="lire le CV")

    logs.request_id.reset(token)
    organisation = employer.acting_organisation
    assert (written.actor_id, written.actor_role) == (employer.pk, Role.EMPLOYER)
    assert (written.organisation_id, written.organisation_label) == (organisation.pk, str(organisation))
    assert (written.action, written.object_type, written.object_id) == ("download", "accounts.user", record.pk)
    assert (written.purpose, written.address, written.request_id) == ("lire le CV", "203.0.113.9", "abcdef012345")
    assert timezone.now() - written.at < timedelta(minutes=1)


def test_line_holds_no_name_of_the_person_looked_at(opened, employer):
    record = UserFactory(first_name="Zéphirine", last_name="Quatrepommes", email="zephirine@example.org")

    written = opened(employer, record)

    kept = " ".join(str(value) for value in vars(written).values())
    assert [word for word in ("Zéphirine", "Quatrepommes", "zephirine") if word in kept] == []


@pytest.mark.parametrize("role", ["staff", "partner"])
def test_line_says_the_role_of_the_day(opened, role, request):
    user = request.getfixturevalue(role)

    assert opened(user, UserFactory()).actor_role == role


def test_anonymous_reader_of_a_personal_link_is_logged_as_such(opened):
    written = opened(AnonymousUser(), UserFactory(), address="")

    assert (written.actor_id, written.actor_role, written.organisation_id, written.address) == (None, "", None, None)


def test_long_purpose_and_label_are_cut(opened, employer):
    employer.acting_organisation = OrganisationFactory(name="É" * 200, short_name="")

    written = opened(employer, UserFactory(), purpose="pourquoi " * 50)

    assert (len(written.purpose), len(written.organisation_label)) == (200, 200)


def test_about_gives_one_record_newest_first(opened, employer, staff):
    record = UserFactory()
    lines = [opened(employer, record), opened(staff, record)]
    opened(employer, UserFactory())

    assert list(AccessLog.objects.about(record)) == lines[::-1]


def test_log_is_read_by_staff_only(opened, employer, staff):
    written = opened(employer, employer)

    assert list(AccessLog.objects.visible_to(staff)) == [written]
    assert list(AccessLog.objects.visible_to(employer)) == []


def test_line_cannot_be_changed_however_old():
    old = line(timedelta(days=800))

    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
        AccessLog.objects.filter(pk=old.pk).update(actor_id=3)

    old.refresh_from_db()
    assert old.actor_id == 2


def test_line_stays_twelve_months():
    recent = line(timedelta(days=364))

    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
        recent.delete()

    assert AccessLog.objects.filter(at__lt=timezone.now()).count() == 1


def test_line_may_go_after_twelve_months():
    line(timedelta(days=367)).delete()

    assert not AccessLog.objects.exists()


def test_one_recent_line_keeps_a_whole_deletion_from_happening():
    line(timedelta(days=400))
    line(timedelta(days=1))

    with pytest.raises(DatabaseError), transaction.atomic():
        AccessLog.objects.all().delete()

    assert AccessLog.objects.count() == 2
