"""What bad files get: a reason a person understands, no trace of their name, and a worker that goes on."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from cvtheque import reading, scanner
from cvtheque.enums import FileState
from cvtheque.models import Candidate, CVFile, CVText
from gtec_portal import jobs
from gtec_portal.jail import run
from tests.cvtheque import hostile
from tests.factories.cvtheque import FILES, PAPER

pytestmark = pytest.mark.django_db


def stored_files():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "make", "reason"), hostile.REFUSED_AT_ONCE, ids=[f"{row[0]}-{row[2]}" for row in hostile.REFUSED_AT_ONCE]
)
def test_file_refused_at_once_stores_nothing(deposit, cv, name, make, reason):
    response = deposit(cv(make(), name))

    assert response.status_code == 422
    assert reason in response.context["form"].errors["cv"][0]
    assert Candidate.objects.count() == 0
    assert stored_files() == []


@pytest.mark.parametrize(
    ("name", "make", "code"), hostile.REFUSED_WHEN_READ, ids=[row[0] for row in hostile.REFUSED_WHEN_READ]
)
def test_file_refused_when_read_says_why_and_the_worker_goes_on(
    client, deposit, cv, run_jobs, letters, django_capture_on_commit_callbacks, name, make, code
):
    deposit(cv(make(), name))
    with django_capture_on_commit_callbacks(execute=True):
        job = run_jobs()

    file = CVFile.objects.get()
    assert (job.state, job.attempts) == ("done", 1)
    assert (file.state, file.reason_code) == (FileState.REJECTED, code)
    assert file.reason == letters()[-1].text.split("accepté.")[1].strip().split("\n")[0] or file.reason in " ".join(
        letters()[-1].text.split()
    )
    assert stored_files() == []
    assert CVText.objects.count() == 0
    page = client.get(f"/mon-profil/{file.candidate.token}/")
    assert file.reason in page.content.decode()

    deposit(cv(FILES["cv.pdf"](PAPER), "cv.pdf"), email="autre@example.org")
    assert run_jobs().state == "done"
    assert CVText.objects.count() == 1


@pytest.mark.parametrize(("name", "make"), hostile.UNREADABLE, ids=[row[0] for row in hostile.UNREADABLE])
def test_file_without_words_is_kept_and_the_person_is_asked_for_theirs(
    client, deposit, cv, run_jobs, letters, django_capture_on_commit_callbacks, name, make
):
    deposit(cv(make(), name))
    with django_capture_on_commit_callbacks(execute=True):
        assert run_jobs().state == "done"

    file = CVFile.objects.get()
    assert (file.state, file.reason) == (FileState.UNREADABLE, "")
    assert len(stored_files()) == 1
    assert CVText.objects.count() == 0
    assert letters()[-1].kind == "cvtheque.file_unreadable"
    page = client.get(f"/mon-profil/{file.candidate.token}/").content.decode()
    assert "Texte non lisible" in page
    assert client.get(f"/mon-profil/{file.candidate.token}/cv/telecharger/").getvalue() != b""


def test_refused_five_thousand_pages_says_how_many(deposit, cv, run_jobs):
    deposit(cv(hostile.pdf(PAPER, pages=5000)))
    run_jobs()

    assert (
        CVFile.objects.get().reason == "Ce fichier compte 5000 pages ; un CV en compte moins de 30. Envoyez le CV seul."
    )


@pytest.mark.parametrize("name", hostile.NAMES)
def test_hostile_name_is_only_ever_a_label(client, deposit, cv, run_jobs, name):
    deposit(cv(name=name))
    run_jobs()

    file = CVFile.objects.get()
    (path,) = stored_files()
    assert len(path.name) == 32
    assert len(file.label) <= 120
    assert [char for char in file.label if ord(char) < 32 or char in "\u202e/\\"] == []
    download = client.get(f"/mon-profil/{file.candidate.token}/cv/telecharger/")
    assert download["Content-Disposition"].startswith("attachment; filename=")
    assert "\n" not in download["Content-Disposition"]
    assert download["Content-Type"] == "application/pdf"
    assert download.getvalue().startswith(b"%PDF-")
    assert b"onerror=alert" not in client.get(f"/mon-profil/{file.candidate.token}/").content.replace(
        b"&lt;img src=x onerror=alert", b""
    )


def child(code):
    """Run code in a process limited as the jail limits itself, and return its completed process."""
    script = Path(run.EXTRACT)
    program = f"import encodings.idna, sys; sys.path.insert(0, {str(script.parent)!r}); import extract, socket, os; extract.give_up_rights()\n{code}"
    return subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, timeout=60, env={}, check=False)


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("open('/tmp/jail-escape', 'wb').write(b'x' * 6_000_000)", b""),
        ("x = bytearray(2_000_000_000)", b"MemoryError"),
        ("[open('/dev/null') for _ in range(100)]", b"OSError"),
        ("os.fork()", b"BlockingIOError"),
    ],
)
def test_jail_refuses_what_a_reader_never_needs(attempt, error):
    done = child(attempt)

    assert done.returncode != 0
    assert error in done.stderr


def test_jail_has_no_network():
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = child(f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)")

    with Path(__file__).open("rb") as stored:
        isolated = run.read(stored, "rtf").isolated
    if not isolated:
        pytest.skip("ce système ne permet pas de couper le réseau d’un processus")
    assert b"unreachable" in done.stderr


def test_jail_stops_at_the_wall_clock(tmp_path, monkeypatch):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(run, "EXTRACT", sleeper)

    with sleeper.open("rb") as stored:
        assert run.read(stored, "rtf", wall_seconds=0.3).refused == "timeout"


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "print('pas du JSON')",
        "import sys; sys.stdout.write('a' * 5_000_000)",
        "raise SystemExit(3)",
    ],
)
def test_reader_that_dies_is_a_refusal_like_another(tmp_path, monkeypatch, program):
    dying = tmp_path / "dying.py"
    dying.write_text(program)
    monkeypatch.setattr(run, "EXTRACT", dying)

    with dying.open("rb") as stored:
        assert run.read(stored, "pdf").refused == "crash"


@pytest.mark.parametrize("maker", ["pdf", "docx", "odt", "rtf"])
def test_every_word_of_a_cv_is_read(tmp_path, maker):
    from cvtheque import demo_files

    makers = {
        "pdf": [demo_files.pdf(PAPER), demo_files.pdf(PAPER, columns=2)],
        "docx": [demo_files.docx(PAPER, layout=layout) for layout in ("plain", "table", "box")],
        "odt": [demo_files.odt(PAPER, layout=layout) for layout in ("plain", "table")],
        "rtf": [demo_files.rtf(PAPER)],
    }
    wanted = {word.lower() for line in PAPER.lines for word in line.split()}
    for number, content in enumerate(makers[maker]):
        path = tmp_path / f"{maker}{number}"
        path.write_bytes(content)
        with path.open("rb") as stored:
            text = run.read(stored, maker).text.lower()
        assert wanted - set(text.split()) == set()


def test_repeated_text_boxes_are_read_once(tmp_path):
    from cvtheque import demo_files

    path = tmp_path / "box.docx"
    path.write_bytes(demo_files.docx(PAPER, layout="box"))

    with path.open("rb") as stored:
        assert run.read(stored, "docx").text.count("Aide-soignante de nuit") == 1


@pytest.fixture
def clamd(settings, tmp_path):
    """A scanner that calls a file infected when it holds « EICAR »."""
    address = str(tmp_path / "clamd.sock")
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as incoming:
                assert incoming.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(incoming.read(4), "big"):
                    content += incoming.read(size)
                connection.sendall(b"stream: Test-Virus FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    settings.CLAMD_SOCKET = address
    yield
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def test_infected_file_is_destroyed_and_said(clamd, deposit, cv, run_jobs, django_capture_on_commit_callbacks):
    deposit(cv(FILES["cv.rtf"](PAPER)[:-1] + b" EICAR}", "cv.rtf"))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()

    assert CVFile.objects.get().reason == reading.REASONS["infected"]
    assert stored_files() == []


def test_clean_file_passes_the_scanner(clamd, deposit, run_jobs):
    deposit()
    run_jobs()

    assert CVFile.objects.get().state == FileState.EXTRACTED


def test_file_waits_unread_while_the_scanner_is_away(settings, deposit, run_jobs):
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    deposit()

    job = run_jobs()

    assert (job.state, CVFile.objects.get().state) == ("pending", FileState.RECEIVED)
    with pytest.raises(scanner.ScannerAway), default_storage.open(CVFile.objects.get().storage_name) as stored:
        scanner.scan(stored)


def test_reading_twice_changes_nothing_more(deposit, run_jobs):
    deposit()
    run_jobs()
    file = CVFile.objects.get()
    jobs.ask("cvtheque.read", file, label="Encore")

    assert run_jobs().state == "done"
    assert CVText.objects.count() == 1
