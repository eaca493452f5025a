"""The years of the demo network: a founder absorbs a neighbour, then takes another name; each counts its people every year."""

from datetime import date

from members.enums import LegalForm, SiteCategory
from members.models import Contact, Headcount, Mandate, Organisation, Site
from members.services import life
from members.services.contacts import save_contact
from members.services.mandates import save_mandate
from members.services.organisations import create_organisation
from reference.models import Commune

MERGER_DAY, RENAME_DAY = date(2018, 1, 1), date(2019, 1, 1)
HEIR, ABSORBED_STAFF = "domicile-noireau", 32
BEFORE_RENAME = ("Association d’aide à domicile de Condé", "Aide à domicile de Condé")

CONTACTS = [
    ("ehpad-les-tilleuls", "Nadia Morel", "Ressources humaines", "02 33 00 02 01"),
    ("ehpad-les-tilleuls", "Paul Fictif", "Comptabilité", "02 33 00 02 02"),
    ("aide-bocage", "Anne Exemple", "Responsable de secteur", "02 33 00 02 03"),
    ("mutuelle-collines", "Luc Modèle", "Coordination des SSIAD", "02 33 00 02 04"),
    ("hopital-bocage", "Inès Témoin", "Direction des soins", "02 33 00 02 05"),
    ("domicile-noireau", "Rémi Essai", "Direction", "02 33 00 02 06"),
]
# slug or None, function, person, first day, last day, place in the list
MANDATES = [
    ("ehpad-les-tilleuls", "Présidente", "Hélène Duval", date(2022, 6, 14), None, 1),
    ("aide-bocage", "Vice-président formation", "Marc Lenormand", date(2022, 6, 14), None, 2),
    ("mutuelle-collines", "Vice-présidente mutualisation", "Sofia Bensaïd", date(2024, 6, 11), None, 3),
    (None, "Chargée de mission", "Claire Roy", date(2016, 4, 1), None, 9),
    ("aide-bocage", "Président", "Marc Lenormand", date(2015, 5, 28), date(2022, 6, 13), 1),
]


def load(story):
    """Give the network its past: figures by year, the merger and the change of name, mandates and contacts."""
    for organisation in list(story.organisations.values()):
        _yearly_headcounts(organisation, story)
    _merger_and_rename(story)
    for slug, title, name, first, last, rank in MANDATES:
        save_mandate(
            Mandate(
                title=title,
                person_name=name,
                organisation=story.organisations.get(slug),
                starts_on=first,
                ends_on=last,
                rank=rank,
            ),
            by=story.staff,
        )
    for slug, name, function, phone in CONTACTS:
        organisation = story.organisations[slug]
        email = f"{name.lower().replace(' ', '.').replace('è', 'e').replace('é', 'e')}@example.org"
        save_contact(
            Contact(organisation=organisation, name=name, function=function, email=email, phone=phone), by=story.staff
        )


def _yearly_headcounts(organisation, story):
    """One figure at entry and one each 31 December, rising gently to today's. Written at once: services would take a second."""
    entry = organisation.memberships.earliest("starts_on").starts_on
    days = [entry, *(date(year, 12, 31) for year in range(entry.year, story.today.year))]
    last, heir = organisation.headcount, organisation.slug == HEIR
    Headcount.objects.bulk_create(
        Headcount(
            organisation=organisation,
            on=day,
            count=round(last * (1 - 0.02 * (len(days) - rank))) - (ABSORBED_STAFF if heir and day < MERGER_DAY else 0),
        )
        for rank, day in enumerate(days)
    )


def _merger_and_rename(story):
    """Two home-care associations become one, which takes its present name a year later. The count goes from 14 to 13, then on."""
    heir = story.organisations[HEIR]
    absorbed = Organisation(
        name="Aide à domicile des Deux Rives", short_name="Deux Rives", legal_form=LegalForm.ASSOCIATION, idcc="2941"
    )
    create_organisation(absorbed, by=story.staff, member_since=date(2016, 3, 1))
    commune = Commune.objects.get(insee="14174")
    Site.objects.create(
        organisation=absorbed,
        name="Agence des Deux Rives",
        category=SiteCategory.HOME_CARE,
        commune=commune,
        postal_code=commune.postal_codes[0],
        opened_on=date(2009, 9, 1),
    )
    for day, count in ((date(2016, 3, 1), 31), (date(2016, 12, 31), 33), (date(2017, 12, 31), ABSORBED_STAFF)):
        life.declare_headcount(absorbed, count, on=day, by=story.staff)
    life.merge(absorbed, heir, on=MERGER_DAY, by=story.staff, note="Traité de fusion du 14 novembre 2017.")
    present = heir.name, heir.short_name
    Organisation.objects.filter(pk=heir.pk).update(name=BEFORE_RENAME[0], short_name=BEFORE_RENAME[1])
    life.rename(heir, present[0], new_short_name=present[1], on=RENAME_DAY, by=story.staff)
    heir.refresh_from_db()
