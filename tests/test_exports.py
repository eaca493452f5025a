"""Every list of the portal leaves as a spreadsheet: the rows of the page, for those who may open it."""

import csv
import io
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Access
from accounts.models import AccessLog
from gtec_portal.models import AuditLine
from members.models import Membership, Organisation
from tests.factories.cvtheque import CandidateFactory
from tests.factories.events import RegistrationFactory
from tests.factories.members import OrganisationFactory, SiteFactory, SolicitationFactory
from tests.factories.trainings import EnrolmentFactory
from tests.factories.vacancies import ApplicationFactory
from tests.test_policy import LISTS, OUTSIDE, sign_in, url_names

# Lists without an export, and why.
WITHOUT = {
    "cvtheque:search": "a file of anonymous profiles would outlive the consents behind it",
    "cvtheque:referral_list": "the same: people signalled may take it back at any moment",
}


@pytest.fixture
def world(staff, employer, other_employer, partner):
    return SimpleNamespace(staff=staff, employer=employer, other_employer=other_employer, partner=partner)


def content(response):
    return b"".join(response.streaming_content)


def csv_rows(response):
    """The rows of a CSV answer, without its headings."""
    text = content(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]


def shown(response):
    """How many rows a list page has in all its pages."""
    page = response.context.get("page")
    if page is not None:
        return page.paginator.count
    return response.context["count"]


EXPORTED = [listed for listed in LISTS if listed.name not in WITHOUT]


@pytest.mark.parametrize("listed", EXPORTED, ids=str)
def test_list_exports_its_rows_in_both_formats(client, world, listed):
    listed.make(world)
    listed.make(world)
    url = reverse(listed.name, args=listed.args(world))
    sign_in(client, world, listed.role)
    count = shown(client.get(url))

    as_csv = client.get(url, {"export": "csv"})
    as_xlsx = client.get(url, {"export": "xlsx"})

    assert as_csv["Content-Type"] == "text/csv; charset=utf-8"
    assert as_csv["Content-Disposition"].startswith("attachment; filename=")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content(as_xlsx))).get_sheet_by_index(0)
    assert count >= 1
    assert (len(csv_rows(as_csv)), len(sheet.to_python(skip_empty_area=False)) - 1) == (count, count)


@pytest.mark.parametrize("listed", EXPORTED, ids=str)
def test_export_query_count_is_constant(client, world, listed):
    listed.make(world)
    url = reverse(listed.name, args=listed.args(world))
    sign_in(client, world, listed.role)
    content(client.get(url, {"export": "csv"}))

    with CaptureQueriesContext(connection) as one:
        content(client.get(url, {"export": "csv"}))
    listed.make(world)
    listed.make(world)
    with CaptureQueriesContext(connection) as three:
        content(client.get(url, {"export": "csv"}))

    assert len(three) == len(one), "\n".join(query["sql"] for query in three)


@pytest.mark.parametrize("listed", EXPORTED, ids=str)
def test_list_page_offers_its_export(client, world, listed):
    listed.make(world)
    sign_in(client, world, listed.role)

    page = client.get(reverse(listed.name, args=listed.args(world))).content.decode()

    assert ("?export=xlsx" in page, "?export=csv" in page) == (True, True)


def test_every_list_is_exported_or_says_why_not():
    tried = {listed.name for listed in EXPORTED}
    missing = [
        name
        for name in url_names()
        if name.endswith("_list") and not name.startswith(OUTSIDE) and name not in tried | set(WITHOUT)
    ]
    assert missing == []


@pytest.mark.parametrize("asked", ["pdf", "xlsx.csv.exe", "sites", ".", "feuille.xlsx"])
def test_unknown_export_is_not_found(client, staff, asked):
    client.force_login(staff)

    assert client.get(reverse("members:organisation_list"), {"export": asked}).status_code == 404


def test_export_follows_the_filter_and_not_the_page(client, staff):
    for number in range(30):
        OrganisationFactory(name=f"Pommier {number:02d}")
    OrganisationFactory(name="Cerisier")
    client.force_login(staff)
    url = reverse("members:organisation_list")

    rows = csv_rows(client.get(url, {"q": "pommier", "page": "2", "export": "csv"}))

    assert [row[0] for row in rows] == [f"Pommier {number:02d}" for number in range(30)]


def test_sites_behind_the_list_follow_its_filter(client, staff):
    SiteFactory(organisation__name="Pommier", name="Verger")
    SiteFactory(organisation__name="Cerisier", name="Clos")
    client.force_login(staff)

    rows = csv_rows(client.get(reverse("members:organisation_list"), {"q": "pommier", "export": "sites.csv"}))

    assert [row[:2] for row in rows] == [["Pommier", "Verger"]]


def test_hostile_name_starts_nothing(client, staff):
    OrganisationFactory(name="=cmd|' /C calc'!A0")
    client.force_login(staff)
    url = reverse("members:organisation_list")

    (row,) = csv_rows(client.get(url, {"export": "csv", "q": "calc"}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(client.get(url, {"export": "xlsx", "q": "calc"}))))

    assert row[0] == "'=cmd|' /C calc'!A0"
    assert book.get_sheet_by_index(0).to_python()[1][0] == "=cmd|' /C calc'!A0"


