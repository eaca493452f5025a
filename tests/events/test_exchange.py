"""« Vis ma vie »: offering, proposing, allocating, announcing, moving by hand, signing, and what people say afterwards."""

import io
import re
import threading
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts import erasure
from events.enums import EventKind
from events.exchange import agreements, feedback, papers, reading, services, text
from events.exchange import letters as post
from events.exchange.enums import Answer, Attendance, ExchangeRule, Moment, Paper, Party
from events.models import (
    Availability,
    Colleague,
    Exchange,
    ExchangeAgreement,
    ExchangeFeedback,
    ExchangeReminder,
    ExchangeSignature,
    HostPlace,
    Placement,
)
from events.services import planning
from gtec_portal import links
from gtec_portal.models import Message
from members.charter.text import fingerprint
from tests.factories.events import EventFactory
from tests.factories.events_exchange import (
    ColleagueFactory,
    ExchangeDayFactory,
    HostPlaceFactory,
    PlacementFactory,
    agreement_of,
    feedback_of,
)
from tests.factories.members import SeatFactory, SiteFactory
from tests.factories.reference import CommuneFactory, TradeFactory


@pytest.fixture
def day(db):
    return ExchangeDayFactory()


@pytest.fixture
def swap(day, employer, other_employer):
    """Two structures; each offers a place and proposes somebody: the smallest exchange."""
    sites = [SiteFactory(organisation=one.acting_organisation) for one in (employer, other_employer)]
    people = [ColleagueFactory(exchange=day.exchange, site=site, days=[day]) for site in sites]
    places = [HostPlaceFactory(day=day, site=site) for site in sites]
    return sites, people, places


def placed(exchange):
    rows = Placement.objects.filter(availability__day__exchange=exchange)
    return dict(rows.values_list("availability__colleague", "place"))


def sign(agreement, party, *, by=None, name="Armelle Genêt"):
    return agreements.sign(agreement, party, name=name, function="directrice", read=agreement.text_sha256, by=by)


def url(exchange):
    return reverse("events:exchange_detail", args=[exchange.event.uuid])


# --- Opening and offering ----------------------------------------------------------------------------------------------


def test_opening_makes_one_day_per_day_of_the_event_lunch_taken_off(client, staff):
    event = EventFactory(kind=EventKind.IMMERSION)
    event.ends_at = event.starts_at + timedelta(days=1, hours=8)
    event.save()
    client.force_login(staff)
    data = {"offers_until": timezone.localdate() + timedelta(days=5), "max_km": 25, "rule": ExchangeRule.BALANCE}
    answer = client.post(reverse("events:exchange_create", args=[event.uuid]), data)
    assert answer.status_code == 302
    opened = Exchange.objects.get(event=event)
    assert [(one.date, one.minutes) for one in opened.days.all()] == [
        (timezone.localdate(event.starts_at), 420),
        (timezone.localdate(event.starts_at) + timedelta(days=1), 420),
    ]


def test_an_employer_offers_two_places_and_proposes_somebody(client, employer, day, letters):
    site = SiteFactory(organisation=employer.acting_organisation)
    trade = TradeFactory(aide_soignant=True)
    client.force_login(employer)
    exchange = day.exchange
    data = {"site": site.pk, "trade": trade.pk, "days": [day.pk], "count": 2, "tutor": "Jeanne Sureau"}
    assert client.post(reverse("events:place_create", args=[exchange.pk]), data).status_code == 302
    assert HostPlace.objects.filter(day=day, site=site).count() == 2
    data = {
        "first_name": "Ana",
        "last_name": "Aubépine",
        "email": "ana@example.org",
        "function": "aide-soignante",
        "site": site.pk,
        "trade": trade.pk,
        "days": [day.pk],
        "has_car": "on",
    }
    assert client.post(reverse("events:colleague_create", args=[exchange.pk]), data).status_code == 302
    one = Colleague.objects.get()
    assert (one.organisation, one.answer, list(one.days.all())) == (site.organisation, Answer.WAITING, [day])
    assert [(message.to, message.kind) for message in letters()] == [("ana@example.org", "events.exchange_proposed")]
    again = client.post(reverse("events:colleague_create", args=[exchange.pk]), data | {"email": "ANA@example.org"})
    assert again.status_code == 422
    assert "déjà proposée" in again.content.decode()


