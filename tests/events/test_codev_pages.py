"""The pages: what each role sees and may type, what the team never sees, what happens to bad input."""

import re
import uuid
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts import erasure
from accounts.erasure import Subject
from accounts.models import AccessLog
from events.codev import cases, links, room, writing
from events.codev.enums import CodevKind, CodevStep
from events.models import CodevAction, CodevEntry, CodevGroup, CodevMember, CodevNote, CodevReview, CodevSession
from gtec_portal import offline
from gtec_portal.models import Message
from tests.factories.events import nine_o_clock
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


@pytest.fixture
def session():
    return CodevSessionFactory(people=4)


def page_of(seat):
    return reverse("events:codev_room", args=[links.seat_token(seat)])


def desk_of(session):
    return reverse("events:codev_desk", args=[links.facilitator_token(session)])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def forms_of(client, seat):
    """The names of the forms a person may fill on their page."""
    return [form["data-offline"] for form in soup(client.get(page_of(seat))).select("form[data-offline]")]


def typed(text="Une phrase", **more):
    return {"uuid": str(uuid.uuid4()), "text": text, **more}


# --- What each sees -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "client_forms", "consultant_forms"),
    [
        (0, ["context", "note"], []),
        (1, ["context", "contract", "note"], []),
        (2, ["answer", "contract", "note"], ["question"]),
        (3, ["contract", "note"], []),
        (4, ["note"], ["advice", "experience", "watch"]),
        (5, ["synthesis", "plan", "note"], []),
        (6, ["learning", "note"], ["learning"]),
        (7, ["note"], []),
    ],
)
def test_each_role_may_type_what_its_step_asks_for(client, session, step, client_forms, consultant_forms):
    session = bring_to(session, step) if step else open_session(session)

    assert forms_of(client, client_of(session)) == client_forms
    assert forms_of(client, consultants_of(session)[0]) == consultant_forms


def test_charter_comes_before_everything(client, session):
    seat = client_of(open_session(session))
    CodevMember.objects.filter(pk=seat.member_id).update(charter_accepted_at=None, charter_version=0)
    session.seats.update(present_at=None)
    say_page = soup(client.get(page_of(seat)))
    assert say_page.select("form[data-offline]") == []
    assert "Ce qui se dit ici reste ici" in say_page.text

    client.post(reverse("events:codev_enter", args=[links.seat_token(seat)]))

    seat.refresh_from_db()
    assert (seat.member.has_accepted, seat.present_at is not None) == (True, True)


def test_private_notes_are_on_one_page_only(client, session, staff):
    session = whole_session(session)
    note = writing.note(client_of(session), uuid=uuid.uuid4(), text="Secretissime")
    cases.turn_key(session, "client", opened=True)
    session = cases.turn_key(session, "facilitator", opened=True)
    token = links.seat_token(client_of(session))
    keep = {"case_title": "Loger", "validate": ""}
    keep["lines"] = [value for _heading, lines in cases.lines_of(session) for value, _row in lines]
    assert client.post(reverse("events:codev_case", args=[token]), keep).status_code == 302

    everywhere = [page_of(seat) for seat in consultants_of(session)] + [desk_of(session)]
    client.force_login(staff)
    everywhere += [session.get_absolute_url(), session.group.get_absolute_url()]
    everywhere += [session.group.get_absolute_url() + "?export=csv", reverse("events:codev_case", args=[token])]
    for url in everywhere:
        response = client.get(url)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200
        assert b"Secretissime" not in content, url
    assert b"Secretissime" in client.get(page_of(client_of(session))).content
    assert "Secretissime" not in pdf_text(cases.paper(session))

    client.post(reverse("events:codev_note_delete", args=[token, note.uuid]))
    assert CodevNote.objects.count() == 0


def test_note_of_somebody_else_is_not_deleted(client, session):
    session = bring_to(session, 4)
    note = writing.note(client_of(session), uuid=uuid.uuid4(), text="À moi")
    token = links.seat_token(consultants_of(session)[0])

    assert client.post(reverse("events:codev_note_delete", args=[token, note.uuid])).status_code == 404


