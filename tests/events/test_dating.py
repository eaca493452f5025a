"""Job datings: both sides choose, the scheduler places, nobody is in two places, names stay behind until people meet."""

import itertools
import threading

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from events.dating import board as boards
from events.dating import papers, services
from events.dating.scheduler import Wishes, choose, timetable, worth_of
from events.enums import RegistrationStatus
from events.letters import PURPOSE
from events.life import cancelling
from events.models import Booth, Dating, DatingPick, DatingSlot, DatingWish, Interview, Seeker
from gtec_portal import links
from gtec_portal.models import Message
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.events_dating import (
    BoothFactory,
    DatingFactory,
    InterviewFactory,
    JobDatingFactory,
    SeekerFactory,
)

db = pytest.mark.django_db


# --- The scheduler: no database -----------------------------------------------------------------------------------------

PAIRS = list(itertools.product(range(4), range(3)))
small_wishes = st.builds(
    Wishes,
    st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 3), max_size=8),
    st.frozensets(st.sampled_from(PAIRS), max_size=5),
)


def best_by_trying_everything(wishes, slots):
    best = (0, 0)
    for chosen in itertools.product([False, True], repeat=len(wishes.pairs)):
        kept = [pair for pair, keep in zip(wishes.pairs, chosen, strict=True) if keep]
        degrees = [sum(pair[side] == one for pair in kept) for side in (0, 1) for one in range(4)]
        if max(degrees) <= slots:
            best = max(best, worth_of(wishes, kept))
    return best


@settings(deadline=None, max_examples=60, derandomize=True)
@given(small_wishes, st.integers(1, 3))
def test_the_pairs_chosen_are_worth_as_much_as_any(wishes, slots):
    assert worth_of(wishes, choose(wishes, slots)) == best_by_trying_everything(wishes, slots)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.frozensets(st.tuples(st.integers(0, 14), st.integers(0, 7))))
def test_every_pair_gets_an_hour_and_nobody_is_in_two_places(pairs):
    at = timetable(pairs)

    busiest = max((sum(pair[side] == one for pair in pairs) for side in (0, 1) for one in range(15)), default=0)
    assert at.keys() == pairs
    assert all(0 <= slot < busiest for slot in at.values())
    assert len({(candidate, slot) for (candidate, _employer), slot in at.items()}) == len(pairs)
    assert len({(employer, slot) for (_candidate, employer), slot in at.items()}) == len(pairs)


kept_hours = st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 2), max_size=4)


def holds(at):
    """Nobody is in two places in these {pair: slot}."""
    sides = [[(pair[side], slot) for pair, slot in at.items()] for side in (0, 1)]
    return all(len(side) == len(set(side)) for side in sides)


@settings(deadline=None, max_examples=120, derandomize=True)
@given(small_wishes, kept_hours)
def test_kept_interviews_keep_their_hour_and_the_rest_is_worth_as_much_as_any(wishes, kept):
    assume(holds(kept))
    others = Wishes(
        {pair: rank for pair, rank in wishes.wishes.items() if pair not in kept},
        frozenset(pair for pair in wishes.picks if pair not in kept),
    )
    best = (0, 0)
    for chosen in itertools.product([False, True], repeat=len(others.pairs)):
        some = [pair for pair, keep in zip(others.pairs, chosen, strict=True) if keep]
        degrees = [sum(pair[side] == one for pair in [*some, *kept]) for side in (0, 1) for one in range(4)]
        if max(degrees) <= 3:
            best = max(best, worth_of(wishes, some, kept))

    chosen = choose(wishes, 3, kept)
    at = timetable(chosen, 3, kept)

    assert worth_of(wishes, chosen, kept) == best
    assert set(at) <= set(chosen)
    assert holds({**kept, **at})


def test_a_chain_of_interviews_moves_around_one_that_is_kept():
    """Slot 0 is kept for (0, 0). (1, 0) is placed first at 1, (1, 1) at 0: then (0, 1) goes to 1."""
    assert timetable([(1, 0), (1, 1), (0, 1)], 2, {(0, 0): 0}) == {(1, 0): 1, (1, 1): 0, (0, 1): 1}


def test_an_interview_without_an_hour_left_is_left_out():
    assert timetable([(0, 1)], 2, {(0, 0): 0, (1, 1): 1}) == {}


def test_a_mutual_wish_comes_before_any_number_of_others():
    """One slot: the employer meets the candidate both want, though three dearer wishes of others are lost."""
    wishes = Wishes({(0, 0): 1, (1, 0): 1, (2, 0): 1, (3, 0): 3}, frozenset({(3, 0)}))

    assert choose(wishes, 1) == [(3, 0)]


