"""The FINESS register: both formats are read, what is known is not proposed again, nothing is created before it is chosen."""

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from gtec_portal.tables import TableRefused
from members.enums import ImportKind, ImportState, LegalForm, OrganisationKind, SiteCategory
from members.imports import finess, prospects
from members.imports.naming import readable
from members.models import ImportRun, Membership, Organisation, Site
from members.services import imports
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory, FormerCommuneFactory
from tests.members.imports import FINESS_HEAD, plain, read, site_line, told

SHARED = Path(__file__).parents[3] / "shared" / "data" / "finess_exemple_latin1.csv"
SIRET, OTHER_SIRET = "73282932000074", "73282932000082"


@pytest.fixture(autouse=True)
def flers(db):
    return CommuneFactory(flers=True)


def register(*lines):
    return (FINESS_HEAD + "".join(lines)).encode("iso-8859-1")


def propose(content, **options):
    return read(content, ImportKind.FINESS, label="finess.csv", **options)


def entity(*, siren="732829320", legal="610000010", sites=(), name="ASSOCIATION DES TILLEULS", status="60"):
    general = {"numFinessPm": legal, "denominationPm": name, "siren": siren, "statutJuridique": status}
    return {"informationsGeneralesPMEJ": general, "ege": list(sites), "etatObjet": "A"}


def json_site(number="610000028", *, siret=SIRET, insee="61169", state="A", category="500", name="EHPAD LES TILLEULS"):
    return {
        "informationsGeneralesEGE": {
            "numFinessEge": number,
            "nomEgeLong": name,
            "siret": siret,
            "dateOuverture": "1988-05-02",
        },
        "categorieentiteGeographiqueExercice": category,
        "adresse": [
            {
                "numeroVoie": "4",
                "typeVoie": "R   ",
                "libelleVoie": "DES GENETS",
                "cogCommune": insee,
                "codePostal": "61100",
            }
            | {"ligneAcheminement": "FLERS", "coordonneesGeographique": {"coordonneeX": "428000.1"}}
        ],
        "contact": [{"telecom": {"telephone": "0233000000"}}],
        "etatObjet": state,
    }


def json_register(*entities, **more):
    return json.dumps({"schemaVersion": "v1.0.0", "gcc": [{"pmejDuGcc": []}], "pmej": list(entities)} | more).encode()


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_line_of_the_text_file_says_what_a_site_needs(flers):
    run = propose(register(site_line("610000028", siret=SIRET, name='"EHPAD ""LES ÉRABLES"" DE L\'ORNE"')))

    line = run.lines.get()
    assert line.number == 2
    assert line.cells == {
        "name": 'EHPAD "Les Érables" de l\'Orne',
        "legal_name": "",
        "finess": "610000028",
        "legal_finess": "610000010",
        "siren": "732829320",
        "siret": SIRET,
        "category": "500",
        "category_label": "Etablissement",
        "address": "4 rue des Genets",
        "postal_code": "61100",
        "town": "Flers",
        "commune": flers.pk,
        "phone": "02 33 00 00 00",
        "opened_on": "1988-05-02",
        "legal_form": "",
        "garbled": False,
    }


def test_both_formats_propose_the_same_site():
    from_text = propose(register(site_line("610000028", siret=SIRET))).lines.get()
    from_json = propose(json_register(entity(sites=[json_site()]))).lines.get()

    differ = {name for name in from_text.cells if from_text.cells[name] != from_json.cells[name]}
    assert differ == {"legal_name", "category_label", "legal_form"}  # what each format alone knows
    assert from_json.cells["legal_name"] == "Association des Tilleuls"
    assert from_json.cells["legal_form"] == LegalForm.ASSOCIATION


def packed(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZ-MOI.txt", "licence")
        archive.writestr("finess.csv", content)
    return file.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, packed, lambda content: content.decode("latin-1").encode("utf-8-sig")])
def test_register_is_read_compressed_or_in_another_encoding(pack):
    run = propose(pack(register(site_line("610000028", name="FOYER DE LA FÉE"))))

    assert [line.title for line in run.lines.all()] == ["Foyer de la Fée"]


def test_copy_with_a_header_is_read_by_its_names():
    content = "nofinesset,rs,commune,departement,categetab\n610000028,EHPAD DU PARC,169,61,500\n"

    assert propose(content.encode()).lines.get().title == "EHPAD du Parc"


