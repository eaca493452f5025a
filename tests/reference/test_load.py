"""`load_reference`: the official formats, all or nothing, twice without harm."""

import csv
import io
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import perf_counter

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.datasets import FORMATS, Known, LineError
from reference.enums import Dataset
from reference.models import (
    Acronym,
    Commune,
    FormerCommune,
    ReferenceLoad,
    SchoolSubject,
    Trade,
    TradeAlias,
)
from reference.services import ADVISORY_LOCK, LoadRefused, builtin_lines, load_builtin, load_files
from reference.sources import SourceError, opened
from tests.factories.reference import CommuneFactory, FormerCommuneFactory, TradeFactory

OFFICIAL = Path(django_settings.BASE_DIR).parent / "shared" / "data"
COMMUNES = "code_insee,nom,code_postal,departement,latitude,longitude,population\n"
LISTED = COMMUNES.strip().replace(",", ", ")
FLERS = "61169,Flers,61100,61,48.7405,-0.5645,14432\n"
CAEN = "14118,Caen,14000,14,49.1798,-0.3719,109400\n"


@pytest.fixture
def write(tmp_path):
    """`write(text)` gives the path of a file holding it."""

    def save(content, name="fichier.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return save


def load(**options):
    """Run the command; returns what it said on both streams, no-break spaces as plain ones."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_reference", stdout=out, stderr=err, no_color=True, **options)
    finally:
        said.update(out=plain(out.getvalue()), err=plain(err.getvalue()))
    return said["out"], said["err"]


said = {}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def refused(**options):
    """Run the command, which must refuse; returns the final sentence and the problems."""
    with pytest.raises(CommandError) as failure:
        load(**options)
    return plain(str(failure.value)), said["err"].splitlines()


# --- The built-in set ----------------------------------------------------------------------------------------------
def test_load_without_option_loads_the_builtin_set(db):
    out, err = load()

    assert (out, err) == ("Données de référence du portail chargées.\n", "")
    assert (Commune.objects.count(), Trade.objects.count(), SchoolSubject.objects.count()) == (146, 94, 34)
    assert FormerCommune.objects.get(name="Condé-sur-Noireau").commune.name == "Condé-en-Normandie"
    assert TradeAlias.objects.get(label="Aide à domicile").trade_id == "K1304"
    assert {row.trade_id for row in Acronym.objects.filter(short="AS")} == {"J1501", "K1201"}
    assert not ReferenceLoad.objects.exists()


def test_load_builtin_twice_changes_nothing_and_is_quick(db):
    load_builtin()
    before = [list(model.objects.order_by("pk").values()) for model in (Commune, Trade, TradeAlias, Acronym)]

    start = perf_counter()
    load_builtin()

    assert perf_counter() - start < 2  # a tenth of a second on an idle machine
    assert [list(model.objects.order_by("pk").values()) for model in (Commune, Trade, TradeAlias, Acronym)] == before


@pytest.mark.parametrize("dataset", list(Dataset))
def test_builtin_files_follow_the_official_formats(dataset):
    """Each line is sound, each key unique, each trade and commune it points to is there too."""
    known = Known(
        communes=frozenset(line["code_insee"] for line in builtin_lines(Dataset.COMMUNES)),
        trades=frozenset(line["code"] for line in builtin_lines(Dataset.TRADES)),
    )
    rows = [FORMATS[dataset].parse(line, known) for line in builtin_lines(dataset)]

    keys = [FORMATS[dataset].key(row) for row in rows]
    assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize(
    ("dataset", "name", "key"),
    [
        (Dataset.COMMUNES, "communes.csv", ["code_insee"]),
        (Dataset.FORMER_COMMUNES, "communes_deleguees.csv", ["code_insee"]),
        (Dataset.TRADES, "rome.csv", ["code"]),
        (Dataset.NSF, "nsf.csv", ["code"]),
    ],
)
def test_builtin_facts_agree_with_the_official_files(dataset, name, key):
    if not (OFFICIAL / name).exists():
        pytest.skip("official files not on this machine")
    with (OFFICIAL / name).open(encoding="utf-8", newline="") as text:
        official = {tuple(line[column] for column in key): line for line in csv.DictReader(text)}

    for line in builtin_lines(dataset):
        theirs = official[tuple(line[column] for column in key)]
        assert {column: line[column] for column in theirs if column in line} == theirs


def test_load_builtin_after_official_files_only_refreshes_what_is_ours(db, write):
    trades = write("code,libelle,code_parent\nJ1501,Soignant / Soignante,J1501\nA1101,Autre métier,A1101\n", "rome.csv")
    load(communes=write(COMMUNES + FLERS), trades=trades, nsf=write("code,libelle,general\n331,Santé !,0\n", "nsf.csv"))

    load_builtin()

    assert Commune.objects.count() == 1
    assert Trade.objects.get(code="J1501").label == "Soignant / Soignante"
    assert Trade.objects.get(code="J1501").sector
    assert not Trade.objects.get(code="A1101").sector
    assert SchoolSubject.objects.get().label == "Santé !"
    assert SchoolSubject.objects.get().usual


def test_load_builtin_after_official_names_adds_ours_beside(builtin, write):
    TradeAlias.objects.all().delete()
    load(aliases=write("code_rome,appellation,classification\nJ1501,Soignante,PRINCIPALE\n"))

    load_builtin()

    kinds = TradeAlias.objects.filter(trade="J1501").values_list("kind", flat=True)
    assert set(kinds) == {"principal", "common", "historic"}


def test_load_builtin_with_a_mistake_of_ours_raises(db, monkeypatch):
    monkeypatch.setattr("reference.services.builtin_lines", lambda dataset: [{"code_insee": "6116"}])

    with pytest.raises(LineError):
        load_builtin()
    assert not Commune.objects.exists()


# --- Official files ------------------------------------------------------------------------------------------------
def test_load_updates_adds_and_retires_without_deleting(db, write):
    CommuneFactory(insee="61169", name="Flers-de-l'Orne", population=1)
    used = FormerCommuneFactory(commune=CommuneFactory(insee="61999", name="Disparue"))
    CommuneFactory(insee="14118", name="Caen", retired_on="2020-01-01")

    out, err = load(communes=write(COMMUNES + FLERS + CAEN + "50129,Cherbourg,50100|50470,50,49.6386,-1.6164,77808\n"))

    assert (out, err) == ("Communes : 3 lues, 1 ajoutées, 1 retirées.\n", "")
    flers = Commune.objects.get(insee="61169")
    assert (flers.name, flers.name_key, flers.population) == ("Flers", "flers", 14432)
    assert Commune.objects.get(insee="50129").postal_codes == ["50100", "50470"]
    assert used.commune in Commune.objects.exclude(retired_on=None)
    assert Commune.objects.get(insee="14118").retired_on is None


def test_load_keeps_a_journal(db, write):
    path = write(COMMUNES + FLERS)

    load(communes=path)

    journal = ReferenceLoad.objects.get()
    assert (journal.dataset, journal.source, journal.rows) == (Dataset.COMMUNES, "fichier.csv", 1)
    assert len(journal.sha256) == 64
    assert str(journal) == "communes, fichier.csv"


def test_load_twice_is_the_same_as_once(db, write):
    path = write(COMMUNES + FLERS + CAEN)
    load(communes=path)
    before = list(Commune.objects.values())

    out, _ = load(communes=path)

    assert out == "Communes : 2 lues, 0 ajoutées, 0 retirées.\n"
    assert list(Commune.objects.values()) == before


def test_load_several_files_in_the_right_order(db, write):
    out, _ = load(
        aliases=write("code_rome,appellation,classification\nJ1501,Soignante,SYNONYME\n", "a.csv"),
        former_communes=write("code_insee,nom,code_insee_commune\n61030,La Bazoque,61169\n", "f.csv"),
        trades=write("code,libelle,code_parent\nJ1501,Aide-soignant,J1501\n", "t.csv"),
        communes=write(COMMUNES + FLERS),
        nsf=write("code,libelle,general\n331,Santé,0\n", "n.csv"),
    )

    assert out.splitlines() == [
        "Communes : 1 lues, 1 ajoutées, 0 retirées.",
        "Anciennes communes : 1 lues, 1 ajoutées, 0 retirées.",
        "Métiers : 1 lues, 1 ajoutées, 0 retirées.",
        "Appellations de métiers : 1 lues, 1 ajoutées, 0 retirées.",
        "Spécialités de formation : 1 lues, 1 ajoutées, 0 retirées.",
    ]


def test_load_accepts_other_column_orders_and_extra_columns(db, write):
    load(trades=write("OGR,Code_Parent, code ,LIBELLE\n12,J1501,J1501,Aide-soignant\n"))

    assert Trade.objects.get().label == "Aide-soignant"


def test_load_of_trades_keeps_our_families_and_tells_which_are_retired(db, write):
    TradeFactory(code="J1501", family="care")
    TradeFactory(code="J1599", label="Métier disparu", family="care")

    _, err = load(trades=write("code,libelle,code_parent\nJ1501,Aide-soignant,J1501\n"))

    assert err == "métier du secteur retiré du ROME : J1599 Métier disparu\n"
    assert Trade.objects.get(code="J1501").family == "care"


def test_load_of_aliases_accepts_repeats_and_keeps_our_own_names(builtin, write):
    ours = TradeAlias.objects.filter(kind="common").count()

    out, _ = load(
        aliases=write(
            "code_rome,appellation,classification\nJ1501,Soignante,SYNONYME\nJ1501,Soignante,SYNONYME\n", "a.csv"
        ),
        partial=True,
    )

    assert out == "Appellations de métiers : 1 lues, 1 ajoutées, 0 retirées.\n"
    assert TradeAlias.objects.filter(kind="common", retired_on=None).count() == ours


def test_load_of_a_file_cut_short_is_refused_unless_partial(builtin, write):
    path = write(COMMUNES + FLERS)

    message, _ = refused(communes=path)
    assert message == (
        "fichier.csv : ce fichier retirerait 145 lignes connues (communes) : est-il complet ? "
        "S’il ne couvre qu’une partie, ajoutez --partial"
    )
    assert Commune.objects.current().count() == 146

    load(communes=path, partial=True)
    assert Commune.objects.current().count() == 146


# --- Bad files: nothing changes, and the reason is given -----------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("6116,Flers,61100,61,48.7,-0.5,1", "code INSEE « 6116 » : 5 caractères attendus"),
        (
            "6116A,Flers,61100,61,48.7,-0.5,1",
            "code INSEE « 6116A » : cinq chiffres attendus (ou 2A, 2B et trois chiffres)",
        ),
        (
            "٦١١٦٩,Flers,61100,61,48.7,-0.5,1",
            "code INSEE « ٦١١٦٩ » : cinq chiffres attendus (ou 2A, 2B et trois chiffres)",
        ),
        ("61169,,61100,61,48.7,-0.5,1", "nom : valeur manquante (colonne nom)"),
        ("61169,---,61100,61,48.7,-0.5,1", "nom « --- » : au moins une lettre ou un chiffre attendu"),
        (f"61169,{'x' * 81},61100,61,48.7,-0.5,1", f"nom « {'x' * 39}… » : 80 caractères au plus, 81 lus"),
        ("61169,Fl\x07ers,61100,61,48.7,-0.5,1", "nom « Fl�ers » : caractère de contrôle inattendu"),
        ("61169,Flers,6110,61,48.7,-0.5,1", "code postal « 6110 » : 5 chiffres attendus"),
        ("61169,Flers,61100|,61,48.7,-0.5,1", "code postal « » : 5 chiffres attendus"),
        ("61169,Flers,61100,14,48.7,-0.5,1", "département « 14 » : ne correspond pas au code INSEE 61169"),
        ('61169,Flers,61100,61,"48,7",-0.5,1', "latitude « 48,7 » : degrés décimaux entre -90 et 90, avec un point"),
        ("61169,Flers,61100,61,91,-0.5,1", "latitude « 91 » : degrés décimaux entre -90 et 90, avec un point"),
        ("61169,Flers,61100,61,nan,-0.5,1", "latitude « nan » : degrés décimaux entre -90 et 90, avec un point"),
        ("61169,Flers,61100,61,48.7,-0.5,-1", "population « -1 » : nombre entier attendu"),
        ("61169,Flers,61100,61,48.7,-0.5,", "population « » : nombre entier attendu"),
        ("61169,Flers,61100,61,48.7,-0.5", "7 colonnes attendues, 6 lues"),
        ("61169,Flers,61100,61,48.7,-0.5,1,2", "7 colonnes attendues, 8 lues"),
        ('61169,"Flers"x,61100,61,48.7,-0.5,1', "ligne illisible (',' expected after '\"')"),
        ("14118,Caen,14000,14,49.1,-0.3,1", "14118 est déjà à la ligne 2"),
    ],
)
def test_load_bad_commune_line_gives_number_and_reason_and_changes_nothing(db, write, line, problem):
    message, problems = refused(communes=write(COMMUNES + CAEN + line + "\n" + FLERS))

    assert message == "Rien n’a été modifié."
    assert [" ".join(text.split()) for text in problems] == [f"fichier.csv, ligne 3 : {problem}"]
    assert not Commune.objects.exists()
    assert not ReferenceLoad.objects.exists()


@pytest.mark.parametrize(
    ("option", "content", "problem"),
    [
        (
            "trades",
            "code,libelle,code_parent\nJ150,Soignant,J1501\n",
            "code ROME « J150 » : une lettre de A à N et quatre chiffres attendus",
        ),
        (
            "trades",
            "code,libelle,code_parent\nJ1501,Soignant,1501\n",
            "code de la fiche historique « 1501 » : une lettre de A à N et quatre chiffres attendus",
        ),
        (
            "aliases",
            "code_rome,appellation,classification\nJ1501,Soignante,SYNONYME\n",
            "métier « J1501 » inconnu : chargez d’abord les métiers (--trades)",
        ),
        (
            "former_communes",
            "code_insee,nom,code_insee_commune\n61030,Bazoque,61169\n",
            "commune actuelle « 61169 » inconnue : chargez d’abord les communes (--communes)",
        ),
        ("nsf", "code,libelle,general\n33,Santé,0\n", "code NSF « 33 » : 3 chiffres attendus, le premier de 1 à 4"),
        ("nsf", "code,libelle,general\n331,Santé,oui\n", "general « oui » : 0 ou 1 attendu"),
    ],
)
def test_load_bad_line_of_another_dataset(db, write, option, content, problem):
    _, problems = refused(**{option: write(content)})

    assert problems == [f"fichier.csv, ligne 2 : {problem}"]


def test_load_bad_classification(db, write):
    TradeFactory(code="J1501")

    _, problems = refused(aliases=write("code_rome,appellation,classification\nJ1501,Soignante,AUTRE\n"))

    assert problems == [
        "fichier.csv, ligne 2 : classification « AUTRE » : PRINCIPALE ou SYNONYME ou USAGE ou HISTORIQUE attendu"
    ]


def test_load_stops_at_twenty_problems(db, write):
    _, problems = refused(communes=write(COMMUNES + "x\n" * 100))

    assert len(problems) == 20
    assert problems[-1] == "fichier.csv, ligne 21 : 7 colonnes attendues, 1 lues"


def test_load_counts_lines_as_an_editor_does(db, write):
    two_line_name = '61001,"Alen\nçon",61000,61,48.4,0.1,1\n'

    _, problems = refused(communes=write(COMMUNES + "\n\n" + two_line_name + "x,y\n"))

    assert [text.split(" : ")[0] for text in problems] == ["fichier.csv, ligne 5", "fichier.csv, ligne 6"]


def test_load_is_all_or_nothing_across_files(db, write):
    _, problems = refused(communes=write(COMMUNES + FLERS), trades=write("code,libelle,code_parent\nx,y,z\n", "t.csv"))

    assert problems == ["t.csv, ligne 2 : code ROME « x » : une lettre de A à N et quatre chiffres attendus"]
    assert not Commune.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "le fichier est vide"),
        (b"\xef\xbb\xbf", "le fichier est vide"),
        (b"\n\n", "le fichier est vide"),
        (COMMUNES.encode(), "le fichier ne contient aucune ligne après l’en-tête"),
        (
            COMMUNES.replace(",", ";").encode(),
            "les colonnes sont séparées par un caractère « point-virgule » : une virgule est attendue",
        ),
        (
            COMMUNES.replace(",", "\t").encode(),
            "les colonnes sont séparées par un caractère « tabulation » : une virgule est attendue",
        ),
        (COMMUNES.replace("nom,", "").encode(), "colonne manquante : nom (attendues : " + LISTED + ")"),
        (FLERS.encode(), "la première ligne ne nomme aucune des colonnes attendues (" + LISTED + ")"),
        (b"PK\x03\x04zip", "ce fichier est un classeur ou une archive zip : un fichier CSV est attendu"),
        (b"\x1f\x8bgz", "ce fichier est une archive gzip : un fichier CSV est attendu"),
        (COMMUNES.encode("utf-16"), "ce fichier est en UTF-16 : enregistrez-le en « CSV UTF-8 »"),
        (b"a\x00b", "ce fichier n’est pas du texte : un fichier CSV est attendu"),
    ],
)
def test_load_file_that_is_not_the_expected_one_is_explained(db, write, content, reason):
    message, problems = refused(communes=write(content))

    assert reason in message
    assert problems == []
    assert not Commune.objects.exists()


def test_load_missing_file_or_folder_is_explained(db, tmp_path):
    assert refused(communes=tmp_path / "absent.csv")[0].endswith(
        "fichier illisible (No such file or directory). Rien n’a été modifié."
    )
    assert refused(communes=tmp_path)[0].endswith("fichier illisible (Is a directory). Rien n’a été modifié.")


@pytest.mark.parametrize(("encoding", "warned"), [("utf-8", False), ("utf-8-sig", False), ("latin-1", True)])
def test_load_reads_the_usual_encodings(db, write, encoding, warned):
    line = "61168,La Ferté Macé,61600,61,48.5,-0.3,5071\r\n"

    _, err = load(communes=write(COMMUNES.replace("\n", "\r\n") + line, encoding=encoding))

    assert Commune.objects.get().name == "La Ferté Macé"
    assert err == ("fichier.csv n’est pas en UTF-8 : lu comme du Latin-1, vérifiez les accents.\n" if warned else "")


def test_load_cut_utf8_character_at_the_end_is_latin1(db, write):
    with opened(write(COMMUNES.encode() + "é".encode()[:1])) as source:
        assert source.encoding == "latin-1"


# --- From an address -----------------------------------------------------------------------------------------------
class Answer(BaseHTTPRequestHandler):
    """Serves one body at /, 404 elsewhere, a redirection to a local file at /ailleurs."""

    def __init__(self, body, length, *args):
        self.body, self.length = body, length
        super().__init__(*args)

    def do_GET(self):
        if self.path == "/ailleurs":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        else:
            self.send_response(200 if self.path == "/" else 404)
        if self.length:
            self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        if self.path == "/":
            self.wfile.write(self.body)

    def log_message(self, *args):
        """Silent."""


@contextmanager
def served(body, *, length=False):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answer, body, length))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_load_from_an_address(db):
    with served((COMMUNES + FLERS).encode()) as address:
        load(communes=address + "/")

    assert Commune.objects.get().insee == "61169"
    assert ReferenceLoad.objects.get().source == address + "/"


def test_load_from_an_address_that_fails_is_explained(db):
    with served(b"") as address:
        assert (
            refused(communes=address + "/absent")[0]
            == f"{address}/absent : l’adresse répond 404. Rien n’a été modifié."
        )
        # A redirection may not lead to a local file.
        assert refused(communes=address + "/ailleurs")[0].endswith("l’adresse répond 302. Rien n’a été modifié.")
    assert "adresse injoignable" in refused(communes=address + "/")[0]


def test_load_from_an_address_is_bounded(monkeypatch):
    monkeypatch.setattr("reference.sources.MAX_BYTES", 10)

    with served(b"x" * 100) as address, pytest.raises(SourceError, match="trop gros"), opened(address + "/"):
        pass


def test_load_refuses_an_address_that_announces_too_much(monkeypatch):
    monkeypatch.setattr("reference.sources.MAX_BYTES", 10)

    with (
        served(b"x" * 100, length=True) as address,
        pytest.raises(SourceError, match="trop gros"),
        opened(address + "/"),
    ):
        pass


# --- Seen on a terminal -----------------------------------------------------------------------------------------------
class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_load_draws_a_bar_for_a_person_only(db, write, monkeypatch):
    lines = "".join(f"61{number:03},Bourg-{number},61100,61,48.7,-0.5,1\n" for number in range(600))
    path = write(COMMUNES + lines)
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)

    call_command("load_reference", communes=path, stdout=io.StringIO(), stderr=terminal)

    drawn = terminal.getvalue().split("\r")
    assert drawn[1:3] == [
        f"communes{' ' * 17}{'█' * 12}{'·' * 18}  41 %",
        f"communes{' ' * 17}{'█' * 24}{'·' * 6}  83 %",
    ]
    assert drawn[-1] == ""


# --- Two at once ---------------------------------------------------------------------------------------------------
def test_load_while_another_runs_says_so(db, write):
    other = psycopg2.connect(
        **{
            key: value
            for key, value in connection.get_connection_params().items()
            if key in ("dbname", "user", "host", "port", "password")
        }
    )
    try:
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])

        assert (
            refused(communes=write(COMMUNES + FLERS))[0]
            == "Un autre chargement est en cours : réessayez quand il sera terminé."
        )
        assert refused()[0] == "Un autre chargement est en cours : réessayez quand il sera terminé."
    finally:
        other.close()

    load(communes=write(COMMUNES + FLERS))
    assert Commune.objects.count() == 1


# --- Whatever the file holds ---------------------------------------------------------------------------------------
@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dataset=st.sampled_from([Dataset.COMMUNES, Dataset.FORMER_COMMUNES, Dataset.TRADES, Dataset.ALIASES, Dataset.NSF]),
    cells=st.lists(
        st.lists(st.text(max_size=30) | st.sampled_from(["61169", "J1501", "48.7", "1", "331", "0"]), max_size=9),
        max_size=6,
    ),
)
def test_load_any_lines_are_loaded_or_refused_with_their_number(tmp_path_factory, dataset, cells):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FORMATS[dataset].columns)
    for line in cells:
        writer.writerow(line)
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    before = FORMATS[dataset].model.objects.count()

    try:
        with opened(path) as source:
            load_files({dataset: source}, partial=True)
    except (LoadRefused, SourceError) as error:
        assert FORMATS[dataset].model.objects.count() == before
        assert all("ligne " in problem for problem in getattr(error, "problems", []))


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_load_any_bytes_never_crash(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "bytes.csv"
    path.write_bytes(content)

    with pytest.raises((LoadRefused, SourceError)), opened(path) as source:
        load_files({Dataset.COMMUNES: source})


# --- The real files ------------------------------------------------------------------------------------------------
@pytest.mark.skipif(not OFFICIAL.exists(), reason="official files not on this machine")
def test_load_the_official_files(db):
    files = {
        "communes": "communes.csv",
        "former_communes": "communes_deleguees.csv",
        "trades": "rome.csv",
        "aliases": "rome_appellations.csv",
        "nsf": "nsf.csv",
    }
    load_builtin()

    out, err = load(**{option: OFFICIAL / name for option, name in files.items()})

    assert err == ""
    assert out.splitlines() == [
        "Communes : 34746 lues, 34600 ajoutées, 0 retirées.",
        "Anciennes communes : 2576 lues, 2429 ajoutées, 0 retirées.",
        "Métiers : 1584 lues, 1490 ajoutées, 0 retirées.",
        "Appellations de métiers : 13116 lues, 12982 ajoutées, 0 retirées.",
        "Spécialités de formation : 92 lues, 58 ajoutées, 0 retirées.",
    ]
    assert [str(row) for row in Commune.objects.search("Flers")[:3]] == [
        "Flers (61100)",
        "Flers (62270)",
        "Flers (80360)",
    ]
    assert str(Commune.objects.search("Domfront").first()) == "Domfront en Poiraie (61700)"
    assert Trade.objects.sector().count() == 94
    flers = Commune.objects.get(insee="61169")
    distances = {row.insee: round(row.distance_km, 1) for row in Commune.objects.within(flers, 60)}
    assert (distances["61145"], distances["61006"], distances["14118"]) == (18.0, 40.8, 50.8)
