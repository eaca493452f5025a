"""Nothing of a forgotten person is left, and no model can be left out of the forgetting."""

import io
import json
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.files.storage import default_storage
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts import erasure as registry
from accounts.enums import ErasureCause
from accounts.models import Erasure
from cvtheque import statistics, tasks
from cvtheque.demo_files import Paper, pdf
from cvtheque.enums import Fact, Purpose
from cvtheque.models import Candidate, MonthFact, SearchWord
from cvtheque.redaction import flat
from cvtheque.services import clock, consents, deposits, erasure, files, unveiling, vivier
from events.services import registrations
from gtec_portal import jobs, mail, uploads
from gtec_portal.models import Message
from newsletters import services as newsletters
from newsletters.models import Subscriber
from tests.factories.cvtheque import CandidateFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.newsletters import DeliveryFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from vacancies import services as vacancies
from vacancies.enums import ApplicationState
from vacancies.models import Application

pytestmark = pytest.mark.django_db

TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    ArrayField,
    SearchVectorField,
)


def columns_of(model):
    """The columns of a model in which somebody could be written. A closed list of choices cannot hold anybody."""
    return {field.name for field in model._meta.concrete_fields if isinstance(field, TEXTS) and not field.choices}


def spoken_of(label):
    """The columns of a model some app accounts for."""
    register = registry.register
    found = {name for holder in register.holders if holder.model == label for name in holder.columns}
    found |= set(register.following.get(label, ("", ()))[1])
    return found | set(register.kept.get(label, ((), ""))[0])


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label_lower)
def test_every_column_that_can_hold_somebody_is_spoken_of(model):
    label = model._meta.label_lower
    if label in registry.register.impersonal or model._meta.app_label == "reference":
        return

    assert columns_of(model) - spoken_of(label) == set(), f"say in holdings.py what happens to these columns of {label}"


def test_nobody_speaks_of_what_does_not_exist():
    known = {model._meta.label_lower: columns_of(model) for model in apps.get_models()}
    register = registry.register
    spoken = {holder.model for holder in register.holders} | {*register.following, *register.kept, *register.impersonal}

    assert spoken - known.keys() == set()
    assert {label: spoken_of(label) - known[label] for label in spoken if spoken_of(label) - known[label]} == {}


def test_what_follows_its_parent_is_deleted_with_it():
    for label, (parent, _) in registry.register.following.items():
        parents = [
            field.remote_field.model._meta.label_lower
            for field in apps.get_model(label)._meta.concrete_fields
            if field.remote_field and field.remote_field.on_delete is models.CASCADE
        ]
        assert parent in parents


# --- The canary --------------------------------------------------------------------------------------------------------

CANARY = {
    "first_name": "Canarinette",
    "last_name": "Serinolle",
    "email": "canari.serin@example.org",
    "phone": "06 39 98 76 54",
    "skills": "Diplômée en plumologie",
}
WORDS = ("canarinette", "serinolle", "canari.serin", "39 98 76 54", "39987654", "plumologie", "volatilement")


@pytest.fixture
def vacancy(employer):
    return VacancyFactory(
        published=True,
        organisation=employer.acting_organisation,
        contact_email=employer.email,
        is_public=True,
    )


