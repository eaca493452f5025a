"""The groups of a workshop: composed, moved by hand, adjusted at the door, printed."""

import io

import page as validator
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog
from events import papers
from events.enums import GuestRole, Presence, RegistrationStatus
from events.models import Participant, Seat, Stop
from events.services import seating, workshops
from gtec_portal.models import AuditLine
from members.models import Contact
from tests.factories.events import ParticipantFactory, RegistrationFactory, TableFactory, WorkshopFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def cafe():
    """Six tables, three rounds, 40 people of five structures."""
    workshop = WorkshopFactory()
    for _ in range(6):
        TableFactory(workshop=workshop)
    structures = [OrganisationFactory() for _ in range(5)]
    for index in range(40):
        RegistrationFactory(event=workshop.event, organisation=structures[index % 5])
    return workshop


def page_of(team, workshop):
    return BeautifulSoup(team.get(reverse("events:event_groups", args=[workshop.event.uuid])).content, "html.parser")


def facts(page):
    rows = page.select(".quality > div")
    return {row.dt.get_text(strip=True): row.dd.get_text(strip=True).replace("\u00a0", " ") for row in rows}


def compose(team, workshop, way="together"):
    return team.post(reverse("events:groups_compose", args=[workshop.pk]), {"way": way})


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_compose_groups_that_stay_together(team, cafe):
    response = compose(team, cafe)

    assert response.url == reverse("events:event_groups", args=[cafe.event.uuid])
    assert sorted(group.members.count() for group in cafe.groups.all()) == [6, 6, 7, 7, 7, 7]
    assert Stop.objects.filter(group__workshop=cafe).count() == 18
    assert facts(page_of(team, cafe)) == {
        "Personnes placées": "40",
        "Taille des groupes": "6 à 7 personnes à chaque table.",
        "Mêmes structures": "10 paires de collègues sont à la même table, le minimum possible.",
    }
    assert AuditLine.objects.filter(action="groups.composed").count() == 1
    assert AccessLog.objects.filter(purpose="Groupes de l’atelier").count() == 1


def test_compose_mixed_says_the_pairs_met_again(team, cafe):
    compose(team, cafe, "mixed")

    assert Seat.objects.filter(participant__workshop=cafe).count() == 120
    assert facts(page_of(team, cafe))["Retrouvailles"] == "30 paires se retrouvent deux fois, le minimum possible."


def test_who_runs_a_table_is_in_no_group(team, cafe):
    RegistrationFactory(event=cafe.event, first_name="Clémence", last_name="HUARD")
    compose(team, cafe)
    host = Participant.objects.get(registration__last_name="HUARD")
    assert (host.presence, host.group) == (Presence.ASIDE, None)


def test_roles_come_from_what_the_network_knows(cafe):
    first, second, third = cafe.event.registrations.all()[:3]
    Contact.objects.create(organisation=first.organisation, name="A", email=first.email, function="Directrice générale")
    Contact.objects.create(organisation=second.organisation, name="B", email=second.email, function="Aide-soignante")
    third.organisation = OrganisationFactory(partner=True)
    third.save()
    seating.refresh(cafe)
    roles = {one.registration_id: one.role for one in cafe.participants.all()}
    assert [roles[one.pk] for one in (first, second, third)] == [
        GuestRole.DIRECTION,
        GuestRole.FIELD,
        GuestRole.PARTNER,
    ]


def test_compose_the_impossible_says_why(team, cafe):
    cafe.rounds = 8
    cafe.save()
    response = compose(team, cafe)
    assert response.status_code == 422
    said = BeautifulSoup(response.content, "html.parser").select_one(".error-summary").get_text(" ", strip=True)
    assert "8 tours demandent 8 tables différentes à chacun, et il y en a 6." in said
    assert "passez à 6 tours, ou ouvrez 2 tables de plus" in said
    assert not cafe.groups.exists()


