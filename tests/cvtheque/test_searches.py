"""Searches kept under a name and their letters; profiles side by side; acronyms; estimates; the planner."""

import re
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from accounts.models import AccessLog
from cvtheque import checks, facets, finding, planner, search
from cvtheque.enums import Purpose
from cvtheque.filters import ProfileFilter
from cvtheque.models import KnownForm, SampleProfile, SavedSearch, SavedSearchHit, SearchProfile
from cvtheque.services import acronyms, consents, erasure, sample, searches
from gtec_portal import mail
from gtec_portal.models import AuditLine, Job, Message
from members.models import Seat
from reference.models import Acronym
from reference.services import load_builtin
from tests.factories.cvtheque import CandidateFactory, SavedSearchFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(flers, trades):
    return CandidateFactory(
        first_name="Zoé",
        last_name="Quidam",
        trades=[trades["J1506"]],
        commune=flers,
        text="Infirmier à domicile, pansements.",
    )


@pytest.fixture
def alerts():
    """The letters of saved searches, oldest first."""
    return lambda: list(Message.objects.filter(kind="cvtheque.alert").order_by("pk"))


# --- Keeping a search --------------------------------------------------------------------------------------------------


def test_search_is_kept_with_its_criteria_and_found_again(client, employer, nurse):
    client.force_login(employer)
    page = client.get(reverse("cvtheque:search"), {"q": "infirmier", "condition": "nights", "page": "2", "km": ""})
    assert 'href="/cvtheque/recherches/enregistrer/?q=infirmier&amp;condition=nights"' in page.content.decode()

    response = client.post(
        reverse("cvtheque:saved_search_create") + "?q=infirmier", {"name": "Infirmiers", "frequency": "weekly"}
    )

    assertRedirects(response, reverse("cvtheque:saved_search_list"))
    saved = SavedSearch.objects.get()
    assert (saved.owner, saved.organisation, saved.query) == (employer, employer.acting_organisation, "q=infirmier")
    assert timezone.localtime(saved.next_at).weekday() == 0 and timezone.localtime(saved.next_at).hour == 7
    found = client.get(saved.get_absolute_url()).context["page"]
    assert [profile.candidate_id for profile in found] == [nurse.pk]


def test_second_search_of_the_same_name_is_refused_beside_its_field(client, employer):
    client.force_login(employer)
    url = reverse("cvtheque:saved_search_create") + "?q=infirmier"
    client.post(url, {"name": "Infirmiers", "frequency": "daily"})

    response = client.post(url, {"name": "Infirmiers", "frequency": "daily"})

    assert response.status_code == 422
    assert "Vous avez déjà une recherche de ce nom." in response.content.decode()
    assert SavedSearch.objects.count() == 1


def test_search_without_criteria_is_not_kept(client, employer):
    client.force_login(employer)
    assertRedirects(client.get(reverse("cvtheque:saved_search_create")), reverse("cvtheque:search"))


# --- Letters -----------------------------------------------------------------------------------------------------------


def test_letter_tells_of_new_profiles_once_and_holds_no_identity(nurse, alerts):
    saved = SavedSearchFactory(query="q=infirmier")

    assert searches.send_alerts() == 1
    SavedSearch.objects.update(next_at=timezone.now())
    assert searches.send_alerts() == 0

    (letter,) = alerts()
    assert letter.to == saved.owner.email
    assert letter.subject == f"1 nouveau profil pour « {saved.name} »"  # one line: plain spaces
    assert str(nurse.profile) in letter.text and str(nurse.profile.uuid) in letter.text
    for secret in ("Quidam", "Zoé", nurse.email, nurse.phone, "pansements"):
        assert secret not in letter.text + letter.html
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.is_secret


@pytest.mark.parametrize(
    "query", ["q=cuisinier", "commune=Caen&km=10", "condition=nights", "trade=ZZZZZ", "commune=Atlantide"]
)
def test_no_letter_when_nobody_meets_the_search(nurse, caen, alerts, query):
    SavedSearchFactory(query=query)

    assert searches.send_alerts() == 0
    assert alerts() == []


def test_people_there_before_the_search_are_no_news(nurse, alerts):
    SavedSearchFactory(query="q=infirmier", created_at=timezone.now() + timedelta(seconds=1))

    assert searches.send_alerts() == 0