@pytest.fixture
def canary(flers, trades, employer, vacancy, cv, django_capture_on_commit_callbacks):
    """Somebody who left a trace in every part of the portal, through its own services."""
    with django_capture_on_commit_callbacks(execute=True):
        paper = Paper(["Canarinette Serinolle"], [("Expériences", ["Volatilement, plumologie, toilettes et repas"])])
        upload = cv(pdf(paper), "CV Canarinette Serinolle.pdf")
        candidate = deposits.deposit(
            deposits.Person(commune=flers, trades=[trades["J1501"]], **CANARY),
            purposes=[Purpose.MEMBERS, Purpose.NEWSLETTER],
            upload=upload,
            checked=uploads.check(upload, allowed=files.ALLOWED),
        )
        jobs.drain()
        consents.confirm_profile(candidate, trades=[trades["J1501"]])
        asked = unveiling.ask_unveil(
            candidate.profile,
            organisation=employer.acting_organisation,
            by=employer,
            vacancy="Nuit",
            reason="Bonjour Canarinette",
        )
        unveiling.answer_unveil(asked, accept=True)
        entry = vivier.add_to_shortlist(
            vivier.open_shortlist(employer.acting_organisation, "Nuit", by=employer), candidate.profile, by=employer
        )
        day = timezone.now() + timedelta(days=3)
        place = "Volière de la plumologie"
        vivier.set_appointment(entry, by=employer, starts_at=day, minutes=30, place=place, details="Voir Canarinette")
        vivier.write_note(candidate, "Serinolle chante", by=employer, organisation=employer.acting_organisation)
        vivier.set_tags(candidate, ["volatilement"], by=employer)
        application_cv = cv(pdf(paper), "Serinolle.pdf")
        for offer in (vacancy, VacancyFactory(published=True, is_public=True)):
            vacancies.apply(
                offer,
                name="Canarinette Serinolle",
                email=CANARY["email"],
                phone=CANARY["phone"],
                message="La plumologie me connaît",
                cv=application_cv,
                checked=uploads.check(application_cv, allowed=files.ALLOWED),
            )
        vacancies.answer(
            vacancy.applications.get(), ApplicationState.REFUSED, reason="other", note="Merci Canarinette", by=employer
        )
        person = {name: CANARY[name] for name in ("first_name", "last_name", "email")}
        registrations.register(EventFactory(), organisation="Maison Serinolle", **person)
        RegistrationFactory(event=EventFactory(past=True), organisation_label="Maison Serinolle", **person)
        newsletters.sync_subscribers()
        DeliveryFactory(subscriber=Subscriber.objects.get(email=CANARY["email"]))
    return Candidate.objects.get(pk=candidate.pk)