def test_team_sees_that_it_took_place_and_nothing_of_what_was_said(client, session, staff):
    session = whole_session(session)
    client.force_login(staff)

    shown = soup(client.get(session.get_absolute_url())).select_one("main").text
    assert "du jour" not in shown
    assert "appartient au groupe" in shown

    cases.turn_key(session, "client", opened=True)
    cases.turn_key(session, "facilitator", opened=True)
    shown = soup(client.get(session.get_absolute_url())).select_one("main").text
    assert "Question du contrat du jour" in shown
    assert AccessLog.objects.filter(purpose="Séance ouverte à l’équipe").count() == 1


def test_reader_of_the_team_who_facilitates_goes_to_the_desk(client, staff):
    session = CodevSessionFactory(people=3, facilitator_email=staff.email)
    client.force_login(staff)

    response = client.get(reverse("events:codev_session_desk", args=[session.uuid]), follow=True)

    assert "Ouvrir la salle" in soup(response).select_one("main").text


def test_live_part_says_nothing_new_when_nothing_is(client, session):
    session = bring_to(session, 2)
    url = page_of(consultants_of(session)[0])
    shown = soup(client.get(url)).select_one("#room-state")["hx-get"]
    assert client.get(shown, headers={"HX-Request": "true"}).status_code == 204

    say(session, consultants_of(session)[1], CodevKind.QUESTION, "Depuis quand ?")

    answer = client.get(shown, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Depuis quand ?" in soup(answer).select_one("#room-said[hx-swap-oob]").text.replace("\u202f", " ")
    assert soup(answer).select_one("main") is None


@pytest.mark.parametrize("lines", [1, 6])
def test_room_takes_the_same_queries_whatever_was_said(client, session, lines, django_assert_num_queries):
    session = bring_to(session, 2)
    seat = consultants_of(session)[0]
    for _ in range(lines):
        say(session, seat, CodevKind.QUESTION)

    with django_assert_num_queries(9):
        client.get(page_of(seat))


# --- Typing -------------------------------------------------------------------------------------------------------------


def test_line_is_kept_and_the_script_told_so(client, session):
    session = bring_to(session, 4)
    seat = consultants_of(session)[0]
    token = links.seat_token(seat)
    url = reverse("events:codev_write", args=[token, "advice"])

    data = typed("Partager un meublé")
    answers = [client.post(url, data, headers={"X-Offline": links.device(seat)}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["url"] == reverse("events:codev_room", args=[token])
    assert CodevEntry.objects.get().text == "Partager un meublé"


def test_line_typed_through_another_link_is_refused(client, session):
    session = bring_to(session, 4)
    one, other = consultants_of(session)[:2]
    url = reverse("events:codev_write", args=[links.seat_token(one), "advice"])

    answer = client.post(url, typed(), headers={"X-Offline": links.device(other)})

    assert (answer.status_code, CodevEntry.objects.count()) == (409, 0)


def test_two_mails_lead_to_one_draft(session):
    """A link is signed anew in each mail; what is typed on the device is found again through any of them."""
    seat = client_of(session)
    again = links.seat_of(signing.dumps([seat.pk, 0], salt="link.events.codevseat.codev.seat"))

    assert links.device(seat) == links.device(again)


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("advice", {"text": ""}, "Ce champ est obligatoire."),
        ("advice", {"text": "x" * 1501}, "1500"),
        ("advice", {"text": "nul\x00"}, "nul"),
        ("experience", {"text": "Ici"}, "Ce champ est obligatoire."),
        ("experience", {"text": "Ici", "territory": "Auge", "link": "javascript:alert(1)"}, "adresse d’un site"),
        ("experience", {"text": "Ici", "territory": "x" * 121}, "120"),
        ("advice", {"text": "Bon", "uuid": "pas un numéro"}, "UUID"),
        ("question", {"text": "Trop tard ?"}, "Ce n’est pas le moment"),
        ("synthesis", {"text": "Je retiens"}, "Cela revient à d’autres"),
    ],
)
def test_bad_line_comes_back_with_its_reason_and_its_text(client, session, kind, data, told):
    session = bring_to(session, 4)
    url = reverse("events:codev_write", args=[links.seat_token(consultants_of(session)[0]), kind])

    response = client.post(url, typed(**data))

    page = soup(response)
    form = page.select_one(f"form[data-offline={kind}]")
    assert response.status_code == 422
    assert CodevEntry.objects.count() == 0
    assert told in form.text.replace("\u00a0", " ")
    if data.get("text") and "\x00" not in data["text"]:
        assert form.select_one("textarea").text.strip() == data["text"]


def test_client_who_types_in_step_four_is_told_and_keeps_their_words(client, session):
    session = bring_to(session, 4)
    url = reverse("events:codev_write", args=[links.seat_token(client_of(session)), "answer"])

    response = client.post(url, typed("Oui, mais…"))

    assert response.status_code == 422
    form = soup(response).select_one("form[data-offline=answer]")
    assert "vous écoutez" in form.text
    assert form.select_one("textarea").text.strip() == "Oui, mais…"


def test_script_in_a_line_is_only_text(client, session):
    session = bring_to(session, 4)
    say(session, consultants_of(session)[0], CodevKind.ADVICE, "<script>alert(1)</script>")
    session = bring_to(session, 7)
    CodevEntry.objects.update(in_report=True)

    for url in (
        page_of(client_of(session)),
        desk_of(session),
        reverse("events:codev_case", args=[links.seat_token(client_of(session))]),
    ):
        assert b"<script>alert" not in client.get(url).content
    assert "<script>alert(1)</script>" in pdf_text(cases.paper(session))


def test_facilitator_writes_for_somebody_without_a_device(client, session):
    session = bring_to(session, 4)
    url = reverse("events:codev_desk_write", args=[links.facilitator_token(session)])
    seat = consultants_of(session)[0]

    assert client.post(url, typed("Dit tout haut", kind="advice", who=seat.pk)).status_code == 302
    assert CodevEntry.objects.get().seat == seat
    refused = client.post(url, typed("Non", kind="advice", who=client_of(session).pk))
    assert refused.status_code == 422
    no_place = client.post(url, typed("Non", kind="experience", who=seat.pk))
    assert "Dites de quel territoire" in soup(no_place).text
    stranger = consultants_of(CodevSessionFactory(people=3))[0]
    assert client.post(url, typed("Non", kind="advice", who=stranger.pk)).status_code == 422
    assert CodevEntry.objects.count() == 1


def test_line_is_taken_back_by_its_author_only(client, session):
    session = bring_to(session, 2)
    author, other = consultants_of(session)[:2]
    line = say(session, author, CodevKind.QUESTION)

    def take_back(seat):
        return client.post(
            reverse("events:codev_withdraw", args=[links.seat_token(seat), "ligne", line.uuid])
        ).status_code

    assert take_back(other) == 404
    assert take_back(author) == 302
    line.refresh_from_db()
    assert line.withdrawn_at is not None


# --- The desk -----------------------------------------------------------------------------------------------------------


def test_desk_leads_the_whole_session(client, session):
    token = links.facilitator_token(session)

    def press(name, **data):
        return client.post(reverse(f"events:codev_desk_{name}", args=[token]), data, follow=True)

    press("open")
    press("presence", present=[seat.pk for seat in session.seats.all()])
    for step in range(3):
        press("next", from_step=step)
    press("next", from_step=1)  # an old screen
    press("pause")
    press("more")
    press("resume")
    session.refresh_from_db()
    assert (session.step, session.is_running) == (3, True)
    assert press("back", from_step=3, reason="").status_code == 422
    press("back", from_step=3, reason="Une question de fait")
    for step in range(2, 7):
        press("next", from_step=step)
    session.refresh_from_db()
    assert (session.step, session.ended_at is not None) == (CodevStep.DONE, True)
    assert "rien n’a été fait de plus" in soup(press("next", from_step=3)).text


@pytest.mark.parametrize("value", ["", "99", "-1", "x", "²"])
def test_next_step_from_nowhere_does_nothing(client, session, value):
    session = bring_to(session, 2)
    client.post(reverse("events:codev_desk_next", args=[links.facilitator_token(session)]), {"from_step": value})

    session.refresh_from_db()
    assert session.step == 2


def test_presence_of_a_stranger_or_nonsense_is_ignored(client, session):
    stranger = client_of(CodevSessionFactory(people=3))
    session = open_session(session)
    url = reverse("events:codev_desk_presence", args=[links.facilitator_token(session)])

    client.post(url, {"present": [stranger.pk, "x", "9" * 30]})

    stranger.refresh_from_db()
    assert stranger.present_at is None
    assert session.seats.filter(present_at__isnull=False).count() == 0


def test_room_opens_on_the_review_and_the_author_answers_from_their_page(client, session):
    session.starts_at = nine_o_clock(-30)
    session.save()
    first = bring_to(session, 5)
    action = act(first)
    author = client_of(bring_to(first, 7)).member
    second = CodevSessionFactory(group=session.group)
    seats = list(second.seats.all())
    second.seats.filter(member=author).update(role="observer")
    second.seats.filter(pk=seats[1].pk).update(role="client")
    second = open_session(second)
    seat = second.seats.get(member=author)

    desk = soup(client.get(desk_of(second)))
    assert "Commencer l’exposé" not in desk.text
    assert forms_of(client, seat) == [f"revue-{action.pk}"]
    url = reverse("events:codev_review", args=[links.seat_token(seat), action.uuid])
    assert client.post(url, {"uuid": str(uuid.uuid4()), "outcome": "mine"}).status_code == 422
    client.post(url, {"uuid": str(uuid.uuid4()), "outcome": "done", "word": "Rendez-vous pris"})

    assert CodevReview.objects.get().word == "Rendez-vous pris"
    assert "Commencer l’exposé" in soup(client.get(desk_of(second))).text
    other = consultants_of(second)[0]
    assert client.post(reverse("events:codev_review", args=[links.seat_token(other), action.uuid])).status_code == 404


# --- The case -----------------------------------------------------------------------------------------------------------


def pdf_text(paper):
    with pypdfium2.PdfDocument(BytesIO(paper)) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def test_client_chooses_line_by_line_then_validates(client, session, staff):
    session = whole_session(session)
    token = links.seat_token(client_of(session))
    url = reverse("events:codev_case", args=[token])
    values = {
        getattr(row, "kind", "action"): value for _heading, lines in cases.lines_of(session) for value, row in lines
    }

    assert client.post(url, {"lines": [values["advice"]], "validate": ""}).status_code == 422
    assert client.post(url, {"lines": ["e999999"], "keep": ""}).status_code == 422
    keep = {"case_title": "Loger", "lines": [values["contract"], values["advice"]], "names_consultants": "on"}
    client.post(url, {**keep, "keep": ""})
    assert "Projet." in pdf_text(client.get(reverse("events:codev_case_pdf", args=[token])).content)
    client.force_login(staff)
    assert client.get(reverse("events:codev_session_pdf", args=[session.uuid])).status_code == 404

    client.post(url, {**keep, "validate": ""})

    paper = client.get(reverse("events:codev_session_pdf", args=[session.uuid])).content
    text = pdf_text(paper)
    root = PdfReader(BytesIO(paper)).trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "fr")
    assert "Point clé du jour" in text
    assert "Apprentissage du jour" not in text
    assert "Projet." not in text
    assert "Personne1 Aubépine1" in text