def test_positions_at_the_end_of_some_editions_are_passed_over():
    run = propose(register(site_line("610000028"), "geolocalisation;610000028;428000.1;6850000.2;IGN;2026-01-01\n"))

    assert run.counts == {"create": 1, "change": 0, "same": 0, "refused": 0, "read": 1}


def test_closed_sites_of_the_json_set_are_not_read():
    closed = json_site("610000036")
    closed["informationsGeneralesEGE"]["dateFermeture"] = "2019-03-03"
    run = propose(json_register(entity(sites=[json_site(state="I"), closed, json_site("610000044")])))

    assert [line.cells["finess"] for line in run.lines.all()] == ["610000044"]


@pytest.mark.skipif(not SHARED.exists(), reason="the seven real lines are not part of the portal")
def test_real_lines_are_read():
    CommuneFactory(insee="01451", name="Viriat", department="01", postal_codes=["01440"])

    run = propose(SHARED.read_bytes(), departments=["01"])

    assert run.counts["read"] == 7
    assert run.lines.get().title == "Centre Hospitalier de Bourg-en-Bresse Fleyriat"


NOT_FINESS = "Ce fichier n’est pas un fichier FINESS"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nom;prenom\na;b\n", NOT_FINESS),
        (b"finess;etalab;111;2026-05-12\n", NOT_FINESS),
        (b'{"activites": []}', NOT_FINESS),
        (b"[" * 100_000, NOT_FINESS),
        (b'{"pmej": [{"ege": [', "Ce fichier JSON est abîmé ou coupé avant la fin."),
        (b'{"pmej": [{"a": "\xe9"}]}', "Ce fichier JSON n’est pas en UTF-8."),
        (gzip.compress(b"structureet;", mtime=0)[:-6], "Ce fichier compressé est abîmé"),
        (b"PK\x03\x04 rien", "Ce fichier compressé est abîmé"),
        (b"\x1f\x8b rien", "Ce fichier compressé est abîmé"),
        (b"\x89PNG\0\0", "Ce fichier n’est pas un tableau."),
        (b"", "Ce fichier est vide."),
    ],
)
def test_file_that_is_no_register_is_refused_in_words(content, words):
    run = propose(content)

    assert run.state == ImportState.REFUSED
    assert plain(run.error).startswith(words)
    assert run.lines.count() == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"ege": [None, 3, {}]},
        {"ege": [{"adresse": ["x"], "contact": "?", "informationsGeneralesEGE": {"numFinessEge": 5}}]},
        "texte",
        4,
    ],
)
def test_entity_of_an_unknown_shape_stops_nothing(broken):
    run = propose(json_register(broken, entity(sites=[json_site()])))

    assert [line.cells["finess"] for line in run.lines.filter(action="create")] == ["610000028"]


def test_compressed_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(finess, "UNPACKED", 100_000)

    with pytest.raises(TableRefused, match="trop volumineux"):
        list(finess.entries(io.BytesIO(gzip.compress(register(*[site_line("610000028")] * 3000)))))


def test_more_than_anybody_reads_is_refused(monkeypatch):
    monkeypatch.setattr(prospects, "MAX_KEPT", 2)

    run = propose(register(*[site_line(f"61000{n}") for n in range(1000, 1004)]))

    assert plain(run.error) == (
        "Plus de 2 établissements correspondent : choisissez moins de départements ou de catégories."
    )
    assert run.lines.count() == 0


# --- What is proposed --------------------------------------------------------------------------------------------------


def test_departments_communes_and_categories_choose_what_is_proposed():
    domfront = CommuneFactory(insee="61145", name="Domfront en Poiraie")
    FormerCommuneFactory(insee="61999", name="Ancienne", commune=domfront)
    content = register(
        site_line("610000028"),
        site_line("610000036", category="355"),
        site_line("610000044", commune="999"),
        site_line("140000010", department="14"),
    )

    def numbers(**options):
        return [line.cells["finess"] for line in propose(content, **options).lines.exclude(action="refused")]

    assert numbers() == ["610000028", "610000036", "610000044"]
    assert numbers(categories=["355"]) == ["610000036"]
    assert numbers(communes=["61145"]) == ["610000044"]
    assert numbers(communes=["61169"], departments=[]) == ["610000028", "610000036"]


@pytest.mark.parametrize("known", [{"finess": "610000028"}, {"siret": SIRET}])
def test_known_site_is_not_proposed_again(known):
    SiteFactory(**known)

    run = propose(register(site_line("610000028", siret=SIRET)))

    assert run.counts["same"] == 1
    assert run.lines.to_write().count() == 0