def test_consent_given_again_is_not_told_again(nurse, alerts):
    SavedSearchFactory(query="q=infirmier")
    searches.send_alerts()
    mail.drain()
    consents.withdraw_consent(nurse, Purpose.MEMBERS)
    consents.give_consent(nurse, Purpose.MEMBERS)
    SavedSearch.objects.update(next_at=timezone.now())

    assert searches.send_alerts() == 0


@pytest.mark.parametrize("how", ["inactive", "seat ended", "left the network"])
def test_letters_stop_when_the_owner_may_not_search_any_more(nurse, alerts, how):
    saved = SavedSearchFactory(query="q=infirmier")
    if how == "inactive":
        type(saved.owner).objects.update(is_active=False)
    elif how == "seat ended":
        Seat.objects.all().delete()
    else:
        saved.organisation.memberships.all().delete()

    assert searches.send_alerts() == 0
    assert alerts() == []
    saved.refresh_from_db()
    assert saved.frequency == "none"


def test_one_click_stops_the_letters_of_this_search_alone(client, nurse, alerts):
    saved, other = SavedSearchFactory(), SavedSearchFactory()
    url = reverse("cvtheque:alert_stop", args=[saved.token])

    client.get(url)
    assert SavedSearch.objects.get(pk=saved.pk).frequency == "daily"  # mail scanners open links
    response = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert [one.frequency for one in (SavedSearch.objects.get(pk=saved.pk), SavedSearch.objects.get(pk=other.pk))] == [
        "none",
        "daily",
    ]


def test_consent_withdrawn_before_the_letter_leaves_takes_it_back(
    nurse, flers, trades, alerts, django_capture_on_commit_callbacks
):
    second = CandidateFactory(trades=[trades["J1506"]], commune=flers, text="Infirmier de nuit.")
    SavedSearchFactory(query="q=infirmier")
    searches.send_alerts()

    with django_capture_on_commit_callbacks(execute=True):
        consents.withdraw_consent(nurse, Purpose.MEMBERS)

    assert alerts() == []
    assert searches.send_alerts() == 1
    (letter,) = alerts()
    assert str(second.profile) in letter.text and str(nurse.profile) not in letter.text