def test_consultants_read_the_case_once_validated(client, session):
    session = whole_session(session)
    url = reverse("events:codev_case_pdf", args=[links.seat_token(consultants_of(session)[0])])
    assert client.get(url).status_code == 404
    keep = {"title": "Loger", "anonymous_client": True, "names_consultants": False}
    cases.choose(session, {value for _h, lines in cases.lines_of(session) for value, _r in lines}, **keep)
    cases.validate(session)

    assert client.get(url)["Content-Type"] == "application/pdf"


# --- Groups and sessions in the work space ------------------------------------------------------------------------------


@pytest.fixture
def office(client, staff):
    client.force_login(staff)
    return client


def test_group_is_made_with_its_people_and_a_session_by_hand(office, outbox):
    answer = office.post(
        reverse("events:codev_group_create"),
        {
            "name": "Directions",
            "facilitator": "Alix Troène",
            "facilitator_email": "alix@example.org",
            "charter": "Chut.",
        },
    )
    group = CodevGroup.objects.get()
    assert answer.url == group.get_absolute_url()
    for number in range(8):
        person = {"first_name": "Sol", "last_name": f"Orme {number}", "email": f"orme{number}@example.org"}
        office.post(reverse("events:codev_member_create", args=[group.uuid]), person)
    members = list(group.members.order_by("email"))
    roles = {f"role_{one.pk}": "consultant" for one in members} | {f"role_{members[0].pk}": "client"}
    minutes = {f"minutes_{step}": "10" for step in range(1, 7)}
    data = {
        "day": "2031-03-04",
        "start": "14:00",
        "facilitator": "Alix Troène",
        "facilitator_email": "alix@example.org",
        **roles,
        **minutes,
    }

    office.post(reverse("events:codev_session_create", args=[group.uuid]), data)

    session = CodevSession.objects.get()
    assert (session.total_minutes, session.seats.count(), client_of(session).member) == (60, 8, members[0])
    assert timezone.localtime(session.starts_at).date() == date(2031, 3, 4)
    office.post(reverse("events:codev_session_invite", args=[session.uuid]))
    sent = {mail.to[0]: mail.body for mail in outbox()}
    assert len(sent) == 9
    link = re.search(r"https?://\S+(/lien/codeveloppement/\S+)", sent["orme0@example.org"])[1]
    office.logout()
    assert "La charte du groupe" in office.get(link).content.decode()
    assert "client·e de cette séance" in sent["orme0@example.org"]
    assert set(Message.objects.filter(kind="codev.invitation").values_list("text", flat=True)) == {""}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"minutes_1": "0"}, "1"),
        ({"minutes_4": "999"}, "120"),
        ({"minutes_2": "x"}, "entier"),
        ({"day": "0001-01-01"}, "année"),
        ({"start": "25:00"}, "heure"),
        ({"role_2": "client"}, "une personne cliente, et une seule"),
        ({"role_1": "consultant"}, "une personne cliente, et une seule"),
        ({"role_1": "king"}, "king"),
        ({"facilitator_email": "pas une adresse"}, "adresse"),
        ({"event": "999999"}, "choix"),
    ],
)
def test_bad_session_comes_back_with_its_reason(office, changed, told):
    group = CodevGroupFactory()
    one, two = (CodevMemberFactory(group=group) for _ in range(2))
    numbers = {"role_1": f"role_{one.pk}", "role_2": f"role_{two.pk}"}
    data = {
        "day": "2031-03-04",
        "start": "14:00",
        "facilitator": "Alix",
        "facilitator_email": "alix@example.org",
        **{f"minutes_{step}": "10" for step in range(1, 7)},
        f"role_{one.pk}": "client",
        f"role_{two.pk}": "consultant",
        **{numbers.get(name, name): value for name, value in changed.items()},
    }

    response = office.post(reverse("events:codev_session_create", args=[group.uuid]), data)

    assert (response.status_code, CodevSession.objects.count()) == (422, 0)
    assert told in soup(response).select_one("form.form").text.replace("\u00a0", " ")


