"""Series in several towns, copies, proposals of members and partners, colleagues registered together."""

import datetime
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from events import todo
from events.enums import Audience, EventKind, Proposal, RegistrationStatus
from events.life import colleagues, proposals, series
from events.models import Event, Registration, Series
from events.services import planning
from events.services.registrations import RegistrationClosed
from gtec_portal.models import AuditLine, Message
from tests.factories.events import EventFactory, ProgrammeItemFactory, RegistrationFactory
from tests.factories.events_life import ProposedEventFactory, SeriesFactory
from tests.factories.members import OrganisationFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime.datetime(2031, 3, 3, 10))  # a Monday
START = timezone.make_aware(datetime.datetime(2031, 3, 20, 14))


@pytest.fixture(autouse=True)
def monday():
    """Nothing here depends on the day it runs."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def member(client, employer):
    client.force_login(employer)
    return client


def make_event(**values):
    return EventFactory(**{"starts_at": START, "published_at": NOW - timedelta(days=60), **values})


# --- Series -------------------------------------------------------------------------------------------------------------


def series_typed(*dates, **changes):
    data = {
        "title": "Café de l’aide à domicile",
        "capacity": "20",
        "audience": "public",
        "presentation": "Venez.",
        "dates-TOTAL_FORMS": "5",
        "dates-INITIAL_FORMS": "0",
        **changes,
    }
    for index in range(5):
        date = dates[index] if index < len(dates) else {}
        row = {"day": "", "start": "14:00", "end": "17:00", "place": "", "commune": "", "address": "", **date}
        data |= {f"dates-{index}-{name}": value for name, value in row.items()}
    return data


FLERS = {"day": "2031-03-20", "place": "Médiathèque", "commune": "Flers"}
DOMFRONT = {"day": "2031-03-27", "place": "Salle du marché", "start": "15:00", "end": "18:00"}
SERIES_URL = "/reseau/evenements/serie/cafe/"


def test_one_form_makes_the_dates_of_a_series_each_in_its_town(team):
    CommuneFactory(flers=True)

    response = team.post(SERIES_URL, series_typed(FLERS, DOMFRONT), follow=True)

    first, second = Event.objects.order_by("starts_at")
    assert first.series == second.series == Series.objects.get()
    assert [
        (one.place_label, one.hours_label, one.capacity, one.kind, one.is_published) for one in (first, second)
    ] == [
        ("Médiathèque, Flers", "14\u00a0h à 17\u00a0h", 20, "cafe", False),
        ("Salle du marché", "15\u00a0h à 18\u00a0h", 20, "cafe", False),
    ]
    assert "Publier les 2 dates de la série" in response.text


def test_all_dates_of_a_series_are_published_at_once(team):
    CommuneFactory(flers=True)
    team.post(SERIES_URL, series_typed(FLERS, DOMFRONT))
    event = Event.objects.first()

    response = team.post(reverse("events:series_publish", args=[event.uuid]), follow=True)

    assert "2\u00a0dates publiées." in response.text
    assert Event.objects.going_ahead().count() == 2


def test_a_date_without_a_place_keeps_the_whole_series_in_draft(team):
    one = SeriesFactory()
    event = make_event(series=one, published_at=None)
    make_event(series=one, published_at=None, place="")

    response = team.post(reverse("events:series_publish", args=[event.uuid]), follow=True)

    assert "Indiquez d’abord le lieu" in response.text
    assert not Event.objects.published().exists()


@pytest.mark.parametrize(
    ("dates", "changes", "message"),
    [
        ([FLERS], {}, "Une série a au moins deux dates."),
        ([FLERS, FLERS], {}, "Deux dates sont identiques : changez l’une des deux."),
        ([FLERS, {**DOMFRONT, "end": "14:00"}], {}, "La fin doit venir après le début."),
        ([FLERS, {"day": "2031-03-27"}], {}, "Ce champ est obligatoire."),
        ([FLERS, DOMFRONT], {"title": ""}, "Ce champ est obligatoire."),
    ],
)
def test_a_series_in_error_is_refused_whole_and_keeps_what_was_typed(team, dates, changes, message):
    CommuneFactory(flers=True)

    response = team.post(SERIES_URL, series_typed(*dates, **changes))

    form, rows = response.context["form"], response.context["dates"]
    said = [
        *rows.non_form_errors(),
        *sum(form.errors.values(), []),
        *(e for row in rows.errors for e in sum(row.values(), [])),
    ]
    assert (response.status_code, said) == (422, [message])
    assert 'value="Médiathèque"' in response.text
    assert not Event.objects.exists()
    assert not Series.objects.exists()


def test_the_public_page_shows_the_other_dates_with_their_seats(client):
    one = SeriesFactory()
    event = make_event(series=one, capacity=1)
    RegistrationFactory(event=event)
    free = make_event(series=one, starts_at=START + timedelta(days=7), capacity=5, place="Salle du marché")
    make_event(series=one, published_at=None)
    make_event(series=one, starts_at=NOW - timedelta(days=9))
    make_event(series=one, audience=Audience.MEMBERS)

    page = client.get(event.get_public_url())

    assert list(page.context["dates"]) == [free]
    assert "Autres dates" in page.text
    assert "5\u00a0places libres" in page.text


def test_each_date_takes_its_own_registrations(db):
    one = SeriesFactory()
    first, second = make_event(series=one, capacity=1), make_event(series=one, starts_at=START + timedelta(days=7))
    RegistrationFactory(event=first, email="ondine@example.org")

    RegistrationFactory(event=second, email="ondine@example.org")

    assert (first.seats_taken(), second.seats_taken()) == (1, 1)


def test_another_date_begins_a_series_with_the_same_words_and_programme(team):
    event = make_event(title="Café métiers", kind=EventKind.CAFE, presentation="Venez.")
    ProgrammeItemFactory(event=event, title="Accueil")
    url = reverse("events:event_add_date", args=[event.uuid])
    form = team.get(url).context["form"]
    data = {name: form[name].value() or "" for name in ("title", "capacity", "audience", "presentation")}

    response = team.post(
        url, {**data, "day": "2031-04-03", "start": "15:00", "end": "18:30", "place": "Salle du marché"}, follow=True
    )

    event.refresh_from_db()
    other = Event.objects.exclude(pk=event.pk).get()
    assert (form["place"].value(), form["day"].value()) == ("", None)
    assert (other.series, other.title, other.presentation, other.is_published) == (
        event.series,
        "Café métiers",
        "Venez.",
        False,
    )
    assert event.series is not None
    (item,) = other.programme.all()
    assert (item.title, timezone.localtime(item.starts_at).hour) == ("Accueil", 15)
    assert response.redirect_chain[0][0] == other.get_absolute_url()


def test_a_copy_for_next_year_falls_on_the_same_weekday_and_belongs_to_no_series(team):
    event = make_event(series=SeriesFactory(), place="Forum", closes_at=START - timedelta(days=1))
    ProgrammeItemFactory(event=event, title="Accueil")
    ProgrammeItemFactory(event=event, title="Fin", starts_at=event.ends_at - timedelta(minutes=15))
    RegistrationFactory(event=event)
    url = reverse("events:event_copy", args=[event.uuid])
    form = team.get(url).context["form"]
    names = ("title", "day", "start", "capacity", "audience", "presentation", "place", "commune")
    data = {name: form[name].value() or "" for name in names}

    response = team.post(url, {**data, "end": "16:00"}, follow=True)

    copy = Event.objects.exclude(pk=event.pk).get()
    assert timezone.localdate(copy.starts_at) == datetime.date(2032, 3, 18)
    assert (copy.series, copy.place, copy.closes_at, copy.commune) == (None, "Forum", None, event.commune)
    assert [item.title for item in copy.programme.all()] == ["Accueil"]  # the last one no longer fits
    assert "1\u00a0moment du programme ne tient pas dans ces horaires." in response.text
    assert copy.registrations.count() == 0


def test_the_programme_keeps_its_hours_on_the_clock_across_summer_time(staff):
    event = make_event(starts_at=timezone.make_aware(datetime.datetime(2031, 3, 28, 14)))
    ProgrammeItemFactory(event=event)
    after = timezone.make_aware(datetime.datetime(2031, 4, 2, 14))
    copy = Event(kind=event.kind, title=event.title, starts_at=after, ends_at=after + timedelta(hours=2), place="Forum")

    series.copy_event(event, copy, by=staff)

    assert timezone.localtime(copy.programme.get().starts_at).hour == 14


def test_the_words_of_one_date_may_be_given_to_the_others(team):
    one = SeriesFactory()
    partner = OrganisationFactory(partner=True)
    event = make_event(series=one, title="Café")
    coming = make_event(series=one, title="Café", starts_at=START + timedelta(days=7), place="Salle du marché")
    past = make_event(series=one, title="Café", starts_at=NOW - timedelta(days=7))
    url = reverse("events:event_edit", args=[event.uuid])
    data = {
        "title": "Café de l’aide à domicile",
        "day": "2031-03-20",
        "start": "14:00",
        "end": "17:30",
        "place": "Forum",
        "capacity": "60",
        "audience": "public",
        "presentation": "Venez nombreux.",
        "partners": [partner.pk],
    }

    team.post(url, {**data, "to_series": "on"})

    for row in (event, coming, past):
        row.refresh_from_db()
    assert (coming.title, coming.presentation, coming.place) == (
        "Café de l’aide à domicile",
        "Venez nombreux.",
        "Salle du marché",
    )
    assert list(coming.partners.all()) == [partner]
    assert past.title == "Café"
    assert "to_series" not in team.get(reverse("events:event_edit", args=[make_event().uuid])).context["form"].fields


# --- Proposals -------------------------------------------------------------------------------------------------------------


def proposal_typed(**changes):
    return {
        "kind": "forum",
        "title": "Matinée mobilité",
        "day": "2031-03-20",
        "start": "09:00",
        "end": "12:00",
        "place": "Maison du vélo",
        "address": "",
        "commune": "",
        "capacity": "",
        "audience": "public",
        "presentation": "Essais sur place.",
        **changes,
    }


def test_a_structure_proposes_an_event_only_it_and_the_team_see(member, employer, client, other_employer):
    member.post(reverse("events:proposal_create"), proposal_typed())

    event = Event.objects.get()
    assert (event.proposed_by, event.proposer, event.proposal, event.is_published) == (
        employer.acting_organisation,
        employer,
        Proposal.PROPOSED,
        False,
    )
    assert "Proposition envoyée" in member.get(event.get_absolute_url()).text
    assert list(member.get(reverse("events:event_public_list")).context["page"]) == []
    client.force_login(other_employer)
    assert client.get(event.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(event.get_public_url()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"place": ""}, "place"),
        ({"presentation": ""}, "presentation"),
        ({"kind": "meeting"}, "kind"),
    ],
)
def test_a_proposal_in_error_keeps_what_was_typed(member, changes, field):
    response = member.post(reverse("events:proposal_create"), proposal_typed(**changes))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "09:00" in response.text
    assert not Event.objects.exists()


def test_the_team_is_told_of_a_proposal_and_of_nobody_elses_business(rf, staff, employer):
    event = ProposedEventFactory(proposed_by=employer.acting_organisation, title="Matinée mobilité")
    request = rf.get("/")
    request.user = staff
    (item,) = [item for item in todo.items_for(request) if item.count]
    request.user = employer
    own = [item for item in todo.items_for(request) if item.count]

    assert (item.label.replace("\u00a0", " "), item.url) == (
        "1 événement proposé",
        reverse("events:proposal_decide", args=[event.uuid]),
    )
    assert own == []


def test_an_accepted_proposal_is_published_with_its_proposer(team, client, employer, letters):
    event = ProposedEventFactory(proposed_by=employer.acting_organisation, proposer=employer, title="Matinée mobilité")

    team.post(reverse("events:proposal_decide", args=[event.uuid]), {"decision": "accepted", "word": "Merci !"})

    event.refresh_from_db()
    assert (event.proposal, event.is_published) == (Proposal.ACCEPTED, True)
    (letter,) = letters()
    assert (letter.to, letter.subject) == (employer.email, "Votre événement est publié : Matinée mobilité")
    assert "Merci !" in letter.text
    client.logout()
    page = client.get(event.get_public_url())
    assert "Proposé par" in page.text
    assert str(employer.acting_organisation.name) in page.text.replace("\u00a0", " ")


def test_a_proposal_sent_back_is_completed_and_returns_to_the_team(team, client, employer, letters):
    event = ProposedEventFactory(proposed_by=employer.acting_organisation, proposer=employer)
    refused = team.post(reverse("events:proposal_decide", args=[event.uuid]), {"decision": "changes", "word": ""})
    team.post(reverse("events:proposal_decide", args=[event.uuid]), {"decision": "changes", "word": "Et la salle ?"})
    client.force_login(employer)
    seen = client.get(event.get_absolute_url()).text

    client.post(reverse("events:proposal_edit", args=[event.uuid]), proposal_typed(place="Salle 2"))

    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"word": ["Dites ce qui manque, ou pourquoi."]},
    )
    assert "Et la salle\u00a0?" in seen or "Et la salle\u202f?" in seen
    event.refresh_from_db()
    assert (event.proposal, event.place, event.kind) == (Proposal.PROPOSED, "Salle 2", EventKind.FORUM)
    assert [one.subject.partition(" :")[0] for one in letters()] == ["Votre événement est à compléter"]
    assert list(AuditLine.objects.order_by("pk").values_list("action", flat=True)) == [
        "proposal.returned",
        "event.changed",
        "proposal.revised",
    ]


def test_a_refused_proposal_says_why_and_is_closed(team, client, employer, letters):
    event = ProposedEventFactory(proposed_by=employer.acting_organisation, proposer=employer)
    url = reverse("events:proposal_decide", args=[event.uuid])

    team.post(url, {"decision": "refused", "word": "Déjà un forum ce jour-là."})
    again = team.post(url, {"decision": "accepted"})

    event.refresh_from_db()
    assert event.state_label == "Refusé"
    assert letters()[0].subject.startswith("Votre proposition n’est pas retenue")
    assert again.context["form"].non_field_errors() == ["Cette proposition a déjà reçu une réponse."]
    client.force_login(employer)
    assert client.get(reverse("events:proposal_edit", args=[event.uuid])).status_code == 403
    assert "Déjà un forum" in client.get(event.get_absolute_url()).text


def test_a_structure_takes_its_proposal_back(member, employer):
    event = ProposedEventFactory(proposed_by=employer.acting_organisation)

    member.post(reverse("events:proposal_withdraw", args=[event.uuid]))

    assert not Event.objects.exists()


def test_a_proposal_is_not_published_by_the_ordinary_button(staff):
    event = ProposedEventFactory()

    with pytest.raises(planning.CannotPublish, match="proposition"):
        planning.publish_event(event, by=staff)


def test_a_proposal_without_a_place_stays_as_it_was(staff, letters):
    event = ProposedEventFactory(place="")

    with pytest.raises(planning.CannotPublish):
        proposals.accept(event, by=staff)

    event.refresh_from_db()
    assert (event.proposal, letters()) == (Proposal.PROPOSED, [])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"proposal": Proposal.PROPOSED, "published_at": None}, "event_proposal_has_a_structure"),
        ({"proposal": Proposal.REFUSED, "with_structure": True}, "event_published_proposal_was_accepted"),
    ],
)
def test_the_database_refuses_impossible_proposals(values, name):
    if values.pop("with_structure", False):
        values["proposed_by"] = OrganisationFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_event(**values)


# --- Colleagues ------------------------------------------------------------------------------------------------------------


def people_typed(*rows):
    data = {"personnes-TOTAL_FORMS": "6", "personnes-INITIAL_FORMS": "0"}
    for index, (first, last, email) in enumerate(rows):
        data |= {
            f"personnes-{index}-first_name": first,
            f"personnes-{index}-last_name": last,
            f"personnes-{index}-email": email,
        }
    return data


ONDINE, HECTOR = ("Ondine", "Aubépine", "ondine@example.org"), ("Hector", "Ajonc", "hector@example.org")


def test_colleagues_are_registered_in_order_each_with_a_letter(member, employer, letters):
    event = make_event(capacity=1)

    response = member.post(
        reverse("events:colleagues_add", args=[event.uuid]), people_typed(ONDINE, HECTOR), follow=True
    )

    rows = list(Registration.objects.order_by("pk").values_list("email", "status", "organisation"))
    assert rows == [
        ("ondine@example.org", RegistrationStatus.REGISTERED, employer.acting_organisation.pk),
        ("hector@example.org", RegistrationStatus.WAITING, employer.acting_organisation.pk),
    ]
    assert [one.to for one in letters()] == ["ondine@example.org", "hector@example.org"]
    assert "2\u00a0personnes" in response.text


def test_the_answer_about_colleagues_never_tells_who_was_registered(member, employer):
    event, other = make_event(), make_event(starts_at=START + timedelta(days=1))
    RegistrationFactory(event=event, email="ondine@example.org", organisation=OrganisationFactory())

    def answer(one):
        url = reverse("events:colleagues_add", args=[one.uuid])
        response = member.post(url, people_typed(ONDINE), follow=True)
        return [str(message) for message in response.context["messages"]], response.status_code

    assert answer(event) == answer(other)
    assert event.registrations.get().organisation != employer.acting_organisation


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "Indiquez au moins une personne."),
        (
            [ONDINE, ("A", "B", "ONDINE@example.org")],
            "L’adresse ondine@example.org est écrite deux fois : chaque personne reçoit son message.",
        ),
        ([ONDINE, ("Hector", "", "hector@example.org")], "Ce champ est obligatoire."),
        ([ONDINE, ("Hector", "Ajonc", "hector@")], None),
    ],
)
def test_colleagues_in_error_register_nobody(member, rows, message):
    event = make_event()

    response = member.post(reverse("events:colleagues_add", args=[event.uuid]), people_typed(*rows))

    people = response.context["people"]
    said = [*people.non_form_errors(), *(e for row in people.errors for e in sum(row.values(), []))]
    assert response.status_code == 422
    assert message is None or said == [message]
    assert len(said) == 1
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_colleagues_are_all_refused_when_registrations_close_meanwhile(employer):
    event = make_event(closes_at=NOW - timedelta(minutes=1))
    people = [{"first_name": "Ondine", "last_name": "Aubépine", "email": "ondine@example.org"}]

    with pytest.raises(RegistrationClosed):
        colleagues.register_all(event, people, organisation=employer.acting_organisation, by=employer)

    assert not Registration.objects.exists()


def test_a_series_with_one_impossible_date_is_saved_not_at_all(staff):
    good = Event(kind="cafe", title="Café", place="Forum", starts_at=START, ends_at=START + timedelta(hours=2))
    bad = Event(kind="cafe", title="Café", place="Forum", starts_at=START, ends_at=START - timedelta(hours=2))

    with pytest.raises(ValidationError):
        series.create_series([good, bad], by=staff)

    assert (Event.objects.count(), Series.objects.count()) == (0, 0)