def test_erased_person_leaves_the_letters_and_the_searches_that_name_them(
    nurse, alerts, django_capture_on_commit_callbacks
):
    SavedSearchFactory(query="q=infirmier")
    named = SavedSearchFactory(name="Rappeler Zoé Quidam", frequency="none")
    searches.send_alerts()

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_candidate(nurse, cause="person")

    assert alerts() == []
    assert not SavedSearchHit.objects.exists()
    assert not SavedSearch.objects.filter(pk=named.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_consent_withdrawn_while_the_letter_is_being_written_is_waited_for(flers, trades):
    """Two real connections: the person withdraws, not committed yet; the letter waits for the row, then leaves them out."""
    nurse = CandidateFactory(trades=[trades["J1506"]], commune=flers, text="Infirmier à domicile.")
    other = CandidateFactory(trades=[trades["J1506"]], commune=flers, text="Infirmier de nuit.")
    saved = SavedSearchFactory(query="q=infirmier")
    withdrawn, result = threading.Event(), {}

    def withdraw():
        from django.db import transaction

        try:
            with transaction.atomic():
                consents.withdraw_consent(nurse, Purpose.MEMBERS)
                withdrawn.set()
                wait_for_a_blocked_connection()
        finally:
            connections.close_all()

    def write():
        try:
            withdrawn.wait(20)
            result["sent"] = searches.alert(saved.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=withdraw), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert result == {"sent": True}
    letter = Message.objects.get(kind="cvtheque.alert")
    assert str(nurse.profile) not in letter.text
    assert str(other.profile) in letter.text
    assert list(SavedSearchHit.objects.values_list("profile", flat=True)) == [other.profile.pk]


def wait_for_a_blocked_connection():
    """Return once another connection of this database waits for a lock of ours."""
    until = time.monotonic() + 15
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("nobody waited")


# --- Side by side ------------------------------------------------------------------------------------------------------


@pytest.fixture
def four(flers, trades):
    return [
        CandidateFactory(trades=[trades["J1501"]], commune=flers, text=f"Soins, texte {n}.").profile for n in range(5)
    ]


def test_profiles_stand_side_by_side_and_each_opening_is_logged(client, employer, four):
    client.force_login(employer)

    response = client.get(reverse("cvtheque:compare"), {"p": [four[2].uuid, four[0].uuid], "q": "soins"})

    assert response.context["profiles"] == [four[2], four[0]]
    assert response.context["back"] == "/cvtheque/?q=soins"
    assert set(AccessLog.objects.values_list("purpose", flat=True)) == {"comparaison sans nom"}
    assert AccessLog.objects.count() == 2
    assert "Exemple" not in response.content.decode()


@pytest.mark.parametrize("chosen", [[], ["x"], ["0" * 36], ["\x00" * 36], [1], [0, 0, 0]])
def test_too_few_profiles_are_asked_for_again(client, employer, four, chosen):
    client.force_login(employer)
    uuids = [four[one].uuid if isinstance(one, int) else one for one in chosen]

    response = client.get(reverse("cvtheque:compare"), {"p": uuids})

    assert response.status_code == 200
    assert response.context["profiles"] == []
    assert not AccessLog.objects.exists()


def test_profile_that_left_the_search_is_not_compared(client, employer, four):
    consents.withdraw_consent(four[1].candidate, Purpose.MEMBERS)
    client.force_login(employer)

    response = client.get(reverse("cvtheque:compare"), {"p": [one.uuid for one in four[:3]]})

    assert response.context["profiles"] == [four[0], four[2]]
    assert "Un profil n’est plus visible" in response.content.decode()


# --- Acronyms ----------------------------------------------------------------------------------------------------------


def test_acronym_added_by_staff_is_understood_both_ways_once_the_cvs_are_read_again(
    client, staff, employer, flers, trades, run_jobs
):
    short = CandidateFactory(trades=[trades["G1606"]], commune=flers, text="Référent PASA depuis trois ans.")
    long = CandidateFactory(trades=[trades["J1501"]], commune=flers, text="Un pôle d’activités et de soins adaptés.")
    client.force_login(staff)

    client.post(
        reverse("cvtheque:acronym_create"),
        {"short": "p.a.s.a.", "long_form": "Pôle d’activités et de soins adaptés", "kind": "structure"},
    )
    run_jobs()

    assert Job.objects.get(kind="cvtheque.acronym").state == "done"
    client.force_login(employer)
    for typed in ("PASA", "pôle d’activités et de soins adaptés"):
        found = client.get(reverse("cvtheque:search"), {"q": typed}).context["page"]
        assert {profile.candidate_id for profile in found} == {short.pk, long.pk}, typed


def test_acronym_taken_out_or_changed_is_not_brought_back_by_the_built_in_list(client, staff, run_jobs):
    load_builtin()
    client.force_login(staff)
    acronym = Acronym.objects.get(short="SSIAD")

    client.post(reverse("cvtheque:acronym_delete", args=[acronym.pk]))
    load_builtin()

    assert not Acronym.objects.current().filter(short="SSIAD").exists()
    assert AuditLine.objects.filter(action="acronym.removed").count() == 1
    client.post(
        reverse("cvtheque:acronym_create"),
        {"short": "SSIAD", "long_form": acronym.long_form, "kind": "structure"},
    )
    assert Acronym.objects.current().get(short="SSIAD") == acronym


# --- Estimates and the planner -----------------------------------------------------------------------------------------


@pytest.fixture
def crowd(flers, trades):
    """Twenty-four thousand profiles of four lexemes each, made by the database: above what is counted one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            "INSERT INTO cvtheque_candidate (first_name, last_name, email, phone, commune_id, skills, mobility_km, availability, hours,"
            " has_licence, has_vehicle, nights, weekends, contracts, diplomas, state, source, origin, link_version, created_at, last_contact_at)"
            " SELECT 'A', 'B', 'foule' || n || '@example.org', '', '61169', '', 20, 'now', 'any', false, false, false, false, '{}', '{}',"
            " 'active', '', 'web', 0, now(), now() FROM generate_series(1, 24000) n"
        )
        cursor.execute(
            "INSERT INTO cvtheque_searchprofile (uuid, candidate_id, visible, commune_id, trade_codes, title, body, mobility_km,"
            " availability, hours, has_licence, has_vehicle, nights, weekends, contracts, diplomas, code, index_version, search, title_search, updated_at)"
            " SELECT gen_random_uuid(), id, true, '61169', '{J1501}', 'Aide', 'soins', 20, 'now', 'any', false, false, false, false, '{}', '{}',"
            " 1 + (id %% 2) * (1 << 15), 0, to_tsvector('fr', CASE WHEN id %% 20 < 19 THEN 'soins' ELSE '' END || CASE WHEN id %% 6000 = 0 THEN ' rarissime' ELSE '' END"
            " || ' mot' || id || repeat(' nuit' || id, 30)), to_tsvector('fr', 'aide'), now() - id * interval '1 minute'"
            " FROM cvtheque_candidate WHERE email LIKE %s",
            ["foule%"],
        )
        for index in ("profile_search", "profile_title_search"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])  # what autovacuum does after so many writes
        cursor.execute("ANALYZE cvtheque_searchprofile")


def wanted(**criteria):
    form = ProfileFilter(criteria, queryset=SearchProfile.objects.none()).form
    assert form.is_valid(), form.errors
    return finding.Search.read(form.cleaned_data)


def plans(function):
    """EXPLAIN of every reading of profiles or of their sample a function makes, with the options of its own connection."""
    with CaptureQueriesContext(connection) as queries:
        function()
    with connection.cursor() as cursor:
        for query in queries:
            if re.search(r'FROM "cvtheque_(search|sample)profile"', query["sql"]) and query["sql"].startswith(
                ("SELECT", "(SELECT", "WITH")
            ):
                cursor.execute("EXPLAIN " + query["sql"])
                yield "\n".join(row[0] for row in cursor.fetchall())


def readings(typed):
    """The plans of a search as the page makes it, first page included."""
    sought = wanted(q=typed)
    return list(plans(lambda: sought.rows(0, 20, sought.figures())))


def reads_it_all(plan, tables=("searchprofile", "sampleprofile")):
    return any(f"Seq Scan on cvtheque_{table}" in plan for table in tables)


@pytest.fixture
def sampled_crowd(crowd):
    assert sample.prepare(seconds=600)
    with connection.cursor() as cursor:
        for index in ("sample_search", "sample_quarter_search", "sample_title_search"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE cvtheque_sampleprofile")


BROAD = facets.Figures(22_800, {}, 22_800, about=True)
EVERYWHERE, PROFILES = ("searchprofile", "sampleprofile"), ("searchprofile",)


@pytest.mark.parametrize(
    ("typed", "least", "tables"),
    # A word of nineteen in twenty: of the sample, whose size never grows, nearly every row is asked for.
    [("rarissime", 3, EVERYWHERE), ("soins", 2, PROFILES), ("aide soins", 2, EVERYWHERE)],
)
def test_rare_and_broad_searches_read_no_table_from_end_to_end(sampled_crowd, typed, least, tables):
    assert planner.read().is_tuned

    found = readings(typed)

    assert len(found) >= least  # the sample, the count when it is exact, the page
    for plan in found:
        assert not reads_it_all(plan, tables), plan


@pytest.mark.parametrize("typed", ["rarissime", "neverseen"])
def test_people_of_a_rare_word_are_not_looked_for_among_all_from_the_freshest(sampled_crowd, typed):
    """Four people in 24 000, or nobody, in the titles as in the texts: each reading goes through the words."""
    for plan in plans(lambda: wanted(q=typed).rows(0, 20, facets.Figures(4, {}, 4))):
        assert "profile_recent" not in plan, plan


def test_plans_above_would_tell_of_a_missing_index(sampled_crowd):
    """What the two tests above look for is really what PostgreSQL does on these tables when it may not use the index."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX profile_search, sample_search, sample_quarter_search")

    for typed in ("rarissime", "soins"):
        sought = wanted(q=typed)
        found = plans(lambda sought=sought: sought.rows(0, 20, facets.NOBODY))
        assert any(reads_it_all(plan, PROFILES) for plan in found), typed
    assert any("profile_recent" in plan for plan in plans(lambda: wanted(q="soins").rows(0, 20, BROAD)))