def test_somebody_s_first_interview_comes_before_another_s_third():
    wishes = Wishes({(0, 0): 1, (0, 1): 1, (1, 1): 9}, frozenset())

    assert choose(wishes, 1) in ([(0, 0), (1, 1)],)
    assert choose(Wishes({}, frozenset()), 3) == []


# --- Setting up ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def dating(db):
    """Four slots of ten minutes, two employers."""
    one = services.save_dating(
        DatingFactory.build(event=JobDatingFactory(), count=4, minutes=10, changeover=5, pause_after=2), by=None
    )
    BoothFactory(event=one.event, organisation__name="Les Genêts", place="Table 1")
    BoothFactory(event=one.event, organisation__name="Soins des Haies")
    return one


def seeker_of(event, name="Ondine", *, trade="aide-soignante", agrees=False, booths=(), **values):
    person = RegistrationFactory(event=event, first_name=name, **values)
    return services.note_wishes(person, trade=trade, agrees=agrees, booths=booths)


def link_to(name, seeker):
    return reverse(f"events:{name}", args=[links.make_token(seeker.registration, PURPOSE)])


@db
def test_slots_follow_each_other_with_a_pause(dating):
    slots = DatingSlot.objects.filter(event=dating.event)

    assert [slot.hours_label.replace("\u00a0", " ") for slot in slots] == [
        "9 h – 9 h 10",
        "9 h 15 – 9 h 25",
        "9 h 45 – 9 h 55",
        "10 h – 10 h 10",
    ]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"count": "60", "minutes": "30"}, "count"),
        ({"first": "07:00"}, "first"),
        ({"pause_after": "4"}, "pause_after"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "dix"}, "minutes"),
        ({"count": "0"}, "count"),
        ({"first": "25:99"}, "first"),
    ],
)
def test_hours_that_do_not_hold_are_said_at_their_field(team, dating, data, wrong):
    good = {
        "first": "09:00",
        "minutes": "10",
        "changeover": "5",
        "count": "4",
        "pause_after": "2",
        "pause_minutes": "15",
    }

    response = team.post(reverse("events:dating_edit", args=[dating.event.uuid]), {**good, **data})

    assert (response.status_code, set(response.context["form"].errors)) == (422, {wrong})
    assert DatingSlot.objects.count() == 4


@db
def test_hours_do_not_change_under_interviews(team, dating):
    seeker = seeker_of(dating.event, booths=Booth.objects.all())
    services.compose(dating.event, by=None)
    good = {
        "first": "09:30",
        "minutes": "10",
        "changeover": "5",
        "count": "4",
        "pause_after": "",
        "pause_minutes": "15",
    }

    response = team.post(reverse("events:dating_edit", args=[dating.event.uuid]), good)

    assert (response.status_code, seeker.interviews.count()) == (422, 2)


@db
def test_an_employer_comes_once(team, dating):
    known = dating.event.booths.get(place="Table 1")

    response = team.post(
        reverse("events:booth_create", args=[dating.event.uuid]), {"organisation": known.organisation.pk, "posts": ""}
    )

    assert response.status_code == 422
    assert "déjà sur la liste" in response.text
    assert dating.event.booths.count() == 2


@db
def test_an_employer_with_interviews_stays(team, dating):
    booth = dating.event.booths.first()
    seeker_of(dating.event, booths=[booth])
    services.compose(dating.event, by=None)

    url = reverse("events:booth_delete", args=[booth.pk])
    asked, tried = team.get(url, follow=True), team.post(url, follow=True)

    for response in (asked, tried):
        assert ("a des entretiens" in response.text, "Retirer cet employeur" in response.text) == (True, False)
    assert dating.event.booths.count() == 2


# --- What each side wishes ----------------------------------------------------------------------------------------------


@db
def test_a_candidate_ranks_employers_by_their_link(client, dating):
    first, second = dating.event.booths.order_by("pk")
    person = RegistrationFactory(event=dating.event)
    url = reverse("events:seeker_wishes", args=[links.make_token(person, PURPOSE)])

    client.post(url, {"trade": "aide-soignante", f"rank-{first.pk}": "2", f"rank-{second.pk}": "1"})

    seeker = Seeker.objects.get()
    assert (seeker.trade, seeker.agrees) == ("aide-soignante", False)
    assert list(seeker.wishes.values_list("booth", "rank")) == [(second.pk, 1), (first.pk, 2)]