def test_same_moment_twice_and_same_person_twice_are_refused(office, session):
    moment = timezone.localtime(session.starts_at)
    members = list(session.group.members.order_by("pk"))
    data = {
        "day": moment.date().isoformat(),
        "start": moment.strftime("%H:%M"),
        "facilitator": "Alix",
        "facilitator_email": "alix@example.org",
        **{f"minutes_{step}": "10" for step in range(1, 7)},
        **{f"role_{one.pk}": "consultant" for one in members},
        f"role_{members[0].pk}": "client",
    }
    response = office.post(reverse("events:codev_session_create", args=[session.group.uuid]), data)
    assert "déjà une séance" in soup(response).text

    known = members[0].email.upper()
    response = office.post(
        reverse("events:codev_member_create", args=[session.group.uuid]),
        {"first_name": "Sol", "last_name": "Orme", "email": known},
    )
    assert response.status_code == 422
    assert "déjà dans le groupe" in soup(response).text


def test_address_given_afterwards_opens_nothing_of_a_session_held(office, session, outbox):
    """Nobody of the team can send themselves the link of somebody else to read what was said."""
    session = whole_session(session)
    seat = client_of(session)
    old = links.seat_token(seat)
    person = {"first_name": "Sol", "last_name": "Orme", "email": "curieux@example.org"}
    office.post(reverse("events:codev_member_edit", args=[seat.member.uuid]), person)

    office.post(reverse("events:codev_link_renew", args=[seat.pk]))

    assert [mail.to for mail in outbox()] == [[seat.member.email]]
    assert outbox()[0].subject == "Codéveloppement : votre adresse a changé"
    assert office.get(reverse("events:codev_room", args=[old])).status_code == 200