@pytest.mark.parametrize("way", ["together", "mixed"])
def test_adjust_five_absents_and_a_newcomer(team, cafe, way):
    compose(team, cafe, way)
    before = seating.read(cafe)
    absent = [one.pk for one in before.placed[:5]]
    late = RegistrationFactory(event=cafe.event)

    response = team.post(reverse("events:groups_adjust", args=[cafe.pk]), {"absent": absent}, follow=True)

    after = seating.read(cafe)
    assert not set(absent) & after.plan.rows.keys()
    assert len(after.plan.rows) == 36
    assert after.quality().largest - after.quality().smallest <= 1
    moved = {one.registration_id for one in after.participants if one.reprint}
    assert late.pk in moved
    assert len(moved) <= 6
    assert f"36 personnes placées. {len(moved)} badge" in response.content.decode().replace("\u00a0", " ")


def test_adjust_gives_a_seat_back_to_who_comes_after_all(team, cafe):
    compose(team, cafe)
    one = seating.read(cafe).placed[0]
    url = reverse("events:groups_adjust", args=[cafe.pk])
    team.post(url, {"absent": [one.pk]})
    assert Participant.objects.get(pk=one.pk).presence == Presence.ABSENT
    team.post(url, {})
    again = Participant.objects.get(pk=one.pk)
    assert (again.presence, again.group is not None) == (Presence.EXPECTED, True)


def test_adjust_offers_those_not_checked_in(team, cafe):
    compose(team, cafe)
    missing = seating.read(cafe).placed[:3]
    cafe.event.registrations.exclude(pk__in=[one.registration_id for one in missing]).update(
        status=RegistrationStatus.ATTENDED
    )
    page = BeautifulSoup(team.get(reverse("events:groups_adjust", args=[cafe.pk])).content, "html.parser")
    assert {int(box["value"]) for box in page.select("input[name=absent][checked]")} == {one.pk for one in missing}


def test_adjust_with_too_few_people_says_what_would_do(team, cafe):
    compose(team, cafe)
    people = [one.pk for one in seating.read(cafe).placed]
    response = team.post(reverse("events:groups_adjust", args=[cafe.pk]), {"absent": people[:36]})
    assert response.status_code == 422
    assert "4 personnes à placer pour 6 tables" in response.content.decode()
    assert len(seating.read(cafe).plan.rows) == 40


def test_move_to_another_group_fixes_the_place(team, cafe):
    compose(team, cafe)
    one = seating.read(cafe).placed[0]
    number = 1 if one.group.number != 1 else 2
    team.post(reverse("events:participant_move", args=[one.pk]), {"group": number})
    moved = Participant.objects.get(pk=one.pk)
    assert (moved.group.number, moved.locked, moved.reprint) == (number, True, True)
    compose(team, cafe)
    assert Participant.objects.get(pk=one.pk).group.number == number


@pytest.mark.parametrize("way", ["together", "mixed"])
def test_exchange_keeps_every_promise(team, cafe, way):
    compose(team, cafe, way)
    before = seating.read(cafe)
    one = before.placed[0]
    other = next(each for each in before.placed if before.plan.rows[each.pk] != before.plan.rows[one.pk])
    team.post(reverse("events:participant_move", args=[one.pk]), {"exchange": other.pk})
    after = seating.read(cafe)
    assert after.plan.rows == {
        **before.plan.rows,
        one.pk: before.plan.rows[other.pk],
        other.pk: before.plan.rows[one.pk],
    }


def test_move_with_a_forged_or_empty_choice_changes_nothing(team, cafe):
    compose(team, cafe)
    before = seating.read(cafe)
    stranger = ParticipantFactory()
    for data in ({}, {"group": "99"}, {"group": "x"}, {"exchange": stranger.pk}):
        assert team.post(reverse("events:participant_move", args=[before.placed[0].pk]), data).status_code == 302
    assert seating.read(cafe).plan.rows == before.plan.rows


def test_remixing_with_fixed_places_is_refused(team, cafe):
    compose(team, cafe, "mixed")
    one = seating.read(cafe).placed[0]
    team.post(reverse("events:participant_lock", args=[one.pk]))
    response = compose(team, cafe, "mixed")
    assert response.status_code == 422
    assert "Tout remélanger déplacerait les personnes dont la place est fixée." in response.content.decode()