@db
def test_two_first_choices_are_kept_in_the_order_of_the_page(client, dating):
    person = RegistrationFactory(event=dating.event)
    first, second = services.booths_of(dating.event)
    url = reverse("events:seeker_wishes", args=[links.make_token(person, PURPOSE)])

    client.post(url, {f"rank-{first.pk}": "1", f"rank-{second.pk}": "1"})

    assert list(Seeker.objects.get().wishes.values_list("booth", flat=True)) == [first.pk, second.pk]


@db
def test_without_a_seat_one_chooses_nobody(client, dating):
    person = RegistrationFactory(event=dating.event, status=RegistrationStatus.WAITING)
    url = reverse("events:seeker_wishes", args=[links.make_token(person, PURPOSE)])

    page = client.post(url, {"trade": "aide"})

    assert ("ne sont pas ouverts" in page.text, Seeker.objects.count()) == (True, 0)


@db
def test_an_employer_sees_first_names_and_trades_of_those_who_let_it(client, employer, dating):
    own = BoothFactory(event=dating.event, organisation=employer.acting_organisation)
    seeker_of(dating.event, "Ondine", last_name="Houx", email="ondine.houx@example.org", booths=[own])
    seeker_of(dating.event, "Basile", last_name="Fusain", agrees=True, trade="cuisinier")
    seeker_of(dating.event, "Garance", last_name="Viorne")
    client.force_login(employer)

    page = client.get(reverse("events:booth_picks", args=[own.pk]))

    labels = [
        label.get_text(strip=True) for label in BeautifulSoup(page.content, "html.parser").select("fieldset label")
    ]
    assert labels == ["Ondine, aide-soignante (vous a choisi)", "Basile, cuisinier"]
    for secret in ("Houx", "ondine.houx", "Fusain", "Garance", "Viorne"):
        assert secret not in page.text


@db
def test_an_employer_picks_only_whom_it_may_see(client, employer, dating):
    own = BoothFactory(event=dating.event, organisation=employer.acting_organisation)
    seen, hidden = seeker_of(dating.event, booths=[own]), seeker_of(dating.event)
    client.force_login(employer)
    url = reverse("events:booth_picks", args=[own.pk])

    refused = client.post(url, {"seekers": [hidden.pk]})
    client.post(url, {"seekers": [seen.pk]})

    assert (refused.status_code, list(own.picks.values_list("seeker", flat=True))) == (422, [seen.pk])


@db
def test_a_withdrawn_agreement_takes_the_employer_s_wish_away(dating):
    booth = dating.event.booths.first()
    seeker = seeker_of(dating.event, agrees=True)
    services.note_picks(booth, [seeker], by=None)

    services.note_wishes(seeker.registration, trade="", agrees=False, booths=[])

    assert services.wishes_of(dating.event).pairs == []


# --- The timetable ------------------------------------------------------------------------------------------------------


@db
def test_composing_places_mutual_wishes_first(team, dating):
    first, second = dating.event.booths.order_by("pk")
    seekers = [seeker_of(dating.event, f"P{number}", booths=[first]) for number in range(6)]
    services.note_picks(first, seekers[4:], by=None)

    response = team.post(reverse("events:dating_compose", args=[dating.event.uuid]), follow=True)

    placed = set(Interview.objects.values_list("seeker", flat=True))
    assert (len(placed), {seekers[4].pk, seekers[5].pk} <= placed) == (4, True)
    assert "4\u00a0entretiens placés, dont 2 voulus des deux côtés" in response.text
    assert not second.interviews.exists()


@db
def test_nothing_wished_is_nothing_to_place(team, dating):
    response = team.post(reverse("events:dating_compose", args=[dating.event.uuid]), follow=True)

    assert "rien à placer" in response.text