def test_new_link_closes_the_old_one(office, session, outbox):
    seat = client_of(session)
    old = page_of(seat)

    office.post(reverse("events:codev_link_renew", args=[seat.pk]))

    assert office.get(old).status_code == 404
    assert [mail.to for mail in outbox()] == [[seat.member.email]]


def test_session_over_is_not_sent_again(office, session):
    session = whole_session(session)
    office.post(reverse("events:codev_session_invite", args=[session.uuid]))
    assert Message.objects.count() == 0


def test_export_of_sessions_holds_hours_and_no_word(office, session):
    session = whole_session(session)
    content = b"".join(office.get(session.group.get_absolute_url() + "?export=csv").streaming_content).decode(
        "utf-8-sig"
    )
    assert "du jour" not in content
    assert "Terminée" in content


def test_link_of_one_page_opens_no_other(client, session):
    seat_token, desk_token = links.seat_token(client_of(session)), links.facilitator_token(session)
    assert client.get(reverse("events:codev_desk", args=[seat_token])).status_code == 404
    assert client.get(reverse("events:codev_room", args=[desk_token])).status_code == 404


# --- Forgetting ---------------------------------------------------------------------------------------------------------


def test_person_who_wants_to_be_forgotten_leaves_no_word(session):
    session = whole_session(session)
    writing.note(client_of(session), uuid=uuid.uuid4(), text="À moi")
    member = client_of(session).member
    subject = Subject(email=member.email)
    assert {"events.codevmember", "events.codeventry", "events.codevnote"} <= erasure.tell(subject).keys()

    erasure.erase(subject)

    member.refresh_from_db()
    assert str(member) == "Personne effacée"
    own = CodevEntry.objects.filter(seat__member=member)
    assert (set(own.values_list("text", flat=True)), own.filter(erased_at=None).count()) == ({""}, 0)
    assert CodevAction.objects.get().what == ""
    assert CodevNote.objects.count() == 0
    assert CodevEntry.objects.filter(erased_at=None).count() == 5  # the consultants'
    assert erasure.tell(subject) == {}