def test_known_legal_entity_gets_a_proposed_site():
    organisation = OrganisationFactory(siren="732829320")
    run = propose(register(site_line("610000028", siret=SIRET)))

    assert run.counts["change"] == 1
    imports.create_prospects(run, by=None)

    assert Organisation.objects.get() == organisation
    assert Site.objects.get().organisation == organisation


def test_sister_of_a_known_site_joins_its_organisation_even_when_met_before_it():
    """Without a SIREN, the FINESS number of the legal entity says that two sites go together."""
    known = SiteFactory(finess="610000036")
    run = propose(register(site_line("610000028"), site_line("610000036")))

    imports.create_prospects(run, by=None)

    assert run.counts == {"create": 0, "change": 1, "same": 1, "refused": 0, "read": 2}
    assert Site.objects.get(finess="610000028").organisation == known.organisation


def test_sites_of_one_new_entity_make_one_prospect():
    run = propose(
        register(
            site_line("610000028", siret=SIRET, name="EHPAD DU PARC"),
            site_line("610000036", name="ACCUEIL DE JOUR"),
            site_line("610000044", siret=OTHER_SIRET, name="SSIAD"),
        )
    )
    assert [line.operations for line in run.lines.all()] == [
        [{"op": "prospect"}],
        [{"op": "prospect", "with": 2}],
        [{"op": "prospect", "with": 2}],
    ]

    assert imports.create_prospects(run, by=None) == 3

    prospect = Organisation.objects.get()
    assert (prospect.name, prospect.kind, prospect.siren) == ("EHPAD du Parc", OrganisationKind.PROSPECT, "732829320")
    assert sorted(prospect.sites.values_list("name", flat=True)) == ["Accueil de Jour", "EHPAD du Parc", "SSIAD"]


def test_created_site_has_what_the_register_said(flers, staff):
    run = propose(register(site_line("610000028", siret=SIRET, category="189")))

    imports.create_prospects(run, by=staff)

    site = Site.objects.get()
    assert (site.siret, site.finess, site.commune, site.category) == (SIRET, "610000028", flers, SiteCategory.OTHER)
    assert (site.address, site.postal_code, site.phone) == ("4 rue des Genets", "61100", "02 33 00 00 00")
    assert site.opened_on == date(1988, 5, 2)
    assert not Membership.objects.exists()


def test_day_that_is_in_no_calendar_does_not_stop_the_others(flers, staff):
    run = propose(register(site_line("610000028").replace("1988-05-02", "1988-02-30")))

    imports.create_prospects(run, by=staff)

    assert Site.objects.get().opened_on is None


def test_line_that_no_longer_fits_is_named(flers, staff):
    run = propose(register(site_line("610000028")))
    line = run.lines.get()
    line.cells |= {"opened_on": "1899-12-31"}
    line.save()

    with pytest.raises(ValidationError) as refused:
        imports.create_prospects(run, by=staff)

    assert plain(refused.value.message) == "Ligne 2 : Cette date n’est pas plausible : entre 1900 et 2100."


@pytest.mark.parametrize(
    ("line", "action", "words"),
    [
        (site_line("61000002"), "refused", "Le numéro FINESS « 61000002 » n’a pas neuf caractères."),
        (site_line("610000028", name=""), "refused", "L’établissement n’a pas de nom."),
        (
            site_line("610000028", commune="998"),
            "refused",
            "La commune 61998 (Flers) n’est pas dans le référentiel du portail.",
        ),
        (site_line("610000021"), "create", "La clé du numéro FINESS semble fausse."),
        (
            site_line("610000028", siret="73282932000075"),
            "create",
            "SIRET 73282932000075 laissé de côté : sa clé est fausse.",
        ),
        (site_line("610000028", siret="35600000000048"), "create", None),  # La Poste
        (site_line("610000028", siret="35600000049837"), "create", None),  # La Poste: sum of digits
    ],
)
def test_doubtful_line_says_why(line, action, words):
    run = propose(register(line))

    assert told(run) == {2: (action, [words] if words else [])}


def test_twice_the_same_number_in_a_file():
    run = propose(
        register(site_line("610000028", siret=SIRET), site_line("610000028"), site_line("610000036", siret=SIRET))
    )

    assert told(run) == {
        2: ("create", []),
        3: ("refused", ["Même numéro FINESS que la ligne 2."]),
        4: ("create", ["Même SIRET que la ligne 2 : laissé de côté ici."]),
    }
    assert imports.create_prospects(run, by=None) == 2