def test_wishes_weigh_on_the_next_composition(team, cafe):
    seating.refresh(cafe)
    wished = cafe.tables.get(number=4)
    people = list(cafe.participants.all()[:8])
    for one in people:
        url = reverse("events:participant_edit", args=[one.pk])
        assert team.post(url, {"presence": "expected", "role": "", "wishes": [wished.pk]}).status_code == 302
    compose(team, cafe)
    after = seating.read(cafe)
    assert all(wished in after.tables_of(one) for one in after.placed if one in people)


def test_tables_added_since_make_the_groups_stale(team, cafe):
    compose(team, cafe)
    TableFactory(workshop=cafe)
    page = page_of(team, cafe)
    assert "Les tables ou les tours ont changé" in page.get_text()
    assert team.get(reverse("events:groups_badges", args=[cafe.pk])).status_code == 302


def test_a_table_on_a_route_is_not_deleted(staff, cafe):
    seating.compose(cafe, mixed=False, by=staff)
    with pytest.raises(workshops.TableInUse):
        workshops.delete_table(cafe.tables.first(), by=staff)
    seating.clear(cafe, by=staff)
    workshops.delete_table(cafe.tables.first(), by=staff)
    assert cafe.tables.count() == 5


def test_the_database_refuses_two_groups_at_one_table(staff, cafe):
    seating.compose(cafe, mixed=False, by=staff)
    first, second = Stop.objects.filter(group__workshop=cafe, round=1)[:2]
    for values in ({"table": second.table}, {"round": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stop.objects.filter(pk=first.pk).update(**values)
    one = cafe.participants.exclude(group=None).first()
    with pytest.raises(ValidationError):
        one.presence = Presence.ABSENT
        one.full_clean()


def test_cancelled_since_is_told_and_adjusted(team, cafe):
    compose(team, cafe)
    cafe.event.registrations.filter(pk=cafe.event.registrations.first().pk).update(status=RegistrationStatus.CANCELLED)
    assert "1 personne à placer ou à retirer." in page_of(team, cafe).get_text().replace("\u00a0", " ")
    team.post(reverse("events:groups_adjust", args=[cafe.pk]), {})
    assert len(seating.read(cafe).plan.rows) == 39


@pytest.mark.parametrize("way", ["together", "mixed"])
def test_one_query_count_whatever_the_number_of_people(team, way):
    def queries(people):
        workshop = WorkshopFactory()
        for _ in range(3):
            TableFactory(workshop=workshop)
        for _ in range(people):
            RegistrationFactory(event=workshop.event, organisation=OrganisationFactory())
        compose(team, workshop, way)
        page_of(team, workshop)  # warms what is loaded once
        with CaptureQueriesContext(connection) as found:
            page_of(team, workshop)
        return len(found)

    assert queries(3) == queries(20)


def test_badges_and_sheets_are_tagged_and_say_who_goes_where(team, cafe):
    RegistrationFactory(event=cafe.event, first_name="<b>Ève</b>", last_name="Bien-Long-Nom-De-La-Haye")
    compose(team, cafe)
    badges = team.get(reverse("events:groups_badges", args=[cafe.pk])).content
    sheets = team.get(reverse("events:groups_sheets", args=[cafe.pk])).content

    for paper in (badges, sheets):
        found = validator.validate_pdf_bytes(paper, profile=validator.ValidationProfile.PDF_UA_1)
        assert found.is_compliant, [str(failure) for failure in found.failures]
    assert len(pypdfium2.PdfDocument(badges)) == 6  # 41 badges, eight a sheet
    assert "<b>Ève</b>" in text_of(badges)
    assert len(pypdfium2.PdfDocument(sheets)) == 6
    said = text_of(sheets)
    assert all(f"Table {number}" in said for number in range(1, 7))
    assert said.count("Aubépine") == 40 * 3
    assert AccessLog.objects.filter(purpose__in=["Badges", "Feuilles de table"]).count() == 2


def test_only_the_badges_to_print_again(staff, cafe):
    seating.compose(cafe, mixed=False, by=staff)
    one = seating.read(cafe).placed[0]
    seating.move(one, 1 if one.group.number != 1 else 2, by=staff)
    paper = papers.badges(seating.read(cafe), only_changed=True)
    assert len(pypdfium2.PdfDocument(io.BytesIO(paper))) == 1
    assert text_of(paper).count("Aubépine") == 1