def test_an_employer_cannot_offer_the_site_of_another(client, employer, other_employer, day):
    site = SiteFactory(organisation=other_employer.acting_organisation)
    client.force_login(employer)
    data = {"site": site.pk, "trade": TradeFactory(aide_soignant=True).pk, "days": [day.pk], "count": 1, "tutor": "X"}
    assert client.post(reverse("events:place_create", args=[day.exchange_id]), data).status_code == 422
    assert not HostPlace.objects.exists()


def test_after_the_deadline_only_the_team_offers(client, employer, staff, day):
    Exchange.objects.update(offers_until=timezone.localdate() - timedelta(days=1))
    address = reverse("events:place_create", args=[day.exchange_id])
    client.force_login(employer)
    assert client.get(address).status_code == 403
    assert b"Les propositions sont closes" in client.get(url(day.exchange)).content
    client.force_login(staff)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "bad",
    [
        {"count": "11"},
        {"count": "-1"},
        {"count": "9" * 400},
        {"days": ["x"]},
        {"days": []},
        {"site": "0"},
        {"trade": "'; DROP"},
        {"tutor": " "},
        {"starts": "9 heures"},
        {"starts": "17:00", "ends": "9:00"},
    ],
)
def test_a_bad_offer_is_repaired_not_lost(client, employer, day, bad):
    site = SiteFactory(organisation=employer.acting_organisation)
    good = {
        "site": site.pk,
        "trade": TradeFactory(aide_soignant=True).pk,
        "days": [day.pk],
        "count": "1",
        "tutor": "<script>alert(1)</script>",
    }
    client.force_login(employer)
    answer = client.post(reverse("events:place_create", args=[day.exchange_id]), good | bad)
    assert answer.status_code == 422
    assert b"<script>alert(1)" not in answer.content
    assert not HostPlace.objects.exists()


def test_an_event_with_offers_is_not_deleted(swap, day, staff):
    with pytest.raises(planning.ValidationError):
        planning.delete_event(day.exchange.event, by=staff)


def test_days_of_one_edition_do_not_overlap(day):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeDayFactory(exchange=day.exchange, starts_at=day.starts_at, ends_at=day.ends_at)


def test_a_day_with_offers_stays(swap, day, staff):
    with pytest.raises(services.Refused):
        services.delete_day(day, by=staff)


# --- The allocation ----------------------------------------------------------------------------------------------------


def test_two_structures_exchange_and_the_hours_are_even(swap, day, staff):
    sites, people, places = swap
    answered = services.solve(day.exchange, by=staff)
    assert (answered.placed, answered.left) == (2, 0)
    assert placed(day.exchange) == {people[0].pk: places[1].pk, people[1].pk: places[0].pk}
    assert [(line.lent, line.received, line.gap_label) for line in reading.balance(day.exchange)] == [
        (420, 420, "Équilibré")
    ] * 2


def test_the_balance_keeps_somebody_home_and_says_why_and_what_would_help(swap, day, staff):
    _sites, people, places = swap
    places[0].delete()
    services.solve(day.exchange, by=staff)
    assert placed(day.exchange) == {}
    row = people[0].availabilities.get()
    assert "personne ne viendrait en échange" in row.reason
    assert "le plus de personnes" in row.remedy
    services.solve(day.exchange, rule=ExchangeRule.MOST, by=staff)
    assert placed(day.exchange) == {people[0].pk: places[1].pk}
    assert Exchange.objects.get().rule == ExchangeRule.MOST


def test_too_far_says_how_far(day, staff):
    caen = SiteFactory(commune=CommuneFactory(caen=True))
    ColleagueFactory(exchange=day.exchange, site=SiteFactory(commune=CommuneFactory(flers=True)), days=[day])
    HostPlaceFactory(day=day, site=caen)
    services.solve(day.exchange, by=staff)
    assert Availability.objects.get().reason.replace("\u00a0", " ") == (
        "La place la plus proche est à 51 km, la limite est de 30 km."
    )