def test_counts_above_twenty_thousand_are_estimated_and_said_so(client, employer, crowd):
    client.force_login(employer)
    assert sample.prepare(seconds=600) == facets.EXACT_UNDER

    broad = client.get(reverse("cvtheque:search"), {"q": "soins"})
    rare = client.get(reverse("cvtheque:search"), {"q": "rarissime"})

    assert broad.context["figures"].about
    assert abs(broad.context["figures"].total - 22800) <= 22800 * 0.05
    assert abs(broad.context["figures"].values["condition"]["vehicle"] - 10800) <= 10800 * 0.05
    assert re.search("Environ 22\u202f[789]00\u00a0profils", broad.content.decode())
    assert (rare.context["figures"].about, rare.context["figures"].total) == (False, 4)


@pytest.fixture
def phrases_of_old(crowd, flers, trades, employer, client):
    """In a large base, somebody whose profile was indexed before long forms had stand-ins; and the results of a search for it."""
    load_builtin()
    person = CandidateFactory(
        trades=[trades["J1506"]], commune=flers, text="Aide aux repas, puis aide-soignante de nuit."
    )
    apart = CandidateFactory(trades=[trades["J1506"]], commune=flers, text="Aide aux repas. Équipe soignante.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cvtheque_searchprofile SET search = to_tsvector('fr', body)")
    client.force_login(employer)

    def results(typed):
        page = client.get(reverse("cvtheque:search"), {"q": typed}).context["page"]
        return [profile.candidate_id for profile in page if profile.candidate_id in (person.pk, apart.pk)]

    return person, results


