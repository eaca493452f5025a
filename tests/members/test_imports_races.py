"""Two imports at the same instant: real threads, real transactions. Nothing twice, nothing by halves."""

import pytest

from members.enums import ImportKind, ImportState
from members.models import Contact, ImportRun, Membership, Organisation, Site
from members.services import imports
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory
from tests.factories.reference import CommuneFactory
from tests.members.imports import FINESS_HEAD, plain, read, sheet, site_line
from tests.members.test_fee_races import together

pytestmark = pytest.mark.django_db(transaction=True)

SIRET = "73282932000074"
ROWS = [
    ("Structure", "Entrée", "Site", "SIRET", "Commune"),
    ("Les Tilleuls", "28/05/2015", "EHPAD", SIRET, "Flers"),
    *[(f"Structure {number}", "01/01/2020", "Siège", "", "Flers") for number in range(20)],
]


@pytest.fixture(autouse=True)
def flers():
    return CommuneFactory(flers=True)


def states():
    return sorted(ImportRun.objects.values_list("state", flat=True))


def test_two_imports_of_one_file_write_it_once_and_show_the_other_again():
    staff = UserFactory(staff=True)
    runs = [read(sheet(*ROWS)) for _ in range(2)]
    for run in runs:
        imports.ask_apply(run, by=staff)

    results = together(*[lambda run=run: imports.apply(run, by=staff) for run in runs])

    assert results == [None, None]
    assert Organisation.objects.count() == Membership.objects.count() == Site.objects.count() == 21
    assert states() == [ImportState.DONE, ImportState.READY]
    again = ImportRun.objects.get(state=ImportState.READY)
    assert plain(again.notes[0]).startswith("Des fiches ont changé depuis la lecture")
    assert (again.counts["same"], again.counts["create"]) == (21, 0)


def test_two_workers_on_one_import_write_it_once():
    staff = UserFactory(staff=True)
    run = read(sheet(*ROWS))
    imports.ask_apply(run, by=staff)

    together(*[lambda: imports.apply(ImportRun.objects.get(pk=run.pk), by=staff)] * 2)

    assert Organisation.objects.count() == 21
    assert states() == [ImportState.DONE]


def test_an_import_and_a_page_at_once_make_one_organisation():
    """Whoever comes second meets the unique SIRET, and gives everything back."""
    staff = UserFactory(staff=True)
    run = read(sheet(*ROWS))
    imports.ask_apply(run, by=staff)
    other = OrganisationFactory(name="Les Charmes")

    def by_hand():
        return Site.objects.create(organisation=other, name="EHPAD", siret=SIRET, commune_id="61169")

    together(by_hand, lambda: imports.apply(run, by=staff))

    assert Site.objects.filter(siret=SIRET).count() == 1
    run.refresh_from_db()
    assert (run.state, Organisation.objects.count()) in [(ImportState.DONE, 22), (ImportState.READY, 1)]


def test_two_imports_of_contacts_at_once_make_each_contact_once():
    OrganisationFactory(name="Les Tilleuls")
    rows = [("Structure", "Nom"), *[("Les Tilleuls", f"Personne {number}") for number in range(10)]]
    runs = [read(sheet(*rows), ImportKind.CONTACTS) for _ in range(2)]
    for run in runs:
        imports.ask_apply(run, by=None)

    together(*[lambda run=run: imports.apply(run, by=None) for run in runs])

    assert Contact.objects.count() == 10


def test_two_people_creating_the_same_prospects_create_them_once():
    lines = "".join(site_line(f"6100{number:05}", legal=f"L{number // 2}") for number in range(20))
    runs = [read((FINESS_HEAD + lines).encode(), ImportKind.FINESS) for _ in range(2)]

    made = together(*[lambda run=run: imports.create_prospects(run, by=None) for run in [*runs, runs[0]]])

    assert sorted(made) == [0, 0, 20]
    assert (Site.objects.count(), Organisation.objects.count()) == (20, 10)


def test_asking_twice_at_once_asks_for_one_job():
    run = read(sheet(*ROWS))

    asked = together(*[lambda: imports.ask_apply(ImportRun.objects.get(pk=run.pk), by=None)] * 2)

    assert sorted(asked) == [False, True]
