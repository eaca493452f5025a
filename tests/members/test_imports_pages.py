"""Pages of the imports: send, read the dry run, import, choose prospects."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gtec_portal import tables
from gtec_portal.models import Job, WorkState
from gtec_portal.tables import Limits
from members.enums import ImportKind, ImportState
from members.imports import tasks as import_tasks
from members.models import ImportRun, Organisation, Site
from tests.factories.members import OrganisationFactory
from tests.factories.reference import CommuneFactory
from tests.members.imports import FINESS_HEAD, plain, read, sheet, site_line

KINDS = ["structures", "contacts", "finess"]


@pytest.fixture
def team(client, staff):
    CommuneFactory(flers=True)
    client.force_login(staff)
    return client


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text(node):
    return " ".join(plain(node.get_text(" ")).split())


def send(client, content, kind="structures", name="adherents.csv", **fields):
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("members:import_create", args=[kind]), {"file": upload, **fields})


def register(*lines):
    return (FINESS_HEAD + "".join(lines)).encode("iso-8859-1")


def test_file_is_read_by_a_job_then_imported_by_another(team, run_jobs, staff):
    response = send(team, sheet(("Structure", "Entrée"), ("Les Tilleuls", "28/05/2015"), ("Les Charmes", "hier")))
    run = ImportRun.objects.get()
    assert response.url == run.get_absolute_url()
    assert "Lecture de adherents.csv" in text(soup(team.get(response.url)))

    run_jobs()

    page = soup(team.get(response.url))
    rows = [text(row) for row in page.select("tbody tr")]
    assert rows == [
        "Ligne 2 Les Tilleuls À créer Nouvelle structure : type Adhérent employeur · forme juridique Association "
        "Adhésion à partir du 28 mai 2015",
        "Ligne 3 Les Charmes Refusée Entrée : Cette date n’est pas lisible. Écrivez le jour, le mois et l’année : 28/05/2015.",
    ]
    assert [text(button) for button in page.select("main .button")] == [
        "Envoyer le fichier corrigé",
        "Importer l’autre ligne",
        "Abandonner cet import",
    ]
    assert not Organisation.objects.exists()

    team.post(reverse("members:import_apply", args=[run.pk]))
    run_jobs()

    assert Organisation.objects.get().name == "Les Tilleuls"
    assert "Import terminé 1 ligne enregistrée" in text(soup(team.get(response.url)))


def test_refused_file_says_why_and_the_job_has_not_failed(team, run_jobs):
    response = send(team, b"SIREN\n1\n")

    job = run_jobs()

    assert job.state == "done"
    assert "Ligne 1, celle des titres : il manque la colonne « Structure »." in text(soup(team.get(response.url)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cv.pdf", b"%PDF-", "Ce type de fichier n’est pas accepté."),
        ("adherents.csv", b"", "Ce fichier est vide."),
        ("sans-extension", b"a", "Ce type de fichier n’est pas accepté."),
    ],
)
def test_wrong_file_is_refused_beside_the_field(team, kind, name, content, words):
    response = send(team, content, kind, name=name, departments="61")

    assert response.status_code == 422
    assert words in text(soup(response))
    assert not ImportRun.objects.exists()


def test_file_too_large_is_refused_with_both_sizes(team, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    response = send(team, b"a" * 2_500_000)

    assert "Ce fichier pèse 2,4 Mo ; la limite est de 1,0 Mo." in text(soup(response))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"departments": "Orne"}, "« ORNE » n’est pas un département : écrivez son numéro, par exemple 61."),
        ({"departments": ""}, "Indiquez au moins un département, ou des communes."),
        ({"departments": "61", "communes": "Nulle-Part"}, "Aucune commune ne correspond à « Nulle-Part »."),
        (
            {"departments": "61", "others": "EHPAD"},
            "« EHPAD » n’est pas un code de catégorie : trois ou quatre chiffres.",
        ),
    ],
)
def test_part_of_the_register_is_checked(team, fields, words):
    response = send(team, register(site_line("610000028")), "finess", **fields)

    assert response.status_code == 422
    assert words in text(soup(response))


def test_part_of_the_register_is_kept(team):
    send(
        team,
        register(),
        "finess",
        departments="61 ; 2a",
        communes="Flers\n",
        categories=["500", "354"],
        others="189, 1102",
    )

    assert ImportRun.objects.get().options == {
        "departments": ["61", "2A"],
        "communes": ["61169"],
        "categories": ["500", "354", "189", "1102"],
    }


@pytest.mark.parametrize("kind", ["structures", "contacts"])
def test_model_file_is_a_file_the_portal_reads(team, kind, run_jobs):
    """The example line of the model goes through its own import without a complaint."""
    OrganisationFactory(name="Les Tilleuls", siren="732829320")
    response = team.get(reverse("members:import_template", args=[kind]))
    content = b"".join(response.streaming_content)

    run = read(content, ImportKind(kind))

    header = next(tables.rows(io.BytesIO(content), limits=Limits()))
    assert header.cells[0] == "Structure"
    assert (run.state, run.refused, run.notes) == (ImportState.READY, 0, [])


@pytest.mark.parametrize("name", ["members:import_create", "members:import_template"])
def test_unknown_kind_is_not_found(team, name):
    assert team.get(reverse(name, args=["salaires"])).status_code == 404


def test_register_has_no_model_file(team):
    assert team.get(reverse("members:import_template", args=["finess"])).status_code == 404


def test_ticked_prospects_are_created_and_the_rest_waits(team):
    run = read(register(site_line("610000028", legal="1"), site_line("610000036", legal="2")), ImportKind.FINESS)
    page = soup(team.get(run.get_absolute_url()))
    boxes = page.select("input[name=line]")
    assert [box["aria-label"] for box in boxes] == ["EHPAD Les Tilleuls", "EHPAD Les Tilleuls"]

    response = team.post(reverse("members:import_pick", args=[run.pk]), {"line": boxes[0]["value"]}, follow=True)

    assert "1 site ajouté parmi les prospects." in text(soup(response))
    assert Site.objects.get().finess == "610000028"
    assert len(soup(response).select("input[name=line]")) == 1


def test_all_boxes_are_ticked_by_a_link(team):
    run = read(register(site_line("610000028"), site_line("610000036")), ImportKind.FINESS)

    page = soup(team.get(run.get_absolute_url() + "?effet=create"))
    link = page.find("a", string="Tout cocher sur cette page")
    ticked = soup(team.get(run.get_absolute_url() + link["href"]))

    assert link["href"] == "?effet=create&tout=1"
    assert len(ticked.select("input[name=line][checked]")) == 2


def test_every_prospect_is_created_by_a_job_after_a_question(team, run_jobs, monkeypatch):
    monkeypatch.setattr(import_tasks, "BATCH", 25)
    monkeypatch.setattr(import_tasks, "SLICE_SECONDS", 0)  # one batch, then the job goes back to the queue
    run = read(register(*[site_line(f"6100{n:05}", legal=str(n)) for n in range(60)]), ImportKind.FINESS)
    url = reverse("members:import_pick_all", args=[run.pk])

    assert text(soup(team.get(url)).h1) == "Créer les 60 lignes proposées ?"
    team.post(url)
    run_jobs()

    assert Organisation.objects.count() == 60
    run.refresh_from_db()
    assert run.state == ImportState.DONE
    assert team.get(url).url == run.get_absolute_url()


@pytest.mark.parametrize("chosen", [{}, {"line": ["x", "-1", "²"]}, {"line": "999999999"}])
def test_nothing_ticked_creates_nothing(team, chosen):
    run = read(register(site_line("610000028")), ImportKind.FINESS)

    response = team.post(reverse("members:import_pick", args=[run.pk]), chosen)

    assert response.status_code == 302
    assert not Site.objects.exists()


def test_closed_import_keeps_what_it_created(team):
    run = read(register(site_line("610000028", legal="1"), site_line("610000036", legal="2")), ImportKind.FINESS)
    team.post(reverse("members:import_pick", args=[run.pk]), {"line": run.lines.first().pk})

    response = team.post(reverse("members:import_discard", args=[run.pk]))

    run.refresh_from_db()
    assert (response.url, run.state, run.lines.count()) == (reverse("members:import_list"), ImportState.DONE, 1)


def test_import_under_way_is_not_asked_twice(team):
    run = read(sheet(("Structure",), ("Les Tilleuls",)))
    url = reverse("members:import_apply", args=[run.pk])
    team.post(url)

    response = team.post(url, follow=True)

    assert "Cet import est déjà en route, ou n’a plus rien à enregistrer." in text(soup(response))


def test_import_whose_job_gave_up_is_closed_and_one_being_written_is_not(team):
    run = read(sheet(("Structure",), ("Les Tilleuls",)))
    team.post(reverse("members:import_apply", args=[run.pk]))
    url = reverse("members:import_discard", args=[run.pk])

    team.post(url)
    run.refresh_from_db()
    assert run.state == ImportState.APPLYING

    Job.objects.update(state=WorkState.FAILED, finished_at=timezone.now(), error="La base ne répond plus.")
    assert "Rien n’a été enregistré." in text(soup(team.get(run.get_absolute_url())))
    team.post(url)
    run.refresh_from_db()
    assert (run.state, run.lines.count()) == (ImportState.DISCARDED, 0)


def test_typed_text_of_a_file_is_shown_as_text(team):
    run = read(sheet(("Structure", "Nom court"), ("<script>alert(1)</script>", "<b>gras</b>")))

    content = team.get(run.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in content
    assert "&lt;b&gt;gras&lt;/b&gt;" in content


def test_dashboard_says_what_waits_to_be_read(team):
    run = read(sheet(("Structure",), ("Les Tilleuls",)))

    card = soup(team.get(reverse("dashboard"))).find("a", href=run.get_absolute_url())

    assert "1 import à vérifier" in text(card.find_parent("li"))