def test_without_a_car_one_goes_less_far_and_is_told_so(client, day, staff):
    argentan = SiteFactory(commune=CommuneFactory(latitude=48.744, longitude=-0.021))
    person = ColleagueFactory(
        exchange=day.exchange, site=SiteFactory(commune=CommuneFactory(flers=True)), days=[day], has_car=False
    )
    HostPlaceFactory(day=day, site=argentan)
    Exchange.objects.filter(pk=day.exchange.pk).update(max_km=50)
    day.exchange.refresh_from_db()
    services.solve(day.exchange, rule=ExchangeRule.MOST, by=staff)
    row = Availability.objects.get()
    assert row.reason.replace("\u00a0", " ").endswith("km, la limite est de 10 km sans voiture.")
    assert row.remedy.startswith("Trouver un covoiturage")
    client.force_login(staff)
    assert "(10\u00a0km sans voiture)" in client.get(day.exchange.get_absolute_url()).text
    person.has_car = True
    services.save_colleague(person, days=[day], by=staff)
    services.solve(day.exchange, rule=ExchangeRule.MOST, by=staff)
    assert list(placed(day.exchange)) == [person.pk]


def test_whoever_declined_is_not_placed(swap, day, staff):
    _sites, people, _places = swap
    services.answer(people[0], Answer.DECLINED)
    services.solve(day.exchange, rule=ExchangeRule.MOST, by=staff)
    assert set(placed(day.exchange)) == {people[1].pk}


def test_solving_again_changes_nothing(swap, day, staff):
    services.solve(day.exchange, by=staff)
    before = list(Placement.objects.values_list("pk", flat=True))
    answered = services.solve(day.exchange, by=staff)
    assert (answered.changed, list(Placement.objects.values_list("pk", flat=True))) == (0, before)


def test_nothing_to_allocate_is_said(client, staff, day):
    client.force_login(staff)
    answer = client.post(reverse("events:exchange_solve", args=[day.exchange_id]), follow=True)
    assert "Il faut au moins une place et une personne" in answer.content.decode()
    assert client.post(reverse("events:exchange_solve", args=[day.exchange_id]), {"rule": "x"}).status_code == 400


def test_moved_by_hand_stays_where_it_was_put(swap, day, staff):
    _sites, people, _places = swap
    third = HostPlaceFactory(day=day)
    services.solve(day.exchange, by=staff)
    services.move(people[0].availabilities.get(), third, by=staff)
    services.solve(day.exchange, by=staff)
    assert placed(day.exchange)[people[0].pk] == third.pk


def test_a_taken_place_is_exchanged(day, staff):
    """Ana and Bo each go where the other should: one click."""
    ana, bo = (ColleagueFactory(exchange=day.exchange, days=[day]) for _ in range(2))
    first, second = HostPlaceFactory(day=day), HostPlaceFactory(day=day)
    services.move(ana.availabilities.get(), first, by=staff)
    services.move(bo.availabilities.get(), second, by=staff)
    services.move(ana.availabilities.get(), second, by=staff)
    assert placed(day.exchange) == {ana.pk: second.pk, bo.pk: first.pk}


@pytest.mark.parametrize("wrong", ["own", "trade", "day"])
def test_a_move_that_makes_no_sense_is_refused(day, staff, wrong):
    one = ColleagueFactory(exchange=day.exchange, days=[day])
    place = {
        "own": lambda: HostPlaceFactory(day=day, site=one.site),
        "trade": lambda: HostPlaceFactory(day=day, trade=TradeFactory()),
        "day": lambda: HostPlaceFactory(day=ExchangeDayFactory(exchange=day.exchange)),
    }[wrong]()
    with pytest.raises(services.Refused):
        services.move(one.availabilities.get(), place, by=staff)
    with pytest.raises(IntegrityError, match="même métier"), transaction.atomic():
        Placement.objects.create(availability=one.availabilities.get(), place=place)


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "-1", "²"])
def test_a_move_to_nowhere_is_said(client, staff, swap, number):
    client.force_login(staff)
    row = Availability.objects.first()
    answer = client.post(reverse("events:availability_move", args=[row.pk]), {"place": number}, follow=True)
    assert "Choisissez une place." in answer.content.decode()