def everything_written():
    """{table: text of all its rows} of the whole database, as a thief would read it."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        written = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(row::text, chr(10)), '') FROM \"{table}\" AS row")
            written[table] = flat(cursor.fetchone()[0])
    return written


def traces():
    """Where the canary is still to be read: (table, word), and the files left."""
    return sorted({(table, word) for table, text in everything_written().items() for word in WORDS if word in text})


def stored_files():
    return sorted(path.name for path in Path(default_storage.location).rglob("*") if path.is_file())


def test_the_canary_is_everywhere_first(canary):
    assert {table for table, _ in traces()} >= {
        "cvtheque_appointment",
        "cvtheque_candidate",
        "cvtheque_cvfile",
        "cvtheque_cvtext",
        "cvtheque_identitykey",
        "cvtheque_note",
        "cvtheque_searchprofile",
        "cvtheque_searchword",
        "cvtheque_tag",
        "cvtheque_unveilrequest",
        "events_registration",
        "gtec_portal_message",
        "newsletters_delivery",
        "newsletters_subscriber",
        "vacancies_application",
    }
    assert len(stored_files()) == 3


@pytest.mark.parametrize("cause", ErasureCause)
def test_a_forgotten_person_is_nowhere(canary, staff, cause, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        proof = erasure.erase_candidate(canary, cause=cause, by=staff if cause == ErasureCause.STAFF else None)

    coming = [("events_registration", word) for word in ("canari.serin", "canarinette", "serinolle")]
    left = coming if cause == ErasureCause.CLOCK else []  # what they are still waited for stays until then
    assert traces() == left
    assert stored_files() == []
    assert proof.digest == registry.digest_of(CANARY["email"].upper())
    assert proof.counts.keys() >= {"cvtheque.candidate", "events.registration", "gtec_portal.message"}


def test_figures_do_not_move(canary):
    answers = Application.objects.values_list("state", "refusal_reason").order_by("pk")
    before, answered = statistics.by_month(), list(answers)

    erasure.erase_candidate(canary, cause=ErasureCause.PERSON)

    this_month = statistics.month_of(timezone.now())
    assert statistics.by_month() == before + Counter({(this_month, Fact.FORGOTTEN): 1})
    assert before == Counter({(this_month, fact): 1 for fact in (Fact.DEPOSITED, Fact.ASKED, Fact.ACCEPTED)})
    assert list(answers.all()) == [answered[0], (ApplicationState.WITHDRAWN, "")]
    assert MonthFact.objects.count() == 4


def test_two_people_forgotten_in_the_same_month_add_up(flers):
    for _ in range(2):
        erasure.erase_candidate(CandidateFactory(commune=flers), cause=ErasureCause.STAFF)

    assert statistics.by_month() == {
        (statistics.month_of(timezone.now()), fact): 2 for fact in (Fact.DEPOSITED, Fact.FORGOTTEN)
    }


def test_forgetting_twice_is_forgetting_once(canary):
    first = erasure.erase_candidate(canary, cause=ErasureCause.PERSON)

    assert erasure.erase_candidate(canary, cause=ErasureCause.PERSON) is None
    assert list(Erasure.objects.all()) == [first]


def test_somebody_else_loses_nothing(canary, flers, trades, vacancy):
    other = CandidateFactory(commune=flers, trades=[trades["J1501"]], text="Toilettes et repas, linotypie")
    application = ApplicationFactory(vacancy=vacancy)
    mail.send("cvtheque.link", mail.Letter("Votre lien", [mail.P("Bonjour Ana")]), to=other.email)

    erasure.erase_candidate(canary, cause=ErasureCause.PERSON)

    other.refresh_from_db()
    assert (other.files.count(), other.profile.visible) == (1, True)
    assert SearchWord.objects.filter(word__in=["toilettes", "linotypie"]).count() == 2
    assert Application.objects.get(pk=application.pk).name == application.name
    assert Message.objects.to_address(other.email).get().text.startswith("Bonjour Ana")


def test_an_erased_application_is_said_so_and_takes_no_answer(client, canary, employer, vacancy):
    erasure.erase_candidate(canary, cause=ErasureCause.STAFF)
    application = vacancy.applications.get()
    client.force_login(employer)

    response = client.get(application.get_absolute_url())

    assertContains(response, "Les données de cette personne ont été effacées")
    assert (str(application), list(application.next_states), application.can_be_withdrawn) == (
        "Personne effacée",
        [],
        False,
    )


# --- The clock ---------------------------------------------------------------------------------------------------------


def silent(months, days=1, **values):
    return CandidateFactory(
        last_contact_at=timezone.now() - relativedelta(months=months) - timedelta(days=days), **values
    )


def test_clock_warns_once_after_22_months(flers, outbox):
    candidate = silent(22, commune=flers, first_name="Ondine")
    silent(21, commune=flers)

    assert clock.tick() == (1, 0)
    assert clock.tick() == (0, 0)

    (letter,) = outbox()
    assert (letter.to, letter.subject) == ([candidate.email], "Gardons-nous votre CV ?")
    for action in ("garder", "verifier", "supprimer"):
        assert f"/{action}/" in letter.body


@pytest.mark.parametrize(
    ("months", "warned_days_ago", "forgotten"), [(24, 60, 1), (23, 60, 0), (24, 13, 0), (30, 14, 1)]
)
def test_clock_forgets_after_24_months_and_a_warning(flers, months, warned_days_ago, forgotten):
    silent(months, commune=flers, warned_at=timezone.now() - timedelta(days=warned_days_ago))

    assert clock.tick() == (0, forgotten)
    assert Candidate.objects.count() == 1 - forgotten
    assert [proof.cause for proof in Erasure.objects.all()] == [ErasureCause.CLOCK] * forgotten


def test_a_server_asleep_for_years_warns_before_it_forgets(flers):
    silent(40, commune=flers)

    assert clock.tick() == (1, 0)
    Candidate.objects.update(warned_at=timezone.now() - timedelta(days=15))
    assert clock.tick() == (0, 1)


def test_an_application_is_a_sign_of_life(flers):
    candidate = silent(23, commune=flers)
    application = ApplicationFactory(email=candidate.email.upper(), received_at=timezone.now() - timedelta(days=3))

    assert clock.tick() == (0, 0)
    candidate.refresh_from_db()
    assert candidate.last_contact_at == application.received_at


def test_somebody_without_address_is_forgotten_too(flers):
    silent(23, commune=flers, email="")

    assert clock.tick() == (1, 0)
    assert Message.objects.count() == 0


def test_keeping_starts_the_two_years_again(client, flers):
    candidate = silent(23, commune=flers)
    clock.tick()
    keep = reverse("cvtheque:own_keep", args=[candidate.token])

    assertContains(client.get(keep), "repartez pour deux ans")
    candidate.refresh_from_db()
    assert candidate.last_contact_at < timezone.now() - timedelta(days=600)  # opening the page is not answering
    assertRedirects(client.post(keep), reverse("cvtheque:own_detail", args=[candidate.token]))

    candidate.refresh_from_db()
    assert candidate.last_contact_at > timezone.now() - timedelta(minutes=1)
    assert clock.tick() == (0, 0)


def test_a_second_silence_is_warned_of_again(flers):
    silent(22, commune=flers, warned_at=timezone.now() - timedelta(days=900))

    assert clock.tick() == (1, 0)


def test_the_task_turns_the_clock(flers):
    silent(22, commune=flers)

    tasks.turn_clock()

    assert Candidate.objects.exclude(warned_at=None).count() == 1


# --- To take away ------------------------------------------------------------------------------------------------------


def opened(response):
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_a_person_takes_everything_away(client, canary, employer):
    client.force_login(employer)
    client.get(reverse("cvtheque:profile_detail", args=[canary.profile.uuid]))
    client.logout()

    box = opened(client.get(reverse("cvtheque:own_export", args=[canary.token])))

    assert sorted(box.namelist()) == ["donnees.json", "fichiers/1-CV Canarinette Serinolle.pdf", "lisez-moi.html"]
    data = json.loads(box.read("donnees.json"))
    (profile,) = data["Votre profil dans la CVthèque"]
    assert (profile["prénom"], profile["adresse e-mail"]) == ("Canarinette", "canari.serin@example.org")
    assert [look["qui"] for look in profile["consultations"]] == [str(employer.acting_organisation)]
    assert [asked["réponse"] for asked in profile["demandes de nom"]] == ["acceptée"]
    assert [len(data[title]) for title in ("Vos candidatures", "Vos inscriptions à des événements")] == [2, 2]
    assert box.read("fichiers/1-CV Canarinette Serinolle.pdf").startswith(b"%PDF")
    assert "plumologie" in box.read("lisez-moi.html").decode()


def test_a_lost_file_does_not_keep_the_rest(client, canary):
    uploads.remove(canary.files.get().storage_name)

    box = opened(client.get(reverse("cvtheque:own_export", args=[canary.token])))

    assert "fichiers/1-CV Canarinette Serinolle.pdf.txt" in box.namelist()


def test_what_is_taken_away_cannot_carry_a_script(client, canary):
    Candidate.objects.update(skills="<script>alert(1)</script>")

    page = opened(client.get(reverse("cvtheque:own_export", args=[canary.token]))).read("lisez-moi.html").decode()

    assert "<script" not in page


def test_month_figures_are_shown(client, staff, canary):
    client.force_login(staff)

    response = client.get(reverse("cvtheque:month_figures"))

    assert response.context["sums"] == [
        (Fact.DEPOSITED, 1),
        (Fact.ASKED, 1),
        (Fact.ACCEPTED, 1),
        (Fact.REFUSED, 0),
        (Fact.HIRED, 0),
        (Fact.FORGOTTEN, 0),
    ]