def test_long_form_is_one_word_of_the_index_after_a_night(phrases_of_old, client):
    person, results = phrases_of_old
    assert (results("aide soignante"), search.read_words("aide soignante").has_phrase) == ([person.pk], True)

    assert sample.prepare(seconds=600) == facets.EXACT_UNDER

    assert (results("aide soignante"), search.read_words("aide soignante").has_phrase) == ([person.pk], False)
    hit = client.get(reverse("cvtheque:search"), {"q": "aide soignante"}).context["hits"][0]
    assert "<mark>aide-soignante</mark>" in hit.snippet.lower()
    edited = Acronym.objects.get(short="AS", long_form__startswith="Aide")
    acronyms.save(edited, by=None, was=edited)
    assert (results("aide soignante"), search.read_words("aide soignante").has_phrase) == ([person.pk], True)


@pytest.mark.parametrize(("seconds", "at_once"), [(0, 20_000), (600, 1)])
def test_long_form_that_one_night_cannot_read_stays_a_phrase(phrases_of_old, monkeypatch, seconds, at_once):
    """No time left, or more people than are read at once: the estimates are drawn all the same."""
    person, results = phrases_of_old
    monkeypatch.setattr(sample, "READ_AT_ONCE", at_once)

    assert sample.prepare(seconds=seconds) == facets.EXACT_UNDER

    assert (results("aide soignante"), search.read_words("aide soignante").has_phrase) == ([person.pk], True)
    assert "forme0aidesoignant" not in KnownForm.objects.values_list("pk", flat=True)


def test_long_form_that_begins_another_one_is_still_found(phrases_of_old, client):
    """« Aide-soignant de nuit » written by the team takes nobody away from « aide-soignant »."""
    person, results = phrases_of_old
    assert sample.prepare(seconds=600) == facets.EXACT_UNDER
    acronyms.save(Acronym(short="ASN", long_form="Aide-soignant de nuit", kind="trade"), by=None)

    assert sample.prepare(seconds=600) == facets.EXACT_UNDER

    for typed in ("aide soignante", "aide soignante de nuit", "ASN"):
        assert (results(typed), search.read_words(typed).has_phrase) == ([person.pk], False), typed


def test_night_draws_the_sample_whatever_the_reading_meets(phrases_of_old, monkeypatch):
    """A statement that lasts longer than what is left of the night: the other long forms are read, and the sample is drawn."""
    person, results = phrases_of_old
    slow = "forme0aidesoignant"
    reading = sample._without

    def reads(form, meaning, seconds):
        if form == slow:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = '5ms'")
                cursor.execute("SELECT pg_sleep(1)")
        return reading(form, meaning, seconds)

    monkeypatch.setattr(sample, "_without", transaction.atomic(reads))

    assert sample.prepare(seconds=600) == facets.EXACT_UNDER

    known = set(KnownForm.objects.values_list("pk", flat=True))
    assert (slow in known, len(known) > 10) == (False, True)
    assert results("aide soignante") == [person.pk]


def test_small_base_keeps_phrases(nurse):
    load_builtin()

    assert sample.prepare(seconds=600) == 0

    assert not KnownForm.objects.exists()