@db
def test_the_database_puts_nobody_in_two_places(dating):
    one = InterviewFactory(slot=dating.event.dating_slots.get(number=1))
    other_booth = BoothFactory(event=dating.event)
    other_slot = dating.event.dating_slots.get(number=2)
    for values, name in [
        ({"slot": one.slot, "booth": one.booth, "seeker": seeker_of(dating.event)}, "interview_employer_free"),
        ({"slot": one.slot, "booth": other_booth, "seeker": one.seeker}, "interview_candidate_free"),
        ({"slot": other_slot, "booth": one.booth, "seeker": one.seeker}, "interview_once"),
        ({"slot": other_slot, "booth": BoothFactory(), "seeker": one.seeker}, "deux événements"),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Interview.objects.create(**values)


@db
def test_an_interview_is_moved_to_an_hour_when_both_are_free(team, dating):
    booth = dating.event.booths.first()
    seeker = seeker_of(dating.event, booths=[booth])
    services.compose(dating.event, by=None)
    interview = Interview.objects.get()
    other = seeker_of(dating.event, "Basile")
    services.place(Interview(booth=booth, seeker=other), dating.event.dating_slots.get(number=2), by=None)
    url = reverse("events:interview_move", args=[interview.pk])

    offered = list(team.get(url).context["form"].fields["slot"].queryset.values_list("number", flat=True))
    taken = team.post(url, {"slot": dating.event.dating_slots.get(number=2).pk})
    team.post(url, {"slot": dating.event.dating_slots.get(number=4).pk})

    assert (offered, taken.status_code) == ([1, 3, 4], 422)
    assert seeker.interviews.get().slot.number == 4


@db
def test_composing_again_keeps_what_was_moved_by_hand_and_says_so(team, dating):
    first, second = dating.event.booths.order_by("pk")
    ondine = seeker_of(dating.event, "Ondine", last_name="Houx", booths=[first, second])
    basile = seeker_of(dating.event, "Basile", booths=[first])
    services.compose(dating.event, by=None)
    last = dating.event.dating_slots.last()
    moved = ondine.interviews.get(booth=first)
    team.post(reverse("events:interview_move", args=[moved.pk]), {"slot": last.pk, "keep": "on"})
    url = reverse("events:dating_compose", args=[dating.event.uuid])

    asked = BeautifulSoup(team.get(url).content, "html.parser")
    done = team.post(url, follow=True)

    assert [li.get_text() for li in asked.select("main form li")] == [f"Ondine Houx et Les Genêts, {last.hours_label}"]
    assert (ondine.interviews.get(booth=first).slot, Interview.objects.count()) == (last, 3)
    assert basile.interviews.get().slot != last
    assert "1\u00a0entretien garde l’heure choisie à la main." in done.text


@db
def test_an_interview_let_go_is_placed_with_the_others(team, dating):
    seeker = seeker_of(dating.event, booths=[dating.event.booths.first()])
    services.compose(dating.event, by=None)
    url = reverse("events:interview_move", args=[seeker.interviews.get().pk])
    last = dating.event.dating_slots.last()
    team.post(url, {"slot": last.pk, "keep": "on"})

    team.post(url, {"slot": last.pk})
    services.compose(dating.event, by=None)

    assert seeker.interviews.get().slot.number == 1


@db
def test_an_hour_kept_for_somebody_who_gave_their_seat_back_is_free_again(dating):
    seeker = seeker_of(dating.event, booths=[dating.event.booths.first()])
    other = seeker_of(dating.event, "Basile", booths=[dating.event.booths.first()])
    services.place(
        Interview(booth=dating.event.booths.first(), seeker=seeker), dating.event.dating_slots.first(), by=None
    )
    type(seeker.registration).objects.filter(pk=seeker.registration_id).update(status=RegistrationStatus.CANCELLED)

    composed = services.compose(dating.event, by=None)

    assert (composed.placed, composed.kept, seeker.interviews.count()) == (1, 0, 0)
    assert other.interviews.get().slot.number == 1


@db
def test_what_finds_no_hour_around_those_kept_is_said(team, dating):
    """Two slots: each of the two is busy when the other is free."""
    dating.count, dating.pause_after = 2, None
    services.save_dating(dating, by=None)
    first, second = dating.event.booths.order_by("pk")
    one, two = dating.event.dating_slots.all()
    ondine = seeker_of(dating.event, "Ondine", booths=[second])
    services.place(Interview(booth=first, seeker=ondine), one, by=None)
    services.place(Interview(booth=second, seeker=seeker_of(dating.event, "Basile")), two, by=None)

    done = team.post(reverse("events:dating_compose", args=[dating.event.uuid]), follow=True)

    assert "1\u00a0entretien voulu n’a pas trouvé d’heure" in done.text


@db
def test_adding_one_by_hand_says_who_is_taken(team, dating):
    booth, other = dating.event.booths.order_by("pk")
    seeker = seeker_of(dating.event, booths=[booth])
    services.compose(dating.event, by=None)
    url = reverse("events:interview_create", args=[dating.event.uuid])
    slot = Interview.objects.get().slot

    response = team.post(url, {"seeker": seeker.pk, "booth": other.pk, "slot": slot.pk})
    team.post(url, {"seeker": seeker.pk, "booth": other.pk, "slot": dating.event.dating_slots.last().pk})

    assert response.status_code == 422
    assert "Cette personne a déjà un entretien à cette heure." in response.text
    assert seeker.interviews.count() == 2


@db
def test_a_person_who_gave_their_seat_back_is_pointed_out(team, dating):
    seeker = seeker_of(dating.event, "Ondine", booths=dating.event.booths.all())
    services.compose(dating.event, by=None)
    type(seeker.registration).objects.filter(pk=seeker.registration_id).update(status=RegistrationStatus.CANCELLED)

    page = team.get(reverse("events:event_dating", args=[dating.event.uuid]))

    assert "Des personnes ont rendu leur place" in page.text
    assert services.wishes_of(dating.event).pairs == []


@db
def test_sending_writes_to_candidates_and_employers(team, employer, dating, outbox):
    own = BoothFactory(event=dating.event, organisation=employer.acting_organisation, place="Table 9")
    seeker = seeker_of(dating.event, email="ondine@example.org", booths=[own])
    services.compose(dating.event, by=None)
    before = team.get(link_to("seeker_wishes", seeker)).text

    team.post(reverse("events:dating_send", args=[dating.event.uuid]))

    letters = {letter.to[0]: letter.body for letter in outbox()}
    assert letters.keys() == {"ondine@example.org", employer.email}
    assert "Table 9" in letters["ondine@example.org"]
    assert str(seeker.registration.last_name) not in letters[employer.email]
    after = team.get(link_to("seeker_wishes", seeker)).text
    assert ("Vos horaires" in before, "Vos horaires" in after) == (False, True)
    assert team.get(link_to("seeker_timetable", seeker))["Content-Type"] == "application/pdf"


@db
def test_an_event_called_off_sends_no_hours_and_takes_no_wish(team, dating, outbox):
    seeker = seeker_of(dating.event, email="ondine@example.org", booths=dating.event.booths.all())
    services.compose(dating.event, by=None)
    cancelling.cancel_event(dating.event, reason="Neige", by=None)

    refused = team.post(reverse("events:dating_send", args=[dating.event.uuid]), follow=True)
    page = team.post(link_to("seeker_wishes", seeker), {"trade": "cuisinière"})

    assert ("personne n’attend d’horaires" in refused.text, "Cet événement est annulé." in page.text) == (True, True)
    seeker.refresh_from_db()
    assert (outbox(), seeker.trade) == ([], "aide-soignante")


# --- Papers -------------------------------------------------------------------------------------------------------------


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@db
def test_papers_have_a_page_for_each_and_employers_read_no_name(dating):
    for name, last in (("Ondine", "Houx"), ("Basile", "Fusain")):
        seeker_of(dating.event, name, last_name=last, booths=dating.event.booths.all())
    services.compose(dating.event, by=None)
    board = boards.read(dating.event)

    seekers, booths, wall = papers.for_seekers(board), papers.for_booths(board), papers.wall(board)

    assert [len(pypdfium2.PdfDocument(paper)) for paper in (seekers, booths, wall)] == [2, 2, 1]
    assert ("Ondine Houx" in text_of(seekers), "Les Genêts" in text_of(seekers)) == (True, True)
    assert ("Houx" in text_of(booths), "Ondine" in text_of(booths)) == (False, True)
    assert ("Houx" in text_of(wall), "Ondine H." in text_of(wall)) == (False, True)


@db
def test_the_board_asks_as_many_queries_for_many_as_for_few(team, dating, django_assert_max_num_queries):
    url = reverse("events:event_dating", args=[dating.event.uuid])
    seeker_of(dating.event, booths=dating.event.booths.all())
    services.compose(dating.event, by=None)
    with django_assert_max_num_queries(80) as few:
        team.get(url)
    for _ in range(3):
        BoothFactory(event=dating.event)
        seeker_of(dating.event, booths=dating.event.booths.all())
    services.compose(dating.event, by=None)
    with django_assert_max_num_queries(80) as many:
        team.get(url)

    assert len(many) == len(few)


@db
def test_only_a_job_dating_has_one(team):
    assert team.get(reverse("events:event_dating", args=[EventFactory().uuid])).status_code == 404
    with pytest.raises(Exception, match="pas un job dating"):
        services.save_dating(DatingFactory.build(event=EventFactory()), by=None)


# --- At once ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_composing_at_once_make_one_timetable():
    event = JobDatingFactory()
    services.save_dating(Dating(event=event, starts_at=event.starts_at, count=4), by=None)
    booths = [BoothFactory(event=event) for _ in range(3)]
    for number in range(6):
        seeker = SeekerFactory(registration__event=event)
        DatingWish.objects.create(seeker=seeker, booth=booths[number % 3], rank=1)
        DatingPick.objects.create(seeker=seeker, booth=booths[number % 3])
    gate, failures = threading.Barrier(3), []

    def make():
        try:
            gate.wait()
            services.compose(event, by=None)
        except Exception as error:  # noqa: BLE001 -- a thread's failure is the test's
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert (failures, Interview.objects.count(), Message.objects.count()) == ([], 6, 0)