def test_team_columns_stay_with_the_team(client, staff, employer):
    Organisation.objects.filter(pk=employer.acting_organisation_id).update(email="direction@example.org")
    client.force_login(employer)
    url = reverse("members:organisation_list")

    own = content(client.get(url, {"export": "csv"})).decode()
    client.force_login(staff)
    team = content(client.get(url, {"export": "csv"})).decode()

    assert ("direction@example.org" in own, "direction@example.org" in team) == (False, True)


def test_employer_gets_no_list_it_may_not_open(client, employer):
    client.force_login(employer)

    assert client.get(reverse("members:solicitation_list"), {"export": "xlsx"}).status_code == 403
    assert client.get(reverse("cvtheque:candidate_list"), {"export": "xlsx"}).status_code == 403


def test_list_about_people_leaves_a_trace_without_the_values_searched(client, staff):
    SolicitationFactory(organisation__name="Pommier")
    client.force_login(staff)

    content(client.get(reverse("members:solicitation_list"), {"q": "pommier", "kind": "", "export": "csv"}))

    line = AuditLine.objects.get(action="list.exported")
    assert (line.actor_id, line.object_type, line.object_label) == (staff.pk, "members.solicitation", "Sollicitations")
    assert line.details == {"format": "csv", "rows": 1, "filters": ["q"]}


def test_list_about_no_person_leaves_none(client, staff):
    client.force_login(staff)

    content(client.get(reverse("members:organisation_list"), {"export": "csv"}))

    assert AuditLine.objects.filter(action="list.exported").count() == 0


def test_each_candidate_exported_sees_it(client, staff):
    chosen, other = CandidateFactory(last_name="Exemple"), CandidateFactory(last_name="Autre")
    client.force_login(staff)

    rows = csv_rows(client.get(reverse("cvtheque:candidate_list"), {"q": "Exemple", "export": "csv"}))

    assert [row[0] for row in rows] == ["Exemple"]
    (line,) = AccessLog.objects.about(chosen)
    assert (line.action, line.actor_id, line.purpose) == (Access.EXPORT, staff.pk, "liste des candidats")
    assert AccessLog.objects.about(other).count() == 0


def test_candidate_export_holds_no_address_nor_phone(client, staff):
    candidate = CandidateFactory(phone="06 12 34 56 78")
    client.force_login(staff)

    text = content(client.get(reverse("cvtheque:candidate_list"), {"export": "csv"})).decode()

    assert (candidate.last_name in text, candidate.email in text, candidate.phone in text) == (True, False, False)


def test_each_application_exported_is_logged(client, staff):
    application = ApplicationFactory()
    client.force_login(staff)
    url = reverse("vacancies:application_list", args=[application.vacancy.uuid])

    rows = csv_rows(client.get(url, {"export": "csv"}))

    assert [row[0] for row in rows] == [application.name]
    assert AccessLog.objects.about(application).get().action == Access.EXPORT


def test_members_as_of_a_day_are_exported_as_of_that_day(client, staff):
    gone = OrganisationFactory(name="Ancien Verger", member_since=False)
    Membership.objects.create(organisation=gone, starts_on=date(2015, 5, 28), ends_on=date(2019, 12, 31))
    OrganisationFactory(name="Jeune Pommier", member_since=date(2022, 1, 1))
    client.force_login(staff)

    rows = csv_rows(client.get(reverse("members:organisation_list"), {"member_on": "2018-12-31", "export": "csv"}))

    assert [row[0] for row in rows] == ["Ancien Verger"]


def test_people_of_an_organisation_leave_with_a_trace(client, employer):
    client.force_login(employer)
    url = reverse("members:organisation_people", args=[employer.acting_organisation_id])

    rows = csv_rows(client.get(url, {"export": "csv"}))

    assert [row[3] for row in rows] == [employer.email]
    assert AuditLine.objects.get(action="list.exported").actor_id == employer.pk


def test_participants_and_trainees_are_logged_as_an_export(client, staff):
    registration, enrolment = RegistrationFactory(), EnrolmentFactory()
    client.force_login(staff)

    people = csv_rows(
        client.get(reverse("events:event_participants", args=[registration.event.uuid]), {"export": "csv"})
    )
    trainees = csv_rows(
        client.get(reverse("trainings:session_enrolments", args=[enrolment.session_id]), {"export": "csv"})
    )

    assert ([row[2] for row in people], [row[0] for row in trainees]) == ([registration.email], [enrolment.last_name])
    assert [AccessLog.objects.about(about).get().action for about in (registration.event, enrolment.session)] == [
        Access.EXPORT,
        Access.EXPORT,
    ]


def test_employer_exports_only_its_own_trainees_without_the_employer_column(client, employer):
    own = EnrolmentFactory(organisation=employer.acting_organisation)
    EnrolmentFactory(session=own.session)
    client.force_login(employer)

    rows = csv_rows(client.get(reverse("trainings:session_enrolments", args=[own.session_id]), {"export": "csv"}))

    assert [row[0] for row in rows] == [own.last_name]
    assert len(rows[0]) == 4