@pytest.mark.parametrize("chosen", [{}, {"condition": ["vehicle"]}, {"availability": ["now"], "condition": ["nights"]}])
@pytest.mark.parametrize("typed", ["rarissime", "mot500", "infirmier"])
def test_first_page_read_with_the_figures_is_that_of_the_page_alone(crowd, nurse, typed, chosen):
    sought = wanted(q=typed, **chosen)
    figures = sought.figures()
    alone = replace(figures, first=None)

    assert [one.pk for one in sought.rows(0, 20, figures)] == [one.pk for one in sought.rows(0, 20, alone)]
    assert len(sought.rows(0, 20, figures)) == figures.total


def test_commune_that_moved_is_searched_around_its_new_place(client, employer, nurse, flers):
    """What was written for an earlier search around it is not used again."""
    client.force_login(employer)
    near = {"q": "infirmier", "commune": "Flers", "km": "10"}
    paris = CommuneFactory(name="Paris", latitude=48.8566, longitude=2.3522)
    assert client.get(reverse("cvtheque:search"), near).context["figures"].total == 1

    SearchProfile.objects.update(commune=paris)
    assert client.get(reverse("cvtheque:search"), near).context["figures"].total == 0
    type(flers).objects.filter(pk=flers.pk).update(latitude=48.9, longitude=2.3)

    page = client.get(reverse("cvtheque:search"), near)
    assert (page.context["figures"].total, len(page.context["hits"])) == (1, 1)
    assert "à 6 km de Flers" in page.text


def test_hidden_profile_leaves_the_sample_at_once(nurse):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cvtheque_sampleprofile (profile_id, weight, commune_id, trade_codes, code, search)"
            " SELECT id, 1, commune_id, trade_codes, code, search FROM cvtheque_searchprofile"
        )

    consents.withdraw_consent(nurse, Purpose.MEMBERS)

    assert not SampleProfile.objects.exists()


def test_missing_planner_settings_are_said_and_searches_stay_right(client, staff, employer, nurse):
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) COST 2")
    planner.is_tuned.cache_clear()
    try:
        assert [found.id for found in checks.search_is_tuned(databases=["default"])] == ["cvtheque.W001"]
        client.force_login(staff)
        assert "La recherche n’est pas réglée" in client.get(reverse("cvtheque:acronym_list")).content.decode()
        client.force_login(employer)
        found = client.get(reverse("cvtheque:search"), {"q": "infirmier"}).context["page"]
        assert [profile.candidate_id for profile in found] == [nurse.pk]
        assert planner.tune().is_tuned
        assert checks.search_is_tuned(databases=["default"]) == []
    finally:
        planner.is_tuned.cache_clear()


def test_query_count_is_the_same_for_one_profile_and_for_a_page(client, employer, flers, trades):
    CandidateFactory(trades=[trades["J1501"]], commune=flers, text="Soins.")
    client.force_login(employer)
    url = reverse("cvtheque:search")
    client.get(url, {"q": "soins"})

    with CaptureQueriesContext(connection) as one:
        client.get(url, {"q": "soins", "condition": "licence", "hours": "full"})
    for _ in range(25):
        CandidateFactory(trades=[trades["J1501"]], commune=flers, text="Soins.", has_licence=True)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url, {"q": "soins", "condition": "licence", "hours": "full"}).context["hits"]) == 20

    assert len(many) <= len(one) + 3  # nobody found: no page is read
    with CaptureQueriesContext(connection) as fewer:
        client.get(url, {"q": "soins", "condition": "licence", "page": "2"})
    assert len(fewer) == len(many) + 1  # whose keys are read apart: those of the first page come with the figures


def test_wrong_word_is_mended_among_many_within_ten_milliseconds(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cvtheque_searchword SELECT 'mot' || md5(n::text), 'mot' FROM generate_series(1, 20000) n"
        )
        cursor.execute("INSERT INTO cvtheque_searchword VALUES ('geriatrie', 'gériatrie')")
        cursor.execute("ANALYZE cvtheque_searchword")
        cursor.execute("EXPLAIN SELECT word FROM cvtheque_searchword ORDER BY word <-> 'geriatire' LIMIT 40")
        assert "searchword_nearest" in "\n".join(row[0] for row in cursor.fetchall())

    assert search.correct("geriatire") == "gériatrie"