# --- Announcing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def announced(swap, day, staff):
    """The exchange announced: (agreement of the first person, of the second)."""
    services.solve(day.exchange, by=staff)
    services.publish(day.exchange, by=staff)
    return [ExchangeAgreement.objects.complete().get(colleague=one) for one in swap[1]]


def test_announcing_writes_to_people_and_structures_once(
    announced, swap, day, staff, letters, employer, other_employer
):
    people = swap[1]
    assert sorted(message.to for message in letters()) == sorted(
        [one.email for one in people] + [employer.email, other_employer.email]
    )
    with pytest.raises(services.Refused, match="Tout est déjà annoncé"):
        services.publish(day.exchange, by=staff)
    assert len(letters()) == 4


def test_before_the_announcement_an_employer_sees_no_placement(client, employer, swap, day, staff):
    services.solve(day.exchange, by=staff)
    client.force_login(employer)
    assert swap[1][1].last_name not in client.get(url(day.exchange)).content.decode()
    services.publish(day.exchange, by=staff)
    assert swap[1][1].last_name in client.get(url(day.exchange)).content.decode()


def test_a_change_after_the_announcement_is_announced_to_those_it_concerns(announced, day, staff, letters):
    site = SiteFactory()
    seat = SeatFactory(organisation=site.organisation, is_admin=True)
    third = HostPlaceFactory(day=day, site=site)
    services.move(announced[0].colleague.availabilities.get(), third, by=staff)
    announced[0].refresh_from_db()
    assert announced[0].is_voided
    before = len(letters())
    assert services.publish(day.exchange, by=staff) == 1
    told = {message.to for message in letters()[before:]}
    assert announced[0].colleague.email in told
    assert seat.user.email in told
    assert announced[1].colleague.email not in told


# --- Signing -----------------------------------------------------------------------------------------------------------


