"""The figures of a meeting: what counts, at which date, and that no candidate can be found behind a number."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cvtheque.services import consents
from events.enums import Audience, EventKind
from members.models import Membership
from members.services import life
from newsletters import bulletin, lateness
from newsletters.bulletin_pages import rounded
from reference.enums import TradeFamily
from tests.factories.cvtheque import CandidateFactory
from tests.factories.events import EventFactory
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.newsletters import BulletinFactory
from tests.factories.reference import CommuneFactory, TradeFactory
from tests.factories.trainings import AttendanceFactory, EnrolmentFactory, SessionFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def days(number):
    return TODAY() + timedelta(days=number)


def at(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def today(**options):
    return bulletin.compute(TODAY(), **options)


# --- Posts --------------------------------------------------------------------------------------------------------------------


def test_posts_are_the_shared_vacancies_online_grouped_by_trade():
    carer, cook = TradeFactory(label="Aide-soignant"), TradeFactory(label="Cuisinier")
    first = VacancyFactory(published=True, trade=carer, title="De nuit")
    VacancyFactory(published=True, trade=cook)
    VacancyFactory(published=True, trade=carer, organisation=first.organisation, is_public=False)
    VacancyFactory(published=True, is_shared=False)
    VacancyFactory(expired=True)
    VacancyFactory(filled=True)
    VacancyFactory()

    posts = today()["posts"]

    assert (posts["count"], posts["public"], posts["structures"]) == (3, 2, 2)
    assert [(trade["trade"], trade["count"]) for trade in posts["trades"]] == [("Aide-soignant", 2), ("Cuisinier", 1)]
    assert posts["own"][str(first.organisation_id)] == 2
    assert posts["trades"][0]["rows"][0]["title"] == "De nuit"


def test_posts_of_a_past_day_are_those_that_were_online_then():
    closed = VacancyFactory(filled=True, published_at=at(days(-20)), closed_at=at(days(-5)))
    VacancyFactory(published=True, published_at=at(days(-3)))
    VacancyFactory(expired=True, published_at=at(days(-90)))

    then = bulletin.compute(days(-10))

    assert [row["id"] for trade in then["posts"]["trades"] for row in trade["rows"]] == [str(closed.uuid)]
    assert then["is_past"] is True
    assert today()["posts"]["count"] == 1


def test_a_day_to_come_says_what_is_true_now():
    VacancyFactory(published=True)
    now = timezone.now()

    ahead = bulletin.compute(days(12), now=now)

    assert (ahead["posts"]["count"], ahead["is_past"], ahead["at"]) == (1, False, now.isoformat())


# --- Skills -------------------------------------------------------------------------------------------------------------------


def people(number, family=TradeFamily.CARE, **options):
    trade = TradeFactory(family=family)
    return CandidateFactory.create_batch(number, trades=[trade], **options)


def counts(lines):
    return {line["label"]: line["count"] for line in lines}


def test_fewer_than_three_people_are_not_counted_nor_broken_down():
    people(2)

    assert today()["skills"] == {"count": None, "families": [], "availability": [], "sectors": []}


def test_nobody_and_one_person_look_the_same():
    nobody = today()["skills"]
    people(1)

    assert today()["skills"] == nobody


def test_only_people_found_by_all_members_count():
    people(4)
    people(3, purposes=["vacancy", "rebond"])
    people(2, new=True)

    assert today()["skills"]["count"] == 4


def test_small_families_are_put_together():
    people(5)
    people(2, TradeFamily.SOCIAL)
    people(1, TradeFamily.SUPPORT)

    assert counts(today()["skills"]["families"]) == {"Soins": 5, "Autres métiers": 3}


def test_one_small_group_takes_the_next_smallest_with_it_so_that_no_subtraction_finds_it():
    people(5, availability="now")
    people(3, availability="month")
    people(1, availability="notice")

    assert counts(today()["skills"]["availability"]) == {"Tout de suite": 5, "Autres disponibilités": 4}


def test_a_person_of_two_families_counts_in_both_and_once_in_the_total():
    care, social = TradeFactory(family=TradeFamily.CARE), TradeFactory(family=TradeFamily.SOCIAL)
    CandidateFactory.create_batch(3, trades=[care, social])

    skills = today()["skills"]

    assert (skills["count"], counts(skills["families"])) == (3, {"Soins": 3, "Social et éducatif": 3})


def test_people_are_counted_with_the_nearest_town_of_the_members():
    flers, vire = CommuneFactory(flers=True), CommuneFactory(latitude=48.84, longitude=-0.89, population=17000)
    far = CommuneFactory(latitude=43.3, longitude=5.4, population=900000)
    SiteFactory(commune=flers)
    SiteFactory(commune=vire)
    people(4, commune=flers)
    people(3, commune=vire)
    people(3, commune=far)

    assert counts(today()["skills"]["sectors"]) == {
        flers.name: 4,
        vire.name: 3,
        "Ailleurs": 3,
    }


def test_every_shown_number_stands_for_three_people_or_more_whatever_the_mix(rng):
    groups = [
        ({rng.choice(["a", "b", "c", "d", ""]) for _ in range(rng.randint(1, 2))}, {"people": rng.randint(1, 3)})
        for _ in range(rng.randint(1, 9))
    ]
    total = sum(group["people"] for _, group in groups)

    lines = bulletin.cells(groups, {key: key for key in "abcd"}, rest="reste")

    assert total < 3 or all(line["count"] >= 3 for line in lines)
    if all(len(tags) == 1 for tags, _ in groups):
        assert sum(line["count"] for line in lines) == total


@pytest.fixture(params=range(40))
def rng(request):
    import random

    return random.Random(request.param)


def test_withdrawn_consent_leaves_at_once_whatever_the_date_asked():
    candidates = people(4)
    before = today()["skills"]["count"]

    consents.withdraw_consent(candidates[0], "members")

    assert (before, today()["skills"]["count"]) == (4, 3)
    assert bulletin.compute(days(-1))["skills"]["count"] is None  # nobody had agreed by yesterday


def test_people_who_agreed_later_are_not_in_a_bulletin_of_the_past():
    people(3, purposes__given_at=at(days(-30)))
    people(2)

    assert (bulletin.compute(days(-10))["skills"]["count"], today()["skills"]["count"]) == (3, 5)


@pytest.mark.parametrize(
    ("people", "words"), [(0, "moins de 5"), (4, "moins de 5"), (5, "au moins 5"), (17, "au moins 15")]
)
def test_people_are_counted_by_fives_on_what_leaves_the_portal(people, words):
    assert rounded(people) == words


# --- Seats, events, members ---------------------------------------------------------------------------------------------------


def test_seats_of_coming_sessions_with_room_and_until_when_to_enrol():
    session = SessionFactory(days=10, capacity=3)
    EnrolmentFactory(session=session)
    session.refresh_from_db()
    full = SessionFactory(days=5, capacity=1)
    EnrolmentFactory(session=full)
    SessionFactory(days=0)
    SessionFactory(draft=True, days=9)

    seats = today()["seats"]

    assert (seats["count"], seats["seats"]) == (1, 2)
    assert seats["rows"][0]["name"] == session.name
    assert seats["rows"][0]["until"].startswith(str(days(9).day))


def test_seats_of_a_past_day_are_counted_from_the_dates_of_the_enrolments():
    session = SessionFactory(days=10, capacity=5, published_at=at(days(-40)))
    EnrolmentFactory(session=session, confirmed_at=at(days(-30)))
    EnrolmentFactory(session=session, cancelled=True, confirmed_at=at(days(-30)), cancelled_at=at(days(-2)))
    EnrolmentFactory(session=session, confirmed_at=at(days(-1)))

    assert [bulletin.compute(days(back))["seats"]["seats"] for back in (-35, -10, 0)] == [5, 3, 3]


def test_events_not_over_drafts_left_out():
    meeting = EventFactory(kind=EventKind.MEETING, audience=Audience.MEMBERS)
    EventFactory()
    EventFactory(draft=True)
    EventFactory(past=True)

    events = today()["events"]

    assert (events["count"], events["public"]) == (2, 1)
    assert str(meeting.uuid) in {row["id"] for row in events["rows"]}


def test_arrivals_and_departures_since_the_last_bulletin():
    here = OrganisationFactory(name="Ici depuis toujours")
    new = OrganisationFactory(name="Nouvelle", member_since=days(-5))
    left = OrganisationFactory(name="Partie")
    left.memberships.update(ends_on=days(-3))
    back = OrganisationFactory(name="Sortie puis rentrée")
    back.memberships.update(ends_on=days(-8))
    Membership.objects.create(organisation=back, starts_on=days(-7))
    BulletinFactory(on=days(-12), frozen=True)

    members = today()["members"]

    assert members["count"] == 3
    assert [one["name"] for one in members["arrivals"]] == [new.name]
    assert [one["name"] for one in members["departures"]] == [left.name]
    assert here.name not in str(members)
    assert today()["since"] == days(-12).isoformat()


def test_a_merger_is_told_as_one_and_a_name_is_that_of_the_day(staff):
    absorbed, into = OrganisationFactory(name="SSIAD du Bocage"), OrganisationFactory(name="Mutuelle des Haies")
    BulletinFactory(on=days(-12), frozen=True)
    life.merge(absorbed, into, on=days(-4), by=staff)
    life.rename(into, "Mutuelle du Bocage", on=days(-3), by=staff)

    members = today()["members"]
    earlier = bulletin.compute(days(-6), since=date(2015, 1, 1))["members"]

    assert members["count"] == 1
    assert [(one["name"], one["heir"]) for one in members["departures"]] == [("SSIAD du Bocage", "Mutuelle du Bocage")]
    assert {one["name"] for one in earlier["arrivals"]} == {"SSIAD du Bocage", "Mutuelle des Haies"}


def test_members_of_a_date_are_counted_at_that_date():
    OrganisationFactory(member_since=date(2015, 5, 28))
    OrganisationFactory(member_since=date(2018, 3, 1))

    assert [bulletin.compute(day)["members"]["count"] for day in (date(2016, 1, 1), date(2019, 1, 1))] == [1, 2]


# --- Late ---------------------------------------------------------------------------------------------------------------------


def test_late_applications_name_nobody_and_say_how_many_at_whom():
    late = ApplicationFactory(late=True)
    ApplicationFactory(late=True, vacancy=late.vacancy)
    ApplicationFactory()
    ApplicationFactory(received_at=at(days(-40)), refused=True)

    (line,) = today()["late"]

    assert (line["key"], line["count"]) == ("applications", 2)
    assert line["own"] == {str(late.vacancy.organisation_id): 2}
    assert late.name not in str(line)
    assert "sur 1" in line["hint"]


def test_an_application_answered_since_was_late_then():
    ApplicationFactory(received_at=at(days(-60)), refused=True)

    assert [line["count"] for line in bulletin.compute(days(-10))["late"]] == [1]
    assert today()["late"] == []


def test_attendance_has_no_past_and_says_so():
    AttendanceFactory(enrolment__session__days=-3)

    assert [(line["key"], line["as_of_today"]) for line in bulletin.compute(days(-1))["late"]] == [("attendance", True)]
    assert [line["as_of_today"] for line in today()["late"]] == [False]


def test_every_source_of_lateness_says_nothing_of_an_empty_portal():
    assert [source(timezone.now()) for source in lateness.SOURCES] == [None] * len(lateness.SOURCES)


# --- The whole ----------------------------------------------------------------------------------------------------------------


def test_an_empty_month_is_a_bulletin():
    data = today()

    assert (data["posts"]["count"], data["seats"]["count"], data["events"]["count"], data["late"]) == (0, 0, 0, [])
    assert data["members"] == {"count": 0, "arrivals": [], "departures": []}


@pytest.mark.parametrize("back", [0, -10])
def test_query_count_is_constant(back):
    def fill():
        VacancyFactory(published=True, published_at=at(days(-20)))
        SessionFactory(published_at=at(days(-20)))
        EventFactory(published_at=at(days(-20)))
        ApplicationFactory(received_at=at(days(-40)))
        SiteFactory(commune=CommuneFactory(flers=True))
        people(3)

    fill()
    with CaptureQueriesContext(connection) as one:
        bulletin.compute(days(back))
    fill()
    fill()
    with CaptureQueriesContext(connection) as three:
        bulletin.compute(days(back))

    assert len(three) == len(one)
    assert len(one) <= 20


# --- Each figure is what its list says ------------------------------------------------------------------------------------------


def found_in(client, url):
    return client.get(url).context["page"].paginator.count


def test_figures_are_those_of_the_lists_they_lead_to(client, staff):
    flers = CommuneFactory(flers=True)
    SiteFactory(commune=flers)
    trade = TradeFactory(family=TradeFamily.CARE)
    VacancyFactory.create_batch(2, published=True, trade=trade)
    VacancyFactory(published=True)
    people(4, commune=flers)
    people(3, TradeFamily.SOCIAL, commune=flers, availability="month")
    SessionFactory.create_batch(2)
    EventFactory.create_batch(3)
    EventFactory(draft=True)
    client.force_login(staff)

    page = client.get(BulletinFactory(on=TODAY()).get_absolute_url())

    data = page.context["data"]
    assert found_in(client, data["members"]["url"]) == data["members"]["count"]
    assert found_in(client, data["posts"]["url"]) == data["posts"]["count"] == 3
    for one in data["posts"]["trades"]:
        assert found_in(client, one["url"]) == one["count"]
    assert found_in(client, data["seats"]["url"]) == data["seats"]["count"] == 2
    assert found_in(client, data["events"]["url"]) == data["events"]["count"] == 3
    assert found_in(client, data["skills"]["url"]) == data["skills"]["count"] == 7
    lines = [line for name in ("families", "availability", "sectors") for line in data["skills"][name]]
    assert len(lines) == 5
    for line in lines:
        assert found_in(client, line["url"]) == line["count"]


def test_an_employer_reads_its_own_share_apart_since_the_list_is_of_the_others(client, employer):
    VacancyFactory(published=True, organisation=employer.acting_organisation)
    VacancyFactory.create_batch(2, published=True)
    ApplicationFactory(late=True, vacancy__organisation=employer.acting_organisation)
    frozen = BulletinFactory(on=TODAY(), frozen=True)
    client.force_login(employer)

    data = client.get(reverse("newsletters:bulletin_detail", args=[frozen.pk])).context["data"]

    assert (data["posts"]["count"], data["posts"]["mine"]) == (4, 2)
    assert found_in(client, data["posts"]["url"]) == data["posts"]["count"] - data["posts"]["mine"]
    assert [(line["mine"], bool(line["url"])) for line in data["late"]] == [(1, True)]
