"""CVs in bulk: what each line would do, what it did, and what hostile archives get."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cvtheque import batch_plan
from cvtheque.demo_files import pdf
from cvtheque.enums import BatchState, CandidateState, Channel, FileState, Verdict
from cvtheque.models import BatchLine, Candidate, CVFile, DepositBatch
from cvtheque.services import batches, erasure
from gtec_portal import jobs
from tests.cvtheque import hostile
from tests.factories.cvtheque import PAPER, BatchLineFactory, CandidateFactory

pytestmark = pytest.mark.django_db

HEADER = "Prénom;Nom;E-mail;Téléphone;Commune;Métier;Fichier;Accord;Informé le"
ANA = "Ana;Exemple;ana@example.org;06 39 98 12 34;Flers;J1501;CV Ana.pdf;oui;12/03/2026"
ZOE = "Zoé;Exemple;zoe@example.org;;Flers;J1501;zoe.rtf;;"


def archive(**files):
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


FILES = {
    "dossier/CV Ana.pdf": pdf(PAPER),
    "zoe.rtf": b"{\\rtf1 Aide a domicile, courses, repas et menage depuis dix ans}",
}


@pytest.fixture
def send(client, staff, flers, trades, run_jobs):
    """Send a table and its archive and read them; returns the batch."""
    client.force_login(staff)

    def post(*lines, files=None, header=HEADER, read=True):
        data = {
            "source": "le job dating de Flers",
            "table": SimpleUploadedFile("forum.csv", "\n".join([header, *lines]).encode()),
        }
        if files is not None:
            data["archive"] = SimpleUploadedFile("cv.zip", files if isinstance(files, bytes) else archive(**files))
        response = client.post(reverse("cvtheque:batch_create"), data)
        if response.status_code != 302:
            return response
        if read:
            run_jobs()
        return DepositBatch.objects.latest("pk")

    return post


def verdicts(batch):
    return list(batch.lines.values_list("number", "verdict"))


def apply(client, run_jobs, batch):
    client.post(reverse("cvtheque:batch_apply", args=[batch.pk]))
    run_jobs()
    batch.refresh_from_db()


def test_dry_run_says_what_each_line_would_do_and_deposits_nobody(client, send, letters):
    batch = send(ANA, ZOE, files=FILES)

    assert batch.state == BatchState.READY
    assert verdicts(batch) == [(2, Verdict.AGREED), (3, Verdict.ASK)]
    assert Candidate.objects.count() == 0
    assert letters() == []
    assert (batch.archive_name, batch.table_name) == ("", "")
    page = client.get(batch.get_absolute_url())
    assert page.context["waiting"] == 2
    assert "accord à demander" in page.content.decode()


def test_deposit_makes_each_person_what_the_table_says(client, send, staff, run_jobs, letters):
    batch = send(ANA, ZOE, files=FILES)

    apply(client, run_jobs, batch)

    assert batch.state == BatchState.DONE
    ana, zoe = Candidate.objects.order_by("email")
    assert (ana.state, zoe.state) == (CandidateState.ACTIVE, CandidateState.INVITED)
    assert ana.profile.visible and not zoe.profile.visible
    consent = ana.consents.get()
    assert (consent.channel, consent.collected_by, consent.place) == (Channel.STAFF, staff, "le job dating de Flers")
    assert timezone.localtime(consent.given_at).date().isoformat() == "2026-03-12"
    assert [file.state for file in CVFile.objects.order_by("candidate__email")] == [
        FileState.SEARCHABLE,
        FileState.RECEIVED,
    ]
    assert sorted((letter.kind, letter.to) for letter in letters()) == [
        ("cvtheque.forwarded", "zoe@example.org"),
        ("cvtheque.met", "ana@example.org"),
    ]
    assert [(line.verdict, line.values, line.email, line.storage_name) for line in batch.lines.all()] == [
        (Verdict.DONE, {}, "", "")
    ] * 2


@pytest.mark.parametrize(
    "trade", ["Aide-soignant", "aide soignante", "AIDE-SOIGNANTE", "Aide-soignant / Aide-soignante"]
)
def test_trade_is_written_as_people_say_it(send, trade):
    batch = send(ANA.replace("J1501", trade), files=FILES)

    assert verdicts(batch) == [(2, Verdict.AGREED)]
    assert batch.lines.get().values["trade"] == "J1501"


def test_example_of_the_model_can_be_deposited(send, flers):
    names, headings, examples, _ = zip(*batch_plan.columns(), strict=True)
    line = dict(zip(names, examples, strict=True)) | {"informed_on": "12/03/2026"}

    batch = send(";".join(line.values()), header=";".join(headings), files={"CV Jeanne.pdf": pdf(PAPER)})

    assert verdicts(batch) == [(2, Verdict.AGREED)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (ANA.replace("Flers", "Nulleville"), "Commune :"),
        (ANA.replace("J1501", "astronaute de salon"), "Métier :"),
        (ANA.replace("12/03/2026", ""), "quand la personne a été informée"),
        (ANA.replace("12/03/2026", "12/03/2126"), "pas encore venue"),
        (ANA.replace("oui", "peut-être"), "Écrivez « oui » ou « non »"),
        (ANA.replace("CV Ana.pdf", "absent.pdf"), "n’est pas dans le ZIP"),
        (ANA.replace("CV Ana.pdf", "virus.exe"), "pas accepté"),
        (ZOE.replace("zoe@example.org", ""), "ni demander l’accord"),
        (ANA.replace("ana@example.org;06 39 98 12 34", ";"), "un téléphone ou une adresse"),
        (ANA.replace("ana@example.org", "pas une adresse"), "e-mail :"),
    ],
)
def test_line_that_cannot_be_deposited_says_why(send, line, words):
    batch = send(line, files={**FILES, "virus.exe": b"MZ"})

    found = batch.lines.get()
    assert found.verdict == Verdict.WRONG
    assert words in found.note.replace("\u00a0", " ").replace("\u202f", " ")


def test_people_already_here_are_named(send, flers):
    CandidateFactory(email="ANA@example.org", first_name="Ana", commune=flers, phone="")
    CandidateFactory(email="autre@example.org", last_name="Téléphonée", phone="06 11 22 33 44", commune=flers)
    twin = ZOE.replace("Zoé", "Zoë")
    batch = send(ANA, ZOE, twin, "Luc;Téléphonée;luc@example.org;0611223344;Flers;J1501;;;", files=FILES)

    assert verdicts(batch) == [(2, Verdict.KNOWN), (3, Verdict.ASK), (4, Verdict.KNOWN), (5, Verdict.KNOWN)]
    notes = list(batch.lines.values_list("note", flat=True))
    assert "Cette adresse a déjà un profil" in notes[0]
    assert "ligne 3" in notes[2]
    assert "Ce téléphone est déjà celui de" in notes[3]


def test_same_file_twice_is_named(send):
    batch = send(ANA, ANA.replace("ana@", "bis@").replace("06 39 98 12 34", ""), files=FILES)

    assert verdicts(batch) == [(2, Verdict.AGREED), (3, Verdict.KNOWN)]
    assert "Même fichier que la ligne 2" in batch.lines.last().note


def test_deposit_stopped_halfway_goes_on_and_makes_nobody_twice(client, send, run_jobs, monkeypatch):
    lines = [f"Ana;Exemple{n};ana{n}@example.org;;Flers;J1501;;oui;12/03/2026" for n in range(4)]
    batch = send(*lines)
    monkeypatch.setattr(batches, "SLICE_SECONDS", -1)  # one person a slice
    client.post(reverse("cvtheque:batch_apply", args=[batch.pk]))
    batch.refresh_from_db()
    with pytest.raises(jobs.GoOn):
        batches.apply(batch, by=None)
    assert Candidate.objects.count() == 1

    run_jobs()

    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Candidate.objects.count() == 4
    assert batch.job.state == "done"


def test_reading_in_slices_makes_each_line_once(send, run_jobs, monkeypatch):
    monkeypatch.setattr(batches, "SLICE_SECONDS", -1)

    batch = send(ANA, ZOE, files=FILES)
    batch.refresh_from_db()

    assert batch.state == BatchState.READY
    assert verdicts(batch) == [(2, Verdict.AGREED), (3, Verdict.ASK)]


def test_address_taken_meanwhile_leaves_that_line_and_its_file_out(client, send, run_jobs, flers):
    batch = send(ANA, ZOE, files=FILES)
    name = batch.lines.first().storage_name
    CandidateFactory(email="ana@example.org", commune=flers)

    apply(client, run_jobs, batch)

    assert [line.verdict for line in batch.lines.all()] == [Verdict.KNOWN, Verdict.DONE]
    assert not default_storage.exists(name)


def test_giving_up_forgets_everything(client, send):
    batch = send(ANA, ZOE, files=FILES)
    names = list(batch.lines.values_list("storage_name", flat=True))

    client.post(reverse("cvtheque:batch_discard", args=[batch.pk]))

    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED
    assert BatchLine.objects.count() == 0
    assert [name for name in names if default_storage.exists(name)] == []


def test_old_lines_are_forgotten(flers):
    line = BatchLineFactory()
    DepositBatch.objects.update(
        created_at=timezone.now() - timedelta(days=31), finished_at=timezone.now(), state="done"
    )

    assert batches.forget_old() == 1
    assert not BatchLine.objects.filter(pk=line.pk).exists()


def test_forgetting_a_person_forgets_their_lines_and_files(client, send, flers, django_capture_on_commit_callbacks):
    batch = send(ANA, ZOE, files=FILES)
    name = batch.lines.first().storage_name
    person = CandidateFactory(email="ana@example.org", commune=flers)

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_candidate(person, cause="person")

    assert [line.email for line in batch.lines.all()] == ["zoe@example.org"]
    assert not default_storage.exists(name)


def test_table_without_a_needed_column_is_refused_whole(send):
    batch = send("Ana;Exemple", header="Prénom;Nom")

    assert batch.state == BatchState.REFUSED
    assert "Commune, Métier" in batch.error


# --- Hostile archives --------------------------------------------------------------------------------------------------


def crowded():
    return archive(**{f"{number}.pdf": b"" for number in range(5000)})


def encrypted():
    content = bytearray(archive(**FILES))
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(start)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(start, at + 4)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ceci n'est pas un ZIP", "n’est pas un ZIP"),
        (archive(**FILES)[:300], "n’est pas un ZIP"),
        (crowded(), "5000 fichiers"),
        (encrypted(), "mot de passe"),
        (archive(**{"../../etc/cron.d/x": b"x"}), "sortent de son dossier"),
        (archive(**{"/etc/passwd": b"x"}), "sortent de son dossier"),
        (archive(**{"..\\..\\x.pdf": b"x"}), "sortent de son dossier"),
        (archive(), "aucun fichier"),
        (archive(**{"bombe.pdf": b"a" * 60_000_000}), "démesuré"),
    ],
    ids=["text", "cut", "5000", "encrypted", "climbing", "absolute", "backslash", "empty", "bomb"],
)
def test_hostile_archive_is_refused_before_anything_is_kept(send, content, words):
    response = send(ANA, files=content)

    assert response.status_code == 422
    assert words in response.context["form"].errors["archive"][0]
    assert DepositBatch.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("CV Ana.pdf", b"<script>alert(1)</script>"),
        ("CV Ana.docx", hostile.bomb(60)),
        ("CV Ana.docx", hostile.encrypted_zip()),
        ("CV Ana.zip", archive(**FILES)),
    ],
)
def test_hostile_file_inside_an_archive_stops_its_line_only(send, name, content):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as packed:  # stored: the bomb must not be seen from outside
        packed.writestr(name, content)
        packed.writestr("zoe.rtf", FILES["zoe.rtf"])

    batch = send(ANA.replace("CV Ana.pdf", name), ZOE, files=box.getvalue())

    assert verdicts(batch) == [(2, Verdict.WRONG), (3, Verdict.ASK)]


def test_macos_names_and_folders_are_found(send):
    import unicodedata

    name = unicodedata.normalize("NFD", "Élodie.pdf")
    batch = send(ANA.replace("CV Ana.pdf", "élodie.PDF"), files={f"CV/{name}": pdf(PAPER), f"__MACOSX/._{name}": b"x"})

    assert verdicts(batch) == [(2, Verdict.AGREED)]


def test_archive_check_leaves_the_upload_ready_to_be_kept():
    upload = SimpleUploadedFile("cv.zip", archive(**FILES))

    batches.check_archive(upload)

    assert upload.tell() == 0
    with pytest.raises(ValidationError):
        batches.check_archive(SimpleUploadedFile("cv.zip", b"PK\x03\x04"))


def test_two_workers_deposit_a_line_once(client, send):
    batch = send(ANA, files=FILES)
    line = batch.lines.get()
    batches.ask_apply(batch, by=None)

    with transaction.atomic():
        batches.deposit_line(line, by=None)
    batches.deposit_line(line, by=None)

    assert Candidate.objects.count() == 1