def test_namesake_is_pointed_out():
    OrganisationFactory(name="EHPAD Les Tilleuls", siren=None)

    run = propose(register(site_line("610000028")))

    assert told(run) == {2: ("create", ["Une structure du portail porte le même nom : EHPAD Les Tilleuls."])}


def test_garbled_line_is_left_out():
    content = register(site_line("610000028", name="FOYER X")).replace(b"FOYER X", b"FOYER \x81")

    run = propose(content)

    assert told(run) == {
        2: ("refused", ["Le texte de cette ligne est illisible : son codage diffère du reste du fichier."])
    }


# --- Choosing ----------------------------------------------------------------------------------------------------------


def test_only_chosen_lines_are_created_and_the_others_wait():
    run = propose(register(site_line("610000028", legal="1"), site_line("610000036", legal="2")))
    first, second = run.lines.all()

    assert imports.create_prospects(run, [first.pk], by=None) == 1

    run.refresh_from_db()
    assert (run.state, Site.objects.get().finess) == (ImportState.READY, "610000028")
    assert imports.create_prospects(run, [first.pk, second.pk], by=None) == 1
    run.refresh_from_db()
    assert (run.state, run.counts["done"], Organisation.objects.count()) == (ImportState.DONE, 2, 2)


def test_site_created_meanwhile_is_not_doubled():
    run = propose(register(site_line("610000028")))
    SiteFactory(finess="610000028")

    assert imports.create_prospects(run, by=None) == 0

    assert told(run) == {2: ("same", ["Créé entre-temps."])}


def test_one_impossible_line_takes_everything_back():
    run = propose(register(site_line("610000028", legal="1"), site_line("610000036", legal="2")))
    line = run.lines.last()
    line.cells["name"] = ""
    line.save()

    with pytest.raises(ValidationError):
        imports.create_prospects(run, by=None)

    assert not Organisation.objects.exists()
    assert run.lines.to_write().count() == 2


def test_reading_twice_leaves_one_of_each_line():
    """A job may run again after its worker died in the middle."""
    run = ImportRun.objects.create(
        kind=ImportKind.FINESS, label="x", options={"departments": ["61"], "communes": [], "categories": []}
    )
    for _ in range(2):
        prospects.read(run, io.BytesIO(register(site_line("610000028"))))

    assert run.lines.count() == 1


def test_names_are_written_as_people_write_them():
    assert [
        readable(name)
        for name in [
            "EHPAD LES TILLEULS",
            "CH DE FLERS",
            "MAISON DE L'ENFANCE",
            "SAINT-GEORGES-DES-GROSEILLERS",
            "ASSOCIATION L'ELAN",
            "Déjà Écrit",
            "E.H.P.A.D. ST JEAN",
            "SSIAD ADMR 61",
        ]
    ] == [
        "EHPAD Les Tilleuls",
        "CH de Flers",
        "Maison de l'Enfance",
        "Saint-Georges-des-Groseillers",
        "Association l'Elan",
        "Déjà Écrit",
        "E.H.P.A.D. St Jean",
        "SSIAD ADMR 61",
    ]


# --- From the command line ------------------------------------------------------------------------------------------------


def test_command_proposes_and_creates_nothing(tmp_path, capsys):
    path = tmp_path / "finess.csv"
    path.write_bytes(register(site_line("610000028"), site_line("140000010", department="14")))

    call_command("import_finess", str(path), "--departement", "61")

    run = ImportRun.objects.get()
    assert (run.state, run.counts["create"], run.counts["read"]) == (ImportState.READY, 1, 2)
    assert plain(capsys.readouterr().out).splitlines()[0] == "2 établissements lus, 1 à créer."
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["absent.csv", "--departement", "61"], "absent.csv"),
        (["{bad}", "--departement", "61"], NOT_FINESS),
        (["{bad}", "--commune", "99999"], "Commune inconnue : 99999"),
    ],
)
def test_command_refuses_in_words(tmp_path, arguments, words):
    bad = tmp_path / "bad.csv"
    bad.write_text("nom;prenom\n")

    with pytest.raises(CommandError) as refused:
        call_command("import_finess", *[argument.format(bad=bad) for argument in arguments])

    assert words in plain(str(refused.value))
