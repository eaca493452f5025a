"""The method held by the services and by the database itself: who may write what, and when."""

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events.codev import attendance, board, cases, groups, room, writing
from events.codev.enums import CHARTER, CodevKind, CodevOutcome, CodevRole, CodevStep
from events.codev.groups import Refused
from events.models import CodevAction, CodevEntry, CodevMove, CodevNote, CodevReview, CodevSession
from gtec_portal.models import AuditLine
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, nine_o_clock
from tests.factories.events_codev import (
    CodevGroupFactory,
    CodevMemberFactory,
    CodevSessionFactory,
    act,
    bring_to,
    client_of,
    consultants_of,
    open_session,
    say,
    whole_session,
)

pytestmark = pytest.mark.django_db

ROLES = [*CodevRole]
STEPS = [step.value for step in CodevStep]


@pytest.fixture
def session():
    return CodevSessionFactory()


@pytest.fixture
def observed(session):
    """The same with its last consultant observing."""
    seat = consultants_of(session)[-1]
    seat.role = CodevRole.OBSERVER
    seat.save()
    return session


def seat_as(session, role):
    return session.seats.select_related("member__group", "session__group").filter(role=role).order_by("pk").first()


def straight(sql, *values):
    """Straight to the database; returns the name of the constraint that refused, or None."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return None


def insert(session, seat, kind, step, *, late=False):
    """Write a line without any service."""
    return straight(
        "INSERT INTO events_codeventry (uuid, session_id, seat_id, kind, step, late, written_at, in_report, text, territory, link)"
        " VALUES (%s, %s, %s, %s, %s, %s, now(), false, 'Forcé', 'Ailleurs', '')",
        str(uuid.uuid4()),
        session.pk,
        seat and seat.pk,
        kind,
        step,
        late,
    )


def insert_action(session, seat):
    return straight(
        "INSERT INTO events_codevaction (uuid, session_id, seat_id, late, written_at, in_report, what, with_whom)"
        " VALUES (%s, %s, %s, false, now(), false, 'Forcé', '')",
        str(uuid.uuid4()),
        session.pk,
        seat.pk,
    )


# --- Who writes what, when: the whole table, by the service and by the database -----------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_table_of_roles_and_steps_is_the_same_in_the_service_and_in_the_database(observed, step):
    session = bring_to(observed, step) if step else open_session(observed)
    for role in ROLES:
        seat = seat_as(session, role)
        for kind in CodevKind:
            allowed = step in kind.rule.steps and role in kind.rule.roles
            assert (insert(session, seat, kind, step) is None) == allowed, (role, kind, step)
            words = {"territory": "Ailleurs"} if kind == CodevKind.EXPERIENCE else {}
            if allowed:
                assert say(session, seat, kind, **words).step == step
            else:
                with pytest.raises(Refused):
                    say(session, seat, kind, **words)
        assert (insert_action(session, seat) is None) == (role == CodevRole.CLIENT and step == 5), (role, step)


def test_client_is_silent_in_step_four(session):
    session = bring_to(session, 4)
    client = client_of(session)

    assert {insert(session, client, kind, 4) for kind in CodevKind} == {"codev_client_silent"}
    assert {insert(session, client, kind, kind.rule.steps[0], late=True) for kind in CodevKind} == {
        "codev_client_silent"
    }
    assert insert_action(session, client) == "codev_client_silent"
    for kind in CodevKind:
        with pytest.raises(Refused):
            say(session, client, kind)
    assert CodevEntry.objects.count() == 0


def test_client_takes_notes_in_step_four_and_nobody_else_does(session):
    session = bring_to(session, 4)

    note = writing.note(client_of(session), uuid=uuid.uuid4(), text="Ne pas oublier la navette")

    assert note.text == "Ne pas oublier la navette"
    with pytest.raises(Refused, match="Seul le client"):
        writing.note(consultants_of(session)[0], uuid=uuid.uuid4(), text="À moi aussi")
    sql = "INSERT INTO events_codevnote (uuid, seat_id, text, written_at) VALUES (%s, %s, 'x', now())"
    assert straight(sql, str(uuid.uuid4()), consultants_of(session)[0].pk) == "codev_note_of_the_client"


def test_client_takes_nothing_back_in_step_four(session):
    session = bring_to(session, 1)
    said = say(session, client_of(session), CodevKind.CONTEXT)
    session = bring_to(session, 4)

    with pytest.raises(Refused, match="vous écoutez"):
        writing.withdraw(session, said)
    sql = "UPDATE events_codeventry SET withdrawn_at = now() WHERE id = %s"
    assert straight(sql, said.pk) == "codev_client_silent"


# --- The question of the contract ---------------------------------------------------------------------------------------


def test_question_changes_until_the_end_of_step_three_and_never_after(session):
    session = bring_to(session, 3)
    client = client_of(session)
    say(session, client, CodevKind.CONTRACT, "Une première question ?")
    last = say(session, client, CodevKind.CONTRACT, "Comment loger nos recrues ?")
    assert board.read(session).contract == last

    session = bring_to(session, 5)

    with pytest.raises(Refused, match="fixée"):
        say(session, client, CodevKind.CONTRACT, "Une autre ?")
    with pytest.raises(Refused, match="fixée"):
        writing.withdraw(session, last)
    assert insert(session, client, "contract", 3, late=True) == "codev_contract_locked"
    assert straight("UPDATE events_codeventry SET text = 'Autre' WHERE id = %s", last.pk) == "codev_contract_locked"
    assert (
        straight("UPDATE events_codeventry SET withdrawn_at = now() WHERE id = %s", last.pk) == "codev_contract_locked"
    )
    assert straight("DELETE FROM events_codeventry WHERE id = %s", last.pk) == "codev_contract_locked"
    assert board.read(session).contract == last


def test_question_stays_locked_after_the_end(session):
    session = whole_session(session)
    question = CodevEntry.objects.get(kind=CodevKind.CONTRACT)

    assert straight("UPDATE events_codeventry SET text = 'Autre' WHERE id = %s", question.pk) == "codev_never_rewritten"
    assert (
        straight("UPDATE events_codeventry SET withdrawn_at = now() WHERE id = %s", question.pk)
        == "codev_contract_locked"
    )
    assert straight("DELETE FROM events_codeventry WHERE id = %s", question.pk) == "codev_contract_locked"


def test_question_opens_again_when_the_facilitator_comes_back_with_a_reason(session):
    session = bring_to(session, 4)

    session = room.previous_step(session, from_step=4, reason="La question n’était pas précise")
    say(session, client_of(session), CodevKind.CONTRACT, "Plus précise ?")

    assert board.read(session).contract.text == "Plus précise ?"
    move = CodevMove.objects.last()
    assert (move.from_step, move.to_step, move.reason) == (4, 3, "La question n’était pas précise")


@pytest.mark.parametrize("step", [1, 2, 3])
def test_what_is_written_is_never_rewritten(session, step):
    session = bring_to(session, step)
    said = say(session, client_of(session), CodevKind.CONTRACT)

    assert straight("UPDATE events_codeventry SET text = 'Autre' WHERE id = %s", said.pk) == "codev_never_rewritten"
    assert straight("UPDATE events_codeventry SET kind = 'advice' WHERE id = %s", said.pk) == "codev_never_rewritten"


# --- Steps and clock ----------------------------------------------------------------------------------------------------


def test_each_step_starts_its_own_time(session):
    now = timezone.now()
    session = bring_to(session, 1, at=now)
    assert session.ends_at == now + timedelta(minutes=10)

    session = room.next_step(session, from_step=1, now=now + timedelta(minutes=3))

    assert (session.step, session.ends_at) == (2, now + timedelta(minutes=3 + 15))
    assert session.remaining(now + timedelta(minutes=4)) == timedelta(minutes=14)


def test_next_pressed_on_two_screens_moves_once(session):
    session = bring_to(session, 2)

    room.next_step(session, from_step=2)
    with pytest.raises(Refused, match="venait de changer"):
        room.next_step(session, from_step=2)

    assert CodevSession.objects.get().step == 3


def test_pause_keeps_what_is_left_and_two_minutes_are_added(session):
    now = timezone.now()
    session = bring_to(session, 1, at=now)

    session = room.pause(session, now=now + timedelta(minutes=4))
    assert (session.left, session.ends_at) == (timedelta(minutes=6), None)
    assert room.pause(session, now=now + timedelta(minutes=5)).left == timedelta(minutes=6)
    session = room.two_minutes_more(session)
    session = room.resume(session, now=now + timedelta(minutes=10))

    assert (session.left, session.ends_at) == (None, now + timedelta(minutes=18))


def test_two_minutes_more_past_the_end_are_two_minutes_from_now(session):
    now = timezone.now()
    session = bring_to(session, 1, at=now)

    session = room.two_minutes_more(session, now=now + timedelta(minutes=30))

    assert session.ends_at == now + timedelta(minutes=32)


def test_no_more_time_outside_a_step(session):
    with pytest.raises(Refused, match="Aucune étape"):
        room.two_minutes_more(open_session(session))


def test_coming_back_needs_a_reason_and_a_step_before(session):
    session = bring_to(session, 2)

    with pytest.raises(Refused, match="Dites pourquoi"):
        room.previous_step(session, from_step=2, reason="  ")
    with pytest.raises(Refused, match="venait de changer"):
        room.previous_step(session, from_step=3, reason="Trop vite")
    session = room.previous_step(session, from_step=2, reason="Trop vite")
    with pytest.raises(Refused, match="pas d’étape avant"):
        room.previous_step(session, from_step=1, reason="Trop vite")


def test_steps_follow_one_another_in_the_database(session):
    session = bring_to(session, 2)

    jump = "UPDATE events_codevsession SET step = %s WHERE id = %s"
    assert straight(jump, 4, session.pk) == "codev_one_step_at_a_time"
    assert straight(jump, 0, session.pk) == "codev_one_step_at_a_time"
    assert straight("UPDATE events_codevsession SET reached = 7 WHERE id = %s", session.pk) is None
    session.refresh_from_db()
    assert session.reached == 2  # the trigger counts by itself


def test_session_over_by_mistake_opens_again_until_its_case_is_validated(session):
    session = whole_session(session)
    session = room.previous_step(session, from_step=7, reason="Il restait une voix")
    assert (session.step, session.ended_at) == (6, None)

    session = bring_to(session, 7)
    CodevEntry.objects.filter(kind=CodevKind.CONTRACT).update(in_report=True)
    CodevSession.objects.update(case_title="Loger")
    cases.validate(session)
    with pytest.raises(Refused, match="validé"):
        room.previous_step(session, from_step=7, reason="Encore")
    sql = "UPDATE events_codevsession SET step = 6, ended_at = NULL, left = '1 minute' WHERE id = %s"
    assert straight(sql.replace("left", '"left"'), session.pk) == "codev_one_step_at_a_time"


def test_session_starts_with_its_client_in_the_room(session):
    session = open_session(session)
    room.set_presence(session, {seat.pk for seat in consultants_of(session)})

    with pytest.raises(Refused, match="cliente"):
        room.next_step(session, from_step=0)


def test_room_must_be_open_before_the_first_step(session):
    with pytest.raises(Refused, match="Ouvrez"):
        room.next_step(session, from_step=0)
    sql = "UPDATE events_codevsession SET step = 1, ends_at = now() WHERE id = %s"
    assert straight(sql, session.pk) == "codev_session_opens_first"


def test_facilitator_and_roles_stay_once_it_began(session):
    session = bring_to(session, 1)

    sql = "UPDATE events_codevsession SET facilitator_email = 'curieux@example.org' WHERE id = %s"
    assert straight(sql, session.pk) == "codev_facilitator_stays"
    sql = "UPDATE events_codevseat SET role = 'consultant' WHERE id = %s"
    assert straight(sql, client_of(session).pk) == "codev_roles_stay"


def test_two_clients_or_a_stranger_are_refused_by_the_database(session):
    consultant = consultants_of(session)[0]
    sql = "UPDATE events_codevseat SET role = 'client' WHERE id = %s"
    assert straight(sql, consultant.pk) == "codev_one_client"
    stranger = CodevMemberFactory()
    sql = "INSERT INTO events_codevseat (session_id, member_id, role, link_version) VALUES (%s, %s, 'observer', 0)"
    assert straight(sql, session.pk, stranger.pk) == "codev_seat_of_the_group"


# --- The plan of the last session is looked at first --------------------------------------------------------------------


@pytest.fixture
def second(session):
    """A session after one that left two actions."""
    session.starts_at = nine_o_clock(-30)
    session.save()
    first = bring_to(session, 5)
    act(first, "Appeler la mairie")
    act(first, "Écrire au bailleur")
    bring_to(first, 7)
    return CodevSessionFactory(group=session.group)


def test_room_opens_on_the_review_and_step_one_waits_for_it(second):
    second = open_session(second)
    mayor, landlord = room.plan_to_review(second)
    assert [mayor.what, landlord.what] == ["Appeler la mairie", "Écrire au bailleur"]

    room.review(second, mayor, uuid=uuid.uuid4(), outcome=CodevOutcome.DONE, word="Rendez-vous pris")
    with pytest.raises(Refused, match="se regarde d’abord"):
        room.next_step(second, from_step=0)
    sql = "UPDATE events_codevsession SET step = 1, ends_at = now() WHERE id = %s"
    assert straight(sql, second.pk) == "codev_review_first"

    room.review(second, landlord, uuid=uuid.uuid4(), outcome=CodevOutcome.DROPPED)
    assert room.next_step(second, from_step=0).step == 1


def test_review_is_passed_with_a_reason_only(second):
    second = open_session(second)
    with pytest.raises(Refused, match="Dites pourquoi"):
        room.skip_review(second, " ")

    second = room.skip_review(second, "La cliente d’alors est absente")

    assert room.next_step(second, from_step=0).review_skipped == "La cliente d’alors est absente"
    with pytest.raises(Refused, match="venait de changer"):
        room.skip_review(second, "Encore")


def test_action_under_way_comes_back_at_the_session_after(second):
    second = open_session(second)
    for action in room.plan_to_review(second):
        outcome = CodevOutcome.DOING if action.what == "Écrire au bailleur" else CodevOutcome.DONE
        room.review(second, action, uuid=uuid.uuid4(), outcome=outcome)
    bring_to(second, 7)

    third = open_session(CodevSessionFactory(group=second.group, starts_at=nine_o_clock(40)))

    assert [action.what for action in room.plan_to_review(third)] == ["Écrire au bailleur"]
    with pytest.raises(Refused):
        room.next_step(third, from_step=0)


def test_review_said_again_counts_last_and_sent_twice_once(second):
    second = open_session(second)
    action = room.plan_to_review(second)[0]
    number = uuid.uuid4()

    room.review(second, action, uuid=number, outcome=CodevOutcome.DONE)
    room.review(second, action, uuid=number, outcome=CodevOutcome.DONE)
    room.review(second, action, uuid=uuid.uuid4(), outcome=CodevOutcome.DOING, word="Pas tout à fait")

    assert CodevReview.objects.count() == 2
    assert room.plan_to_review(second)[0].said.outcome == CodevOutcome.DOING


def test_review_belongs_to_its_group_and_its_moment(second):
    other = open_session(CodevSessionFactory())
    action = CodevAction.objects.first()
    with pytest.raises(Refused, match="n’est pas à revoir"):
        room.review(other, action, uuid=uuid.uuid4(), outcome=CodevOutcome.DONE)
    sql = "INSERT INTO events_codevreview (uuid, action_id, session_id, outcome, word, written_at) VALUES (%s, %s, %s, 'done', '', now())"
    assert straight(sql, str(uuid.uuid4()), action.pk, other.pk) == "codev_review_before_step_one"
    with pytest.raises(Refused, match="pas encore ouverte"):
        room.review(second, action, uuid=uuid.uuid4(), outcome=CodevOutcome.DONE)
    second = room.skip_review(open_session(second), "Pressés")
    second = room.next_step(second, from_step=0)
    with pytest.raises(Refused, match="close"):
        room.review(second, action, uuid=uuid.uuid4(), outcome=CodevOutcome.DONE)


# --- Nothing typed is lost ----------------------------------------------------------------------------------------------


def test_same_line_sent_twice_is_kept_once(session):
    session = bring_to(session, 2)
    seat, number = consultants_of(session)[0], uuid.uuid4()

    first = writing.write(session, seat, "question", uuid=number, text="Depuis quand ?")
    again = writing.write(session, seat, "question", uuid=number, text="Depuis quand ?")

    assert first == again
    with pytest.raises(Refused, match="autre page"):
        writing.write(session, consultants_of(session)[1], "question", uuid=number, text="À moi")


def test_advice_typed_in_its_step_and_arrived_later_is_kept_and_marked(session):
    session = bring_to(session, 4)
    stamp, seat = writing.make_stamp(session), consultants_of(session)[0]
    session = bring_to(session, 6)

    said = say(session, seat, CodevKind.ADVICE, "Arrivé plus tard", stamp=stamp)

    assert (said.step, said.late) == (4, True)
    with pytest.raises(Refused, match="pas le moment"):
        say(session, seat, CodevKind.ADVICE)
    other = bring_to(CodevSessionFactory(), 4)
    with pytest.raises(Refused, match="pas le moment"):
        say(session, seat, CodevKind.ADVICE, stamp=writing.make_stamp(other))
    with pytest.raises(Refused, match="pas le moment"):
        say(session, seat, CodevKind.ADVICE, stamp="forged:stamp")


def test_line_never_arrives_before_its_step(session):
    session = bring_to(session, 2)
    seat = consultants_of(session)[0]

    assert insert(session, seat, "advice", 4, late=True) == "codev_step_and_role"


def test_question_that_arrives_after_the_lock_becomes_a_note_of_the_client(session):
    session = bring_to(session, 3)
    stamp, number = writing.make_stamp(session), uuid.uuid4()
    session = bring_to(session, 4)
    client = client_of(session)

    kept = writing.write(session, client, "contract", uuid=number, stamp=stamp, text="Trop tard ?")
    again = writing.write(session, client, "contract", uuid=number, stamp=stamp, text="Trop tard ?")

    assert kept == again == CodevNote.objects.get()
    assert kept.text.endswith("Trop tard ?")
    assert board.read(session).contract is None


def test_action_that_arrives_in_the_silence_becomes_a_note(session):
    session = bring_to(session, 5)
    stamp = writing.make_stamp(session)
    session = room.previous_step(session, from_step=5, reason="Un conseil oublié")

    kept = act(session, "Appeler", stamp=stamp)

    assert (type(kept), CodevAction.objects.count()) == (CodevNote, 0)


def test_nothing_is_written_before_the_charter_is_accepted(session):
    session = bring_to(session, 2)
    seat = consultants_of(session)[0]
    seat.member.charter_accepted_at, seat.member.charter_version = None, 0
    seat.member.save()

    with pytest.raises(Refused, match="charte"):
        say(session, seat, CodevKind.QUESTION)
    assert insert(session, seat, "question", 2) == "codev_charter_first"


def test_facilitator_writes_for_others_by_their_rules_and_learns_for_themselves(session):
    session = bring_to(session, 2)
    with pytest.raises(Refused, match="Choisissez la personne"):
        say(session, None, CodevKind.QUESTION)
    assert insert(session, None, "question", 2) == "codev_step_and_role"

    session = bring_to(session, 6)
    assert say(session, None, CodevKind.LEARNING).seat is None


def test_seat_of_another_session_writes_nothing_here(session):
    session = bring_to(session, 2)
    stranger = consultants_of(CodevSessionFactory())[0]

    with pytest.raises(Refused, match="pas de place"):
        say(session, stranger, CodevKind.QUESTION)
    assert insert(session, stranger, "question", 2) == "codev_seat_of_the_session"


def test_line_taken_back_leaves_the_board_and_stays_in_the_database(session):
    session = bring_to(session, 2)
    said = say(session, consultants_of(session)[0], CodevKind.QUESTION)

    writing.withdraw(session, said)

    assert board.read(session).entries == []
    assert CodevEntry.objects.get() == said


# --- Groups, people, sessions -------------------------------------------------------------------------------------------


def test_charter_that_changes_is_accepted_again(staff):
    member = CodevMemberFactory()
    group = member.group
    assert member.has_accepted

    group.charter = CHARTER + "\nEt rien ne s’enregistre."
    groups.save_group(group, by=staff)
    member.refresh_from_db()
    assert not member.has_accepted

    groups.accept_charter(member, spoken=True)
    assert (member.has_accepted, member.charter_spoken, member.charter_version) == (True, True, 2)


def test_session_seats_everybody_with_one_client_and_keeps_links(staff):
    group = CodevGroupFactory()
    first, second, third, fourth = (CodevMemberFactory(group=group) for _ in range(4))
    gone = CodevMemberFactory(group=group, left_at=timezone.now())
    session = CodevSession(
        group=group, starts_at=nine_o_clock(3), facilitator="Alix", facilitator_email="alix@example.org"
    )

    groups.save_session(session, client=first, observers=[second], absent=[fourth], by=staff)
    roles = {seat.member: seat.role for seat in session.seats.select_related("member")}
    assert roles == {first: "client", second: "observer", third: "consultant"}
    kept = session.seats.get(member=second).pk

    groups.save_session(session, client=second, by=staff)
    roles = {seat.member: seat.role for seat in session.seats.select_related("member")}
    assert roles == {first: "consultant", second: "client", third: "consultant", fourth: "consultant"}
    assert session.seats.get(member=second).pk == kept
    assert gone not in roles


def test_session_takes_at_most_fifteen_consultants_and_tells_under_seven(staff):
    group = CodevGroupFactory()
    members = [CodevMemberFactory(group=group) for _ in range(17)]
    session = CodevSession(
        group=group, starts_at=nine_o_clock(3), facilitator="Alix", facilitator_email="alix@example.org"
    )
    with pytest.raises(Refused, match="15 consultants"):
        groups.save_session(session, client=members[0], by=staff)

    session.pk = None
    groups.save_session(session, client=members[0], absent=members[1:11], by=staff)
    assert groups.advice_on(session) == "Le codéveloppement se tient d’habitude à 7 consultants au moins\u00a0: ici 6."


def test_session_opened_is_neither_changed_nor_removed(staff, session):
    session = open_session(session)

    with pytest.raises(Refused, match="ne se modifie plus"):
        groups.save_session(session, client=client_of(session).member, by=staff)
    with pytest.raises(Refused, match="elle reste"):
        groups.delete_session(session, by=staff)


def test_member_who_leaves_frees_their_seat_and_closes_their_links(staff, session):
    seat = consultants_of(session)[0]
    groups.leave(seat.member, by=staff)
    assert not session.seats.filter(member=seat.member).exists()

    with pytest.raises(Refused, match="cliente"):
        groups.leave(client_of(session).member, by=staff)


def test_hours_are_those_of_the_people_present(session):
    now = timezone.now()
    session = open_session(session, at=now)
    room.set_presence(session, {seat.pk for seat in session.seats.all()[:6]})
    for step in range(7):
        session = room.next_step(session, from_step=step, now=now + timedelta(minutes=20 * step + 10))

    figures = attendance.figures(CodevSession.objects.all())

    assert session.duration == timedelta(minutes=130)
    assert figures == attendance.Figures(sessions=1, people=6, hours=Decimal("13.00"))
    with pytest.raises(Refused, match="terminée"):
        room.set_presence(session, set())


# --- What leaves the room -----------------------------------------------------------------------------------------------


def chosen_values(session, *kinds):
    return {
        value
        for _heading, lines in cases.lines_of(session)
        for value, row in lines
        if not kinds or getattr(row, "kind", "action") in kinds
    }


def test_report_holds_the_lines_the_client_chose_and_no_other(session):
    session = whole_session(session)
    cases.choose(
        session,
        chosen_values(session, "contract", "advice", "action"),
        title="Loger les recrues",
        anonymous_client=False,
        names_consultants=True,
    )

    case = cases.case_of(CodevSession.objects.select_related("group").get())

    assert case.question == "Question du contrat du jour"
    assert [one["text"] for one in case.key_points] == ["Point clé du jour"]
    assert [one["what"] for one in case.actions] == ["Appeler la mairie"]
    assert (case.context, case.questions, case.watch, case.elsewhere, case.learnings) == ([], [], [], [], [])
    assert case.client == "Personne0 Aubépine0, Les Genêts"
    assert len(case.consultants) == 8


def test_anonymous_client_is_named_nowhere(session):
    session = bring_to(session, 1)
    client = client_of(session)
    say(session, client, CodevKind.CONTEXT, f"Je suis {client.member} des genêts, PERSONNE0 pour vous.")
    say(session, client, CodevKind.CONTRACT, "Comment ?")
    session = bring_to(session, 7)
    cases.choose(session, chosen_values(session), title="Aux Genêts", anonymous_client=True, names_consultants=False)

    case = cases.case_of(CodevSession.objects.select_related("group").get())

    assert (case.client, case.consultants, case.consultants_label) == ("", [], "8\u00a0personnes")
    assert [one["text"] for one in case.context] == ["Je suis […] des […], […] pour vous."]
    assert case.title == "Aux […]"


def test_case_is_validated_with_a_title_and_a_question_then_closed(session):
    session = whole_session(session)
    with pytest.raises(Refused, match="titre"):
        cases.validate(session)
    keep = {"title": "Loger", "anonymous_client": True, "names_consultants": False}
    cases.choose(session, set(), **keep)
    with pytest.raises(Refused, match="question"):
        cases.validate(session)
    cases.choose(session, chosen_values(session), **keep)

    session = cases.validate(session)

    assert cases.validate(session).validated_at == session.validated_at
    with pytest.raises(Refused, match="reprenez-le"):
        cases.choose(session, set(), **keep)
    with pytest.raises(Refused, match="validé"):
        say(session, consultants_of(session)[0], CodevKind.LEARNING)
    assert insert(session, consultants_of(session)[0], "learning", 6, late=True) == "codev_case_validated"
    assert straight("UPDATE events_codeventry SET in_report = false") == "codev_case_validated"
    assert cases.choose(cases.take_back(session), set(), **keep).validated_at is None


def test_case_is_not_chosen_before_the_end(session):
    session = bring_to(session, 6)
    with pytest.raises(Refused, match="terminée"):
        cases.choose(session, set(), title="", anonymous_client=True, names_consultants=False)
    with pytest.raises(Refused, match="terminée"):
        cases.validate(session)


def test_event_gets_its_validated_cases_only():
    event = EventFactory()
    told, secret = (whole_session(CodevSessionFactory(event=event, starts_at=nine_o_clock(day))) for day in (1, 2))
    for session in (told, secret):
        cases.choose(session, chosen_values(session), title="Loger", anonymous_client=True, names_consultants=False)
    cases.validate(told)
    whole_session(CodevSessionFactory())

    assert [case.day for case in cases.case_pages(event)] == [told.starts_at]
    assert attendance.figures_of_event(event).people == 18


def test_team_reads_nothing_until_both_keys_are_turned(staff, session):
    session = whole_session(session)
    for model in (CodevEntry, CodevAction, CodevMove):
        assert model.objects.visible_to(staff).count() == 0

    cases.turn_key(session, "client", opened=True)
    assert CodevEntry.objects.visible_to(staff).count() == 0
    session = cases.turn_key(session, "facilitator", opened=True)
    assert CodevEntry.objects.visible_to(staff).count() == 9
    assert CodevAction.objects.visible_to(staff).count() == 1

    writing.note(client_of(session), uuid=uuid.uuid4(), text="À moi")
    assert CodevNote.objects.visible_to(staff).count() == 0
    assert CodevEntry.objects.visible_to(UserFactory()).count() == 0
    cases.turn_key(session, "client", opened=False)
    assert CodevEntry.objects.visible_to(staff).count() == 0


def test_history_of_a_group_says_nothing_of_what_was_said(session):
    session = whole_session(session)
    cases.choose(session, chosen_values(session), title="Loger", anonymous_client=True, names_consultants=False)
    cases.validate(session)

    told = " ".join(f"{line.object_label} {line.details}" for line in AuditLine.objects.all())

    assert {line.action for line in AuditLine.objects.all()} >= {"codev.opened", "codev.ended", "codev.case_validated"}
    assert "du jour" not in told and "Appeler" not in told


# --- At once ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twelve_telephones_write_at_once_while_the_step_changes():
    """No line is lost, none is doubled, whatever the order; each was sent twice."""
    session = bring_to(CodevSessionFactory(people=13), 4)
    stamp, seats = writing.make_stamp(session), consultants_of(session)
    numbers = {seat.pk: uuid.uuid4() for seat in seats}
    start = threading.Barrier(13)
    failed = []

    def write(seat):
        start.wait(20)
        try:
            for _ in range(2):
                writing.write(session, seat, "advice", uuid=numbers[seat.pk], stamp=stamp, text=f"Conseil {seat.pk}")
        except Exception as error:  # noqa: BLE001 -- told below
            failed.append(error)
        finally:
            connection.close()

    def move():
        start.wait(20)
        try:
            room.next_step(session, from_step=4)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(seat,)) for seat in seats] + [threading.Thread(target=move)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failed == []
    assert sorted(CodevEntry.objects.values_list("text", flat=True)) == sorted(f"Conseil {seat.pk}" for seat in seats)
    assert CodevSession.objects.get().step == 5


@pytest.mark.django_db(transaction=True)
def test_two_screens_press_next_at_once_and_it_moves_once():
    session = bring_to(CodevSessionFactory(), 2)
    start, told = threading.Barrier(2), []

    def move():
        start.wait(20)
        try:
            told.append(room.next_step(session, from_step=2).step)
        except Refused as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=move) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(told, key=str) == [3, room.ALREADY]
    assert CodevMove.objects.filter(from_step=2).count() == 1
