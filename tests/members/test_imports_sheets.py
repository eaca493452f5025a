"""Spreadsheets of members and contacts: what each line will do is shown first, then written as shown, all or nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gtec_portal.models import AuditLine
from members.enums import HeadcountBand, ImportKind, ImportState, OrganisationKind, SiteCategory
from members.models import Contact, ImportLine, Membership, Organisation, Site
from members.services import imports, life
from tests.factories.members import ContactFactory, OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory
from tests.members.imports import apply, plain, read, sheet, told, workbook

SIREN, SIRET, OTHER_SIRET = "732829320", "73282932000074", "73282932000082"
HEAD = ("Structure", "SIREN", "Entrée", "Sortie", "Site", "SIRET", "Commune")


@pytest.fixture(autouse=True)
def flers(db):
    return CommuneFactory(flers=True)


def members(*rows, head=HEAD):
    return read(sheet(head, *rows))


def contacts(*rows, head=("Structure", "Nom", "Fonction", "Adresse e-mail", "Téléphone")):
    return read(sheet(head, *rows), ImportKind.CONTACTS)


def one_line(**cells):
    """(action, words) of a file of one line with these columns."""
    return told(read(sheet(list(cells), list(cells.values()))))[2]


# --- What a file says ------------------------------------------------------------------------------------------------


def test_line_makes_an_organisation_its_membership_and_its_site(flers, staff):
    head = (
        *HEAD,
        "Nombre de salariés",
        "Catégorie",
        "FINESS",
        "Code postal",
        "Adresse e-mail",
        "Site internet",
        "Effet",
    )
    run = read(
        workbook(
            head,
            ("Les Tilleuls", 732829320, "28/05/2015", "", "EHPAD du Parc", 73282932000074, "Flers (61100)")
            + (45, "ehpad", 610000028, 61100, "contact@example.org", "www.example.org", "?"),
        )
    )
    assert run.counts == {"create": 1, "change": 0, "same": 0, "refused": 0, "read": 1}
    assert [plain(note) for note in run.notes] == ["Colonnes laissées de côté : Effet."]
    assert not Organisation.objects.exists()

    run = apply(run, by=staff)

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.siren, organisation.kind) == (
        "Les Tilleuls",
        SIREN,
        OrganisationKind.EMPLOYER,
    )
    assert (organisation.headcount, organisation.headcount_band) == (45, HeadcountBand.UNDER_50)
    assert (organisation.email, organisation.website) == ("contact@example.org", "https://www.example.org")
    assert list(Membership.objects.values_list("organisation", "starts_on", "ends_on")) == [
        (organisation.pk, date(2015, 5, 28), None)
    ]
    site = Site.objects.get()
    assert (site.organisation, site.name, site.siret, site.finess) == (
        organisation,
        "EHPAD du Parc",
        SIRET,
        "610000028",
    )
    assert (site.commune, site.postal_code, site.category) == (flers, "61100", SiteCategory.EHPAD)
    assert (run.state, run.counts["done"]) == (ImportState.DONE, 1)
    assert set(AuditLine.objects.filter(actor_id=staff.pk).values_list("action", flat=True)) == {
        "organisation.created",
        "membership.opened",
        "site.created",
        "headcount.declared",
        "import.applied",
    }


def test_three_lines_of_one_organisation_make_three_sites():
    run = members(
        ("Mutuelle du Bocage", SIREN, "2015-05-28", "", "Agence de Flers", "", "Flers"),
        ("Mutuelle du Bocage", "", "", "", "Agence du marché", "", "Flers"),
        ("mutuelle du bocage", SIREN, "", "", "Centre de santé", SIRET, "61100"),
    )

    apply(run)

    assert Organisation.objects.count() == Membership.objects.count() == 1
    assert sorted(Site.objects.values_list("name", flat=True)) == [
        "Agence de Flers",
        "Agence du marché",
        "Centre de santé",
    ]


def test_line_is_numbered_as_the_spreadsheet_shows_it():
    run = read(workbook(HEAD, ("Les Tilleuls",), (), (), ("Les Charmes",)))

    assert list(run.lines.values_list("number", "title")) == [(2, "Les Tilleuls"), (5, "Les Charmes")]


def test_file_sent_twice_changes_nothing():
    rows = [
        ("Les Tilleuls", SIREN, "28/05/2015", "31/12/2020", "EHPAD", SIRET, "Flers"),
        ("Les Charmes", "", "", "", "", "", ""),
    ]
    apply(members(*rows))

    run = members(*rows)

    assert run.counts == {"create": 0, "change": 0, "same": 2, "refused": 0, "read": 2}


def test_change_is_shown_with_the_old_value_and_a_blank_cell_changes_nothing():
    organisation = OrganisationFactory(name="Les Tilleuls", siren=SIREN, phone="02 33 00 00 00", email="a@example.org")

    run = read(sheet(("Structure", "Téléphone", "Adresse e-mail"), ("les tilleuls", "02 31 00 00 00", "")))

    assert run.lines.get().operations == [
        {
            "op": "organisation.edit",
            "on": f"#{organisation.pk}",
            "changes": {"phone": ["02 33 00 00 00", "02 31 00 00 00"]},
        }
    ]
    apply(run)
    organisation.refresh_from_db()
    assert (organisation.phone, organisation.email) == ("02 31 00 00 00", "a@example.org")


def test_known_site_is_found_by_its_siret_and_completed():
    site = SiteFactory(name="Résidence", siret=SIRET, organisation__siren=SIREN, organisation__name="Les Tilleuls")

    apply(read(sheet(("Structure", "SIRET", "FINESS"), ("Les Tilleuls", SIRET, "610000028"))))

    site.refresh_from_db()
    assert (site.name, site.finess, Site.objects.count()) == ("Résidence", "610000028", 1)


def test_name_of_a_known_organisation_is_left_alone():
    OrganisationFactory(name="Les Tilleuls", siren=SIREN)

    run = read(sheet(("Structure", "SIREN"), ("Les Tilleuls réunis", SIREN)))

    assert told(run) == {2: ("same", ["Le portail l’appelle « Les Tilleuls » : son nom ne change pas ici."])}


def test_prospect_with_a_date_of_entry_becomes_a_member():
    organisation = OrganisationFactory(name="Les Tilleuls", prospect=True)

    apply(read(sheet(("Structure", "Entrée"), ("Les Tilleuls", "01/01/2024"))))

    organisation.refresh_from_db()
    assert organisation.kind == OrganisationKind.EMPLOYER
    assert Organisation.objects.members_on(date(2024, 1, 1)).get() == organisation


def test_date_of_leaving_alone_ends_the_open_membership():
    organisation = OrganisationFactory(name="Les Tilleuls", member_since=date(2015, 5, 28))

    apply(read(sheet(("Structure", "Sortie", "Motif de sortie"), ("Les Tilleuls", "31/12/2020", "Fermeture"))))

    membership = organisation.memberships.get()
    assert (membership.ends_on, membership.reason) == (date(2020, 12, 31), "Fermeture")


def test_headcount_of_a_known_organisation_is_dated():
    organisation = OrganisationFactory(name="Les Tilleuls")

    apply(read(sheet(("Structure", "Nombre de salariés"), ("Les Tilleuls", "1 200"))))

    organisation.refresh_from_db()
    assert organisation.headcount == 1200
    assert list(organisation.headcounts.values_list("count", "on")) == [(1200, timezone.localdate())]


# --- What is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Structure": "A", "SIREN": "732829321"}, "SIREN : Ce numéro SIREN n’est pas valide : neuf chiffres, dont une clé."),
        ({"Structure": "A", "SIRET": "73282932000075"}, "SIRET : Ce numéro SIRET n’est pas valide : quatorze chiffres, dont une clé."),
        (
            {"Structure": "A", "SIRET": "7,3283E+13"},
            "SIRET : Le tableur a abrégé ce numéro : mettez la colonne au format « Texte » et tapez-le de nouveau.",
        ),
        ({"Structure": "A", "SIREN": "356000000", "SIRET": SIRET}, "SIRET : ce SIRET n’appartient pas au SIREN 356000000."),
        (
            {"Structure": "A", "Entrée": "01/05/2020", "Sortie": "01/01/2019"},
            "Sortie : la sortie (1er janv. 2019) précède l’entrée (1er mai 2020).",
        ),
        ({"Structure": "A", "Sortie": "01/01/2019"}, "Une date de sortie demande la date d’entrée : aucune adhésion n’est ouverte."),
        (
            {"Structure": "A", "Entrée": "mai 2015"},
            "Entrée : Cette date n’est pas lisible. Écrivez le jour, le mois et l’année : 28/05/2015.",
        ),
        ({"Structure": "A", "Entrée": "28/05/0215"}, "Entrée : Cette date n’est pas plausible : entre 1900 et 2100."),
        ({"Structure": "A", "Nombre de salariés": "une dizaine"}, "Nombre de salariés : On attend un nombre entier, par exemple 45."),
        (
            {"Structure": "A", "Type": "Mécène"},
            "Type : « Mécène » n’est pas connu. On attend : Adhérent employeur, Membre d’honneur, Partenaire, Financeur, Prospect.",
        ),
        (
            {"Structure": "A", "Commune": "Nulle-Part"},
            "Commune : Aucune commune ne correspond à « Nulle-Part ». Écrivez son nom ou son code postal.",
        ),
        ({"Structure": "A", "Site": "EHPAD"}, "Commune : il la faut pour ajouter un site."),
        (
            {"Structure": "A", "Adresse e-mail": "maëlle@"},
            "Adresse e-mail : Cette adresse e-mail n’est pas valide : on attend nom@domaine.fr.",
        ),
        (
            {"Structure": "A", "Site internet": "pas un site"},
            "Site internet : Cette adresse de site n’est pas valide : on attend www.exemple.fr.",
        ),
        ({"Structure": "A", "Adresse": "1 rue X"}, "L’adresse d’un site demande sa commune."),
        ({"Structure": "A", "FINESS": "12"}, "FINESS : Un numéro FINESS compte neuf caractères."),
        (
            {"Structure": "=HYPERLINK(1)", "SIREN": ""},
            "Structure : « =HYPERLINK(1) » est une formule ou une erreur de tableur : remplacez-la par sa valeur.",
        ),
        (
            {"Structure": "A", "Site internet": "", "OPCO": "#REF!"},
            "OPCO : « #REF ! » est une formule ou une erreur de tableur : remplacez-la par sa valeur.",
        ),
        (
            {"Structure": "A", "Type": "Partenaire", "Entrée": "01/01/2020"},
            "Un partenaire ou un financeur n’adhère pas : retirez les dates, ou corrigez le type.",
        ),
        ({"Structure": "A" * 201, "SIREN": ""}, "Structure : Assurez-vous que cette valeur comporte au plus 200 caractères (actuellement 201)."),
    ],
)  # fmt: skip
def test_line_is_refused_in_words(cells, words):
    assert one_line(**cells) == ("refused", [words])


@pytest.mark.parametrize("siret", ["35600000000048", "35600000049837", "356 000 000 49837"])
def test_siret_of_la_poste_is_accepted(siret):
    assert one_line(Structure="La Poste", SIRET=siret, Commune="Flers", Entrée="01/01/2020") == ("create", [])


def test_wrong_key_of_a_finess_number_is_only_pointed_out():
    assert one_line(Structure="A", FINESS="610001234", Commune="Flers", Entrée="01/01/2020") == (
        "create",
        ["FINESS 610001234 : la clé semble fausse. Il sera gardé tel quel."],
    )


def test_leading_zero_eaten_by_the_spreadsheet_is_put_back():
    run = read(workbook(("Structure", "SIREN", "Code postal", "Commune"), ("A", 5520135, 1440, "Flers")))

    operations = run.lines.get().operations
    assert operations[0]["values"]["siren"] == "005520135"
    assert operations[1]["values"]["postal_code"] == "01440"


def test_overlapping_periods_are_refused_against_the_portal_and_within_the_file():
    OrganisationFactory(name="Les Tilleuls", siren=SIREN, member_since=date(2015, 5, 28))

    run = members(
        ("Les Tilleuls", SIREN, "01/01/2018", "", "", "", ""),
        ("Les Charmes", "", "01/01/2016", "31/12/2018", "", "", ""),
        ("Les Charmes", "", "31/12/2018", "", "", "", ""),
        ("Les Charmes", "", "01/01/2020", "", "", "", ""),
    )

    assert told(run) == {
        2: ("refused", ["Cette adhésion chevauche celle du 28 mai 2015 sans fin."]),
        3: ("create", []),
        4: ("refused", ["Cette adhésion chevauche celle du 1er janv. 2016 au 31 déc. 2018."]),
        5: ("create", []),
    }


def test_twins_and_contradictions_within_the_file_name_the_other_line():
    run = members(
        ("Les Tilleuls", SIREN, "01/01/2018", "", "", "", ""),
        ("Les Tilleuls", SIREN, "01/01/2018", "", "", "", ""),
        ("Les Tilleuls", SIREN, "01/01/2018", "31/12/2019", "", "", ""),
        ("Les Tilleuls", "", "", "", "EHPAD", SIRET, "Flers"),
        ("Les Tilleuls", "", "", "", "Le parc", SIRET, "Flers"),
    )

    assert told(run) == {
        2: ("create", []),
        3: ("refused", ["Identique à la ligne 2."]),
        4: ("refused", ["La ligne 2 donne d’autres dates pour cette adhésion."]),
        5: ("create", []),
        6: ("refused", ["Site : « Le parc », alors que la ligne 5 dit « EHPAD »."]),
    }


def test_numbers_of_somebody_else_are_refused():
    SiteFactory(siret=SIRET, organisation__name="Les Charmes", organisation__siren=None)
    OrganisationFactory(name="Les Tilleuls", siren="784671695")
    SiteFactory(finess="610000028")

    run = read(
        sheet(
            ("Structure", "SIREN", "SIRET", "FINESS"),
            ("Les Bouleaux", "", SIRET, ""),
            ("Les Tilleuls", SIREN, "", ""),
            ("Les Charmes", "", SIRET, "610000028"),
        )
    )

    assert told(run) == {
        2: ("refused", ["Ce numéro est celui d’un site de Les Charmes."]),
        3: ("refused", ["Une structure du même nom a un autre SIREN (784671695)."]),
        4: ("refused", ["Ce SIRET et ce FINESS sont ceux de deux sites différents."]),
    }


def test_refused_line_makes_nothing_for_the_next_ones():
    run = read(
        sheet(
            ("Structure", "SIREN", "Site", "SIRET", "Commune"),
            ("Les Tilleuls", SIREN, "EHPAD", "", ""),  # refused: no commune
            ("Les Tilleuls", SIREN, "Résidence", SIRET, "Flers"),
        )
    )

    assert [line.action for line in run.lines.all()] == ["refused", "create"]
    assert run.lines.last().operations[0]["op"] == "organisation.create"
    assert apply(run).state == ImportState.DONE
    assert Site.objects.get().name == "Résidence"


def test_line_completes_what_an_earlier_one_makes():
    run = read(
        sheet(
            ("Structure", "SIREN", "Site", "SIRET", "FINESS", "Commune", "Téléphone"),
            ("Les Tilleuls", "", "EHPAD", SIRET, "", "Flers", ""),
            ("Les Tilleuls", SIREN, "EHPAD", "", "610000028", "", "02 33 00 00 00"),
        )
    )

    assert apply(run).state == ImportState.DONE
    assert (Organisation.objects.get().siren, Organisation.objects.get().phone) == (SIREN, "02 33 00 00 00")
    assert (Site.objects.get().siret, Site.objects.get().finess) == (SIRET, "610000028")


def test_two_organisations_of_one_name_ask_for_a_siren():
    OrganisationFactory(name="Les Tilleuls", siren=SIREN, phone="1")
    OrganisationFactory(name="LES TILLEULS", siren=None)

    run = read(sheet(("Structure", "SIREN", "Téléphone"), ("Les Tilleuls", "", "2"), ("Les Tilleuls", SIREN, "2")))

    assert told(run) == {
        2: ("refused", ["Plusieurs structures s’appellent « Les Tilleuls » : ajoutez le SIREN de la bonne."]),
        3: ("change", []),
    }


def test_absorbed_organisation_takes_no_more(staff):
    absorbed, heir = OrganisationFactory(name="Les Tilleuls"), OrganisationFactory(name="Les Charmes")
    life.merge(absorbed, heir, on=date(2020, 1, 1), by=staff)

    assert one_line(Structure="Les Tilleuls", Téléphone="02 33 00 00 00") == (
        "refused",
        ["Cette structure a été absorbée par Les Charmes."],
    )


HEADER = "Ligne 1, celle des titres : "
MODEL = " Téléchargez le modèle pour voir les colonnes attendues."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"SIREN;Commune\n1;2\n", f"{HEADER}il manque la colonne « Structure ».{MODEL}"),
        (b"Structure;Nom\nA;B\n", f"{HEADER}la colonne « Structure » s’y trouve deux fois.{MODEL}"),
        (b"Structure;SIREN\n", "Ce fichier ne contient que des titres : aucune ligne à importer."),
        (b"", "Ce fichier est vide."),
        (
            ("Structure" + "".join(f";colonne {n}" for n in range(70)) + "\nA\n").encode(),
            "Ligne 1 : 71 colonnes, alors qu’un tableau en compte ici 60 au plus.",
        ),
        (b"Structure\n" + b"A\n" * 200_000, "Ce fichier compte plus de 1 000 lignes : c’est trop pour un seul envoi."),
    ],
)
def test_whole_file_is_refused_in_words(content, words):
    run = read(content)

    assert (run.state, plain(run.error), run.lines.count()) == (ImportState.REFUSED, words, 0)


def test_line_with_a_separator_too_many_is_refused_alone_and_stays_so():
    run = read(b"Structure;SIREN\nLes Tilleuls; du parc;732829320\nLes Charmes;\n")

    assert told(run)[2] == ("refused", ["3 valeurs pour 2 colonnes : un séparateur est de trop."])
    assert apply(run).state == ImportState.DONE
    assert Organisation.objects.get().name == "Les Charmes"


# --- Contacts --------------------------------------------------------------------------------------------------------


def test_contacts_are_created_and_changed_in_known_organisations(staff):
    organisation = OrganisationFactory(name="Les Tilleuls", short_name="Tilleuls")
    known = ContactFactory(
        organisation=organisation, name="Camille Aubépine", email="camille@example.org", function="Adjointe"
    )

    run = contacts(
        ("tilleuls", "Camille Aubepine", "Directrice", "Camille@example.org", ""),
        ("Les Tilleuls", "Luc Charme", "Comptable", "", "02 33 00 00 00"),
        ("Les Érables", "Ana Houx", "", "ana@example.org", ""),
        ("Les Tilleuls", "Zoé If", "", "", ""),
        ("", "Noé Jonc", "", "", ""),
    )

    assert told(run) == {
        2: ("change", []),
        3: ("create", []),
        4: ("refused", ["Aucune structure ne correspond à « Les Érables »."]),
        5: ("create", ["Ni adresse e-mail ni téléphone."]),
        6: ("refused", ["Structure : indiquez le nom de la structure, ou son SIREN."]),
    }
    apply(run, by=staff)
    known.refresh_from_db()
    assert (known.name, known.function, known.email) == ("Camille Aubepine", "Directrice", "Camille@example.org")
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Camille Aubepine", "Luc Charme", "Zoé If"]


# --- Between the dry run and the writing -------------------------------------------------------------------------------


def test_records_that_moved_since_are_shown_again_and_nothing_is_written():
    run = members(
        ("Les Tilleuls", SIREN, "28/05/2015", "", "", "", ""), ("Les Charmes", "", "01/01/2020", "", "", "", "")
    )
    OrganisationFactory(name="Les Tilleuls", siren=SIREN, member_since=date(2015, 5, 28))

    run = apply(run)

    assert run.state == ImportState.READY
    assert plain(run.notes[0]).startswith("Des fiches ont changé depuis la lecture de ce fichier")
    assert told(run) == {2: ("same", []), 3: ("create", [])}
    assert run.counts["same"] == run.counts["create"] == 1
    assert not Organisation.objects.filter(name="Les Charmes").exists()

    assert apply(run).state == ImportState.DONE
    assert Organisation.objects.filter(name="Les Charmes").exists()


def test_what_a_service_refuses_takes_every_line_back(staff):
    """The planner does not know every rule of the records: whatever they refuse, nothing stays half written."""
    organisation = OrganisationFactory(name="Les Tilleuls", member_since=date(2015, 5, 28))
    run = read(sheet(("Structure", "Genre"), ("Les Charmes", ""), ("Les Tilleuls", "Partenaire")))

    run = apply(run, by=staff)

    assert run.state == ImportState.READY
    assert plain(run.notes[0]) == (
        "Rien n’a été enregistré. Ligne 3 : Cette structure est adhérente : terminez son adhésion avant de changer son type."
    )
    assert Organisation.objects.get() == organisation


def test_applying_twice_writes_once():
    run = members(("Les Tilleuls", "", "28/05/2015", "", "", "", ""))
    apply(run)
    imports.apply(run, by=None)

    assert Organisation.objects.count() == 1


def test_reading_keeps_no_file(private_files):
    run = members(("Les Tilleuls", "", "", "", "", "", ""))

    assert run.file == ""
    assert len(run.sha256) == 64
    assert [path for path in Path(private_files.location).rglob("*") if path.is_file()] == []


def test_file_that_vanished_is_said():
    run = imports.start(ImportKind.MEMBERS, ContentFile(b"x"), by=None, label="x.csv")
    imports.uploads.remove(run.file)
    imports.read(run)

    assert plain(run.error) == "Le fichier n’est plus là. Envoyez-le de nouveau."


def test_old_imports_are_forgotten_and_what_they_created_stays():
    done = apply(members(("Les Tilleuls", "", "", "", "", "", "")))
    waiting = members(("Les Charmes", "", "", "", "", "", ""))
    recent = members(("Les Bouleaux", "", "", "", "", "", ""))
    for run in (done, waiting):
        type(run).objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=31))

    imports.forget(days=30)

    waiting.refresh_from_db()
    assert waiting.state == ImportState.DISCARDED
    assert list(ImportLine.objects.values_list("run", flat=True)) == [recent.pk]
    assert Organisation.objects.get().name == "Les Tilleuls"


@pytest.mark.parametrize("count", [1, 30])
def test_planning_costs_the_same_queries_whatever_the_number_of_lines(count):
    content = sheet(HEAD, *[(f"Structure {n}", "", "01/01/2020", "", "Site", "", "Flers") for n in range(count)])
    run = imports.start(ImportKind.MEMBERS, ContentFile(content), by=None, label="x.csv")

    with CaptureQueriesContext(connection) as queries:
        imports.read(run)

    assert len(queries) == 11