def test_three_parties_sign_from_their_own_place(client, announced, employer, other_employer, letters):
    agreement = announced[0]
    address = reverse("events:agreement_sign", args=[agreement.uuid, "home"])
    client.force_login(employer)
    form = {"name": "Armelle Genêt", "function": "Directrice", "agreed": "on", "read": agreement.text_sha256}
    assert client.post(address, form | {"agreed": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert "1 signature sur 3" in client.get(agreement.get_absolute_url()).content.decode()
    client.force_login(other_employer)
    assert client.post(reverse("events:agreement_sign", args=[agreement.uuid, "host"]), form).status_code == 302
    client.logout()
    token = links.make_token(agreement.colleague, post.PERSON)
    address = reverse("events:exchange_person_sign", args=[token, agreement.uuid])
    before = len(letters())
    assert client.post(address, form | {"name": "Ondine Aubépine", "function": "aide-soignante"}).status_code == 302
    rows = ExchangeSignature.objects.order_by("pk").values_list("party", "name", "user", "text_sha256")
    assert list(rows) == [
        (Party.HOME, "Armelle Genêt", employer.pk, agreement.text_sha256),
        (Party.HOST, "Armelle Genêt", other_employer.pk, agreement.text_sha256),
        (Party.PERSON, "Ondine Aubépine", None, agreement.text_sha256),
    ]
    assert fingerprint(agreement.text) == agreement.text_sha256
    told = {message.to for message in letters()[before:]}
    assert told == {employer.email, other_employer.email, agreement.colleague.email}
    assert Placement.objects.get(pk=agreement.placement_id).locked


def test_another_text_than_the_one_read_is_not_signed(client, announced, employer):
    agreement = announced[0]
    client.force_login(employer)
    form = {"name": "Armelle Genêt", "function": "Directrice", "agreed": "on", "read": "0" * 64}
    answer = client.post(reverse("events:agreement_sign", args=[agreement.uuid, "home"]), form)
    assert answer.status_code == 422
    assert "Le texte a changé pendant votre lecture" in answer.content.decode()
    assert not ExchangeSignature.objects.exists()


def test_nobody_signs_for_the_other_side_or_without_administering(client, announced, employer, db):
    agreement = announced[0]
    client.force_login(employer)
    assert client.get(reverse("events:agreement_sign", args=[agreement.uuid, "host"])).status_code == 403
    assert client.get(reverse("events:agreement_sign", args=[agreement.uuid, "person"])).status_code == 404
    plain = SeatFactory(organisation=employer.acting_organisation).user
    client.force_login(plain)
    assert client.get(reverse("events:agreement_sign", args=[agreement.uuid, "home"])).status_code == 403


def test_one_person_cannot_sign_the_agreement_of_another(client, announced):
    token = links.make_token(announced[0].colleague, post.PERSON)
    assert client.get(reverse("events:exchange_person_sign", args=[token, announced[1].uuid])).status_code == 404


def test_a_side_signs_once(announced):
    sign(announced[0], Party.HOME)
    with pytest.raises(agreements.CannotSign, match="déjà signée"):
        sign(announced[0], Party.HOME)


def test_a_changed_place_voids_the_agreement_and_tells_who_signed(announced, swap, employer, staff, letters):
    agreement = announced[0]
    sign(agreement, Party.HOME, by=employer)
    place = HostPlace.objects.get(placement=agreement.placement_id)
    place.tutor = "Théo Cornouiller"
    before = len(letters())
    assert services.save_place(place, by=staff) == 1
    agreement.refresh_from_db()
    assert agreement.void_reason == f"La place à {place.site} a changé."
    assert [(one.to, one.kind) for one in letters()[before:]] == [(employer.email, "events.exchange_voided")]
    with pytest.raises(agreements.CannotSign, match="annulée"):
        sign(agreement, Party.HOST)


def test_a_change_that_says_nothing_new_keeps_the_signatures(announced, staff):
    sign(announced[0], Party.HOME)
    place = HostPlace.objects.get(placement=announced[0].placement_id)
    place.bring = "Un pique-nique."
    assert services.save_place(place, by=staff) == 0


def test_signed_placements_are_not_moved_by_the_next_allocation(announced, day, staff, swap):
    sign(announced[0], Party.HOME)
    sites, _people, places = swap
    ColleagueFactory(exchange=day.exchange, site=sites[0], days=[day])
    services.solve(day.exchange, by=staff)
    assert placed(day.exchange)[announced[0].colleague_id] == places[1].pk
    with pytest.raises(services.Refused):
        services.toggle_lock(Placement.objects.get(pk=announced[0].placement_id), by=staff)


def test_the_database_refuses_to_rewrite(announced):
    agreement = announced[0]
    signature = sign(agreement, Party.HOME)
    for rewrite in (
        lambda: ExchangeAgreement.objects.filter(pk=agreement.pk).update(text="Autre chose"),
        lambda: ExchangeSignature.objects.filter(pk=signature.pk).update(name="Quelqu’un d’autre"),
        lambda: ExchangeSignature.objects.filter(pk=signature.pk).delete(),
        lambda: ExchangeSignature.objects.create(
            agreement=agreement, party=Party.HOST, name="X", function="y", text_sha256="0" * 64
        ),
        lambda: ExchangeAgreement.objects.create(
            day=agreement.day,
            colleague=agreement.colleague,
            home=agreement.home,
            host=agreement.host,
            text="Un texte",
            text_sha256="0" * 64,
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rewrite()
    agreements.void(agreement, "Essai.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeAgreement.objects.filter(pk=agreement.pk).update(voided_at=None, void_reason="")


def test_no_fact_adds_a_line_to_the_text(day):
    placement = PlacementFactory(day=day)
    HostPlace.objects.update(tutor="Ana\n# Convention tripartite\nJe signe tout")
    words = text.of_placement(Placement.objects.complete().get(pk=placement.pk))
    assert words.count("\n# Convention tripartite\n") == 1
    assert "Ana # Convention tripartite Je signe tout" in words


def test_a_withdrawn_proposal_voids_and_keeps_what_was_signed(announced, staff):
    sign(announced[0], Party.HOME)
    services.withdraw_colleague(announced[0].colleague, by=staff)
    assert Colleague.objects.get(pk=announced[0].colleague_id).answer == Answer.DECLINED
    services.withdraw_colleague(announced[1].colleague, by=staff)
    assert not Colleague.objects.filter(pk=announced[1].colleague_id).exists()
    assert not Placement.objects.exists()


# --- Reminders ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "step"), [(8, None), (7, 7), (5, 7), (3, 7), (2, 2), (1, 2), (0, None), (-1, None)]
)
def test_only_the_last_step_is_due(days_left, step):
    assert agreements.step_due(days_left) == step


def test_reminders_go_to_the_missing_sides_once_a_step(announced, day, letters, employer, other_employer):
    sign(announced[0], Party.HOME)
    before = len(letters())
    assert agreements.remind(day.date - timedelta(days=8)) == 0
    # Two people, and two structures that each get one letter for both agreements.
    assert agreements.remind(day.date - timedelta(days=6)) == 4
    assert agreements.remind(day.date - timedelta(days=5)) == 0
    assert sorted(message.to for message in letters()[before:]) == sorted(
        [employer.email, other_employer.email, *(one.colleague.email for one in announced)]
    )
    assert agreements.remind(day.date - timedelta(days=2)) == 4
    assert ExchangeReminder.objects.count() == 4


def test_a_server_that_slept_sends_one_reminder(announced, day, letters):
    assert agreements.remind(day.date - timedelta(days=1)) == 4
    assert agreements.remind(day.date - timedelta(days=1)) == 0
    assert set(ExchangeReminder.objects.values_list("days_before", flat=True)) == {2}


# --- The person's page -------------------------------------------------------------------------------------------------


def test_the_person_declines_and_the_place_is_free(client, announced):
    agreement = announced[0]
    token = links.make_token(agreement.colleague, post.PERSON)
    address = reverse("events:exchange_person_answer", args=[token])
    assert client.post(address, {"answer": "waiting"}).status_code == 400
    assert client.post(address, {"answer": "declined"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.is_voided
    assert not Placement.objects.filter(availability__colleague=agreement.colleague).exists()
    assert HostPlace.objects.free().count() == 1


def test_a_new_address_closes_the_former_link(client, announced, staff):
    colleague = announced[0].colleague
    token = links.make_token(colleague, post.PERSON)
    colleague.email = "nouvelle@example.org"
    services.save_colleague(colleague, days=list(colleague.days.all()), by=staff)
    assert client.get(reverse("events:exchange_personal", args=[token])).status_code == 404


# --- Papers ------------------------------------------------------------------------------------------------------------


def test_papers_are_made_in_one_zip_by_a_job(client, announced, day, staff, run_jobs):
    client.force_login(staff)
    address = reverse("events:exchange_papers", args=[day.exchange_id])
    assert client.post(address).status_code == 302
    job = run_jobs()
    assert (job.state, job.done, job.total) == ("done", 6, 6)
    exchange = Exchange.objects.get()
    with default_storage.open(exchange.papers) as stored, zipfile.ZipFile(stored) as archive:
        names = archive.namelist()
        contents = [archive.read(name)[:5] for name in names]
    assert len(names) == 6
    assert {one.split("/")[2].split(" ", 1)[1].split(" - ")[0] for one in names} == {
        "Ordre de mission",
        "Convention tripartite",
        "Fiche d’accueil",
    }
    assert set(contents) == {b"%PDF-"}
    answer = client.get(reverse("events:exchange_papers_download", args=[exchange.pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    answer.close()


def test_papers_say_what_was_signed(announced):
    sign(announced[0], Party.HOME)
    agreement = ExchangeAgreement.objects.complete().get(pk=announced[0].pk)
    for kind, words in (
        (Paper.MISSION, "Armelle Genêt"),
        (Paper.AGREEMENT, "L8241-2"),
        (Paper.WELCOME, "Anaïs Charme"),
    ):
        content = papers.paper(agreement, kind)
        reader = PdfReader(io.BytesIO(content))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean, not Python's
        pages = [page.extract_text() for page in reader.pages]
        assert words in re.sub(r"\s+", " ", " ".join(pages))
        assert len(pages) == 1


# --- The day, and afterwards -------------------------------------------------------------------------------------------


@pytest.fixture
def over(announced, day):
    """The day is over since this evening."""
    now = timezone.now()
    type(day).objects.filter(pk=day.pk).update(starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1))
    return announced


def test_presence_is_noted_by_who_receives_and_not_before(client, announced, day, other_employer, employer):
    placement = announced[0].placement
    address = reverse("events:placement_attendance", args=[placement.uuid])
    client.force_login(other_employer)
    client.post(address, {"attendance": "came"})
    assert Placement.objects.get(pk=placement.pk).attendance == Attendance.UNKNOWN
    type(day).objects.filter(pk=day.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    client.post(address, {"attendance": "absent"})
    assert Placement.objects.get(pk=placement.pk).attendance == Attendance.ABSENT
    assert client.post(address, {"attendance": "peut-être"}).status_code == 400
    assert sorted((line.lent, line.received) for line in reading.balance(day.exchange)) == [(0, 420), (420, 0)]


def test_feedback_is_asked_the_evening_once_and_at_three_months(over, day, letters):
    Placement.objects.filter(pk=over[1].placement_id).update(attendance=Attendance.ABSENT)
    before = len(letters())
    assert (feedback.ask(), feedback.ask()) == (1, 0)
    assert [one.to for one in letters()[before:]] == [over[0].colleague.email]
    later = timezone.now() + timedelta(days=95)
    assert (feedback.ask(later), feedback.ask(later)) == (1, 0)
    assert list(ExchangeFeedback.objects.order_by("pk").values_list("moment", flat=True)) == [Moment.HOT, Moment.COLD]


def test_a_server_that_slept_three_months_asks_the_cold_question_only(over):
    assert feedback.ask(timezone.now() + timedelta(days=95)) == 2
    assert set(ExchangeFeedback.objects.values_list("moment", flat=True)) == {Moment.COLD}


def test_nothing_is_asked_a_year_later(over):
    assert feedback.ask(timezone.now() + timedelta(days=365)) == 0


def test_answering_by_link_and_changing_it(client, over):
    feedback.ask()
    row = ExchangeFeedback.objects.filter(moment=Moment.HOT).first()
    address = reverse("events:exchange_feedback_form", args=[links.make_token(row, post.FEEDBACK)])
    assert client.post(address, {"useful": "5", "welcome": "4", "again": "oui"}).status_code == 422
    assert (
        client.post(address, {"useful": "4", "welcome": "4", "again": "oui", "words": "<b>Bien</b>"}).status_code == 302
    )
    row.refresh_from_db()
    assert (row.useful, row.again, row.may_quote) == (4, True, False)
    assert b"&lt;b&gt;Bien" in client.get(address).content


def test_counts_below_three_are_masked_and_quotes_need_a_yes(client, day, staff, employer):
    site = SiteFactory(organisation=employer.acting_organisation)
    now = timezone.now()

    def answer(words, quote):
        one = ColleagueFactory(exchange=day.exchange, site=site)
        feedback_of(one, useful=4, again=True, changed=True, words=words, may_quote=quote, answered_at=now)

    answer("Citez-moi", True)
    answer("Ne me citez pas", False)
    address = reverse("events:exchange_results", args=[day.exchange_id])
    client.force_login(employer)
    page = client.get(address).content.decode()
    assert "Moins de 3 réponses" in page
    assert "Citez-moi" not in page
    answer("", False)
    page = client.get(address).content.decode()
    assert "Citez-moi" in page
    assert "Ne me citez pas" not in page
    assert "beaucoup : 3" in page


def test_an_employer_reads_its_own_people_only(client, day, other_employer):
    for _ in range(3):
        feedback_of(ColleagueFactory(exchange=day.exchange), useful=4, again=True, answered_at=timezone.now())
    client.force_login(other_employer)
    assert "beaucoup : 3" not in client.get(reverse("events:exchange_results", args=[day.exchange_id])).content.decode()


def test_what_was_lived_does_not_change(client, over, day, staff):
    colleague = over[0].colleague
    colleague.trade = TradeFactory()
    with pytest.raises(services.Refused):
        services.save_colleague(colleague, days=list(colleague.days.all()), by=staff)
    with pytest.raises(services.Refused):
        services.withdraw_colleague(colleague, by=staff)
    with pytest.raises(services.Refused):
        services.move(colleague.availabilities.get(), None, by=staff)
    before = placed(day.exchange)
    services.solve(day.exchange, rule=ExchangeRule.MOST, by=staff)
    assert placed(day.exchange) == before


# --- Lists, exports, forgetting ----------------------------------------------------------------------------------------


def test_the_balance_leaves_as_a_spreadsheet(client, announced, day, staff):
    client.force_login(staff)
    answer = client.get(reverse("events:exchange_balance", args=[day.exchange_id]), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Structure;Places offertes;Personnes proposées;Prêtées")
    assert lines[1].endswith(";1;1;7,0;7,0;7,0;7,0;0,0")


def test_the_board_costs_the_same_with_more_people(client, staff, day, django_assert_max_num_queries):
    client.force_login(staff)
    counts = []
    for _ in range(2):
        for _ in range(2):
            agreement_of(day=day)
        client.get(url(day.exchange))
        with django_assert_max_num_queries(60) as counted:
            client.get(url(day.exchange))
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_forgotten_person_frees_the_place_and_leaves_the_hours(over, day):
    colleague = over[0].colleague
    erasure.erase(erasure.Subject(email=colleague.email))
    colleague.refresh_from_db()
    assert (colleague.get_full_name(), colleague.function) == ("Personne effacée", "")
    assert [line.lent for line in reading.balance(day.exchange)] == [420, 420]


# --- Two at once -------------------------------------------------------------------------------------------------------


def at_once(*acts):
    """Run these together, each on its own connection; return what each raised, or None."""
    gate = threading.Barrier(len(acts))
    raised = [None] * len(acts)

    def run(rank, act):
        try:
            gate.wait(10)
            act()
        except Exception as error:  # noqa: BLE001 -- told to the test
            raised[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_people_who_solve_at_once_end_with_one_answer(staff):
    day = ExchangeDayFactory()
    sites = [SiteFactory() for _ in range(4)]
    for site in sites:
        ColleagueFactory(exchange=day.exchange, site=site, days=[day])
        HostPlaceFactory(day=day, site=site)
    raised = at_once(*[lambda: services.solve(day.exchange, by=staff)] * 3)
    assert raised == [None] * 3
    assert (len(placed(day.exchange)), [line.is_even for line in reading.balance(day.exchange)]) == (4, [True] * 4)


@pytest.mark.django_db(transaction=True)
def test_the_last_signature_given_twice_counts_once_and_tells_once():
    agreement = agreement_of()
    sign(agreement, Party.HOME)
    sign(agreement, Party.PERSON)
    raised = at_once(*[lambda: sign(agreement, Party.HOST)] * 2)
    assert sorted(type(one).__name__ for one in raised) == ["CannotSign", "NoneType"]
    assert ExchangeSignature.objects.filter(agreement=agreement, party=Party.HOST).count() == 1
    assert Message.objects.filter(kind="events.exchange_signed", to=agreement.colleague.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_signing_and_voiding_at_once_leave_no_signature_unheard():
    """Either the signature came first and its signer is told, or it is refused."""
    agreement = agreement_of()
    first, _second = at_once(
        lambda: sign(agreement, Party.PERSON), lambda: services.answer(agreement.colleague, Answer.DECLINED)
    )
    agreement.refresh_from_db()
    assert agreement.is_voided
    told = Message.objects.filter(kind="events.exchange_voided").count()
    assert told == ExchangeSignature.objects.count() == (0 if first else 1)