def test_facilitator_who_wants_to_be_forgotten_is_named_no_more(session):
    session = whole_session(session)
    erasure.erase(Subject(email=session.facilitator_email))

    session.refresh_from_db()
    session.group.refresh_from_db()
    assert {session.facilitator, session.group.facilitator} == {"Personne effacée"}
    assert {session.facilitator_email, session.group.facilitator_email} == {""}


def test_device_key_is_that_of_the_page(client, session):
    seat = client_of(session)
    html = soup(client.get(page_of(seat))).html
    assert html["data-person"] == links.device(seat) != offline.link_key("other")
    assert room.MORE.seconds == 120


@pytest.mark.parametrize("step", [0, 1, 2, 4, 5, 6, 7])
def test_every_form_of_the_room_proves_where_it_comes_from(client, session, step):
    session = bring_to(session, step) if step else open_session(session)
    urls = [page_of(client_of(session)), page_of(consultants_of(session)[0]), desk_of(session)]
    if step == 7:
        urls.append(reverse("events:codev_case", args=[links.seat_token(client_of(session))]))

    for url in urls:
        forms = soup(client.get(url)).select("form[method=post]")
        assert [
            form["action"] for form in forms if form.get("action") and not form.select_one("[name=csrfmiddlewaretoken]")
        ] == []
