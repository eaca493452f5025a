"""The network of the demo: seventeen fictional members with their sites, partners, and the people who act for them."""

from datetime import date

from stdnum import luhn

from accounts.models import User
from members import demo_logos
from members.charter import demo as demo_charter
from members.enums import HeadcountBand, LegalForm, OrganisationKind, SiteCategory
from members.fees import demo as demo_fees
from members.imports import demo as demo_imports
from members.ledger import demo as demo_ledger
from members.life import demo as demo_life
from members.models import Organisation, Site
from members.seats import act_as
from members.services.organisations import create_organisation
from members.services.people import give_seat
from members.visits import demo as demo_visits
from reference.models import Commune

PASSWORD = "bocage en demonstration"

ASSOCIATION, PUBLIC, MUTUAL, COMPANY = LegalForm.ASSOCIATION, LegalForm.PUBLIC, LegalForm.MUTUAL, LegalForm.COMPANY
EHPAD, HOME, NURSING, CENTRE = (
    SiteCategory.EHPAD,
    SiteCategory.HOME_CARE,
    SiteCategory.HOME_NURSING,
    SiteCategory.NURSING_CENTRE,
)

# slug, name, short name, form, employees, IDCC, entry, sites: (name, category, INSEE code)
MEMBERS = [
    (
        "aide-bocage",
        "Association Aide et Bocage",
        "Aide et Bocage",
        ASSOCIATION,
        142,
        "2941",
        date(2015, 5, 28),
        [("Agence de Flers", HOME, "61169"), ("Agence de Briouze", HOME, "61063")],
    ),
    (
        "domicile-noireau",
        "Domicile en Vallée du Noireau",
        "Domicile Noireau",
        ASSOCIATION,
        98,
        "2941",
        date(2015, 5, 28),
        [("Agence de Condé", HOME, "14174")],
    ),
    (
        "soins-des-haies",
        "Centre de soins des Haies",
        "Soins des Haies",
        ASSOCIATION,
        24,
        "2941",
        date(2015, 5, 28),
        [("Centre de soins de Flers", CENTRE, "61169")],
    ),
    (
        "atelier-des-pommiers",
        "L’Atelier des Pommiers",
        "Atelier des Pommiers",
        ASSOCIATION,
        46,
        "3016",
        date(2015, 5, 28),
        [("Chantier de Messei", SiteCategory.INSERTION, "61278")],
    ),
    (
        "ehpad-les-tilleuls",
        "EHPAD Les Tilleuls",
        "Les Tilleuls",
        PUBLIC,
        68,
        "",
        date(2015, 5, 28),
        [("EHPAD Les Tilleuls", EHPAD, "61145")],
    ),
    (
        "ehpad-le-pre-fleuri",
        "EHPAD Le Pré Fleuri",
        "Le Pré Fleuri",
        ASSOCIATION,
        57,
        "29",
        date(2015, 5, 28),
        [("EHPAD Le Pré Fleuri", EHPAD, "61278")],
    ),
    (
        "ehpad-la-source",
        "EHPAD La Source",
        "La Source",
        PUBLIC,
        82,
        "",
        date(2015, 5, 28),
        [("EHPAD La Source", EHPAD, "61168")],
    ),
    (
        "ehpad-les-rives",
        "EHPAD Les Rives de l’Orne",
        "Les Rives",
        ASSOCIATION,
        61,
        "29",
        date(2015, 5, 28),
        [("EHPAD Les Rives de l’Orne", EHPAD, "61007")],
    ),
    (
        "residence-beau-chene",
        "Résidence Le Beau Chêne",
        "Le Beau Chêne",
        ASSOCIATION,
        33,
        "29",
        date(2016, 9, 1),
        [("Résidence autonomie Le Beau Chêne", SiteCategory.AUTONOMY_RESIDENCE, "61169")],
    ),
    (
        "mutuelle-collines",
        "Mutuelle des Collines",
        "Mutuelle des Collines",
        MUTUAL,
        121,
        "2128",
        date(2017, 1, 1),
        [
            ("SSIAD de Flers", NURSING, "61169"),
            ("SSIAD de Tinchebray", NURSING, "61486"),
            ("SSIAD de Domfront", NURSING, "61145"),
        ],
    ),
    (
        "hopital-bocage",
        "Centre hospitalier du Haut Bocage",
        "CH du Haut Bocage",
        PUBLIC,
        512,
        "",
        date(2017, 3, 1),
        [("Hôpital", SiteCategory.HOSPITAL, "61169"), ("Unité de soins de longue durée", EHPAD, "61169")],
    ),
    (
        "esat-la-clairiere",
        "ESAT La Clairière",
        "La Clairière",
        ASSOCIATION,
        39,
        "413",
        date(2017, 6, 1),
        [("ESAT La Clairière", SiteCategory.ESAT, "61168")],
    ),
    (
        "foyer-des-trois-chemins",
        "Foyer des Trois Chemins",
        "Trois Chemins",
        ASSOCIATION,
        74,
        "413",
        date(2017, 10, 1),
        [("Foyer d’accueil médicalisé", SiteCategory.CARE_HOME, "61483")],
    ),
    (
        "presence-et-repit",
        "Présence et Répit",
        "Présence et Répit",
        ASSOCIATION,
        18,
        "2941",
        date(2018, 2, 1),
        [("Plateforme de répit", SiteCategory.OTHER, "14762")],
    ),
    (
        "ehpad-notre-jardin",
        "EHPAD Notre Jardin",
        "Notre Jardin",
        ASSOCIATION,
        52,
        "29",
        date(2019, 1, 1),
        [("EHPAD Notre Jardin", EHPAD, "61486")],
    ),
    (
        "services-du-val",
        "Les Services du Val",
        "Services du Val",
        COMPANY,
        27,
        "3127",
        date(2021, 4, 1),
        [("Agence de La Ferté Macé", HOME, "61168")],
    ),
    (
        "mas-les-genets",
        "Maison d’accueil Les Genêts",
        "Les Genêts",
        ASSOCIATION,
        88,
        "413",
        date(2023, 1, 1),
        [("MAS Les Genêts", SiteCategory.FOSTER_HOME, "61063")],
    ),
]
PARTNERS = [
    ("agglomeration-du-bocage", "Agglomération du Bocage", OrganisationKind.FUNDER, LegalForm.LOCAL_AUTHORITY),
    ("mission-emploi-bocage", "Mission emploi du Bocage", OrganisationKind.PARTNER, ASSOCIATION),
]
# Directors: (slug, first name, last name). The first one also acts for a second organisation.
DIRECTORS = [
    ("ehpad-les-tilleuls", "Hélène", "Duval"),
    ("aide-bocage", "Marc", "Lenormand"),
    ("mutuelle-collines", "Sofia", "Bensaïd"),
    ("hopital-bocage", "Philippe", "Aubert"),
    ("atelier-des-pommiers", "Yann", "Guérin"),
]


def number(root):
    """A number whose Luhn key is right, out of the range given to real firms."""
    return root + luhn.calc_check_digit(root)


def person(email, first_name, last_name, **extra):
    user = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name, **extra)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def load(story):
    """Fill `story` with staff, organisations, sites, employers and a partner."""
    story.staff = person("claire.roy@example.org", "Claire", "Roy", is_staff=True)
    communes = {commune.insee: commune for commune in Commune.objects.all()}
    story.organisations, story.sites = {}, []
    for rank, (slug, name, short, form, headcount, idcc, entry, sites) in enumerate(MEMBERS):
        organisation = Organisation(
            slug=slug,
            name=name,
            short_name=short,
            legal_form=form,
            headcount=headcount,
            headcount_band=HeadcountBand.of(headcount),
            idcc=idcc,
            siren=number(f"99{rank:06d}"),
            email=f"direction@{slug}.example",
            phone=f"02 33 00 01 {rank:02d}",
            presentation=f"{name} emploie {headcount} personnes sur le territoire et participe aux actions communes de formation et de recrutement.",
        )
        story.organisations[slug] = create_organisation(organisation, by=story.staff, member_since=entry)
        for place, (site_name, category, insee) in enumerate(sites):
            commune = communes[insee]
            story.sites.append(
                Site.objects.create(
                    organisation=organisation,
                    name=site_name,
                    category=category,
                    commune=commune,
                    postal_code=commune.postal_codes[0],
                    address=f"{rank + 3} rue des Haies",
                    siret=number(f"{organisation.siren}{place + 1:04d}"),
                    finess=number(f"619{rank:03d}{place:02d}"),
                )
            )
    partners = {}
    for slug, name, kind, form in PARTNERS:
        partners[slug] = create_organisation(
            Organisation(slug=slug, name=name, kind=kind, legal_form=form), by=story.staff
        )
    story.employers = {}
    for slug, first_name, last_name in DIRECTORS:
        organisation = story.organisations[slug]
        user = person(
            f"{first_name}.{last_name}@example.org".lower().replace("é", "e").replace("è", "e").replace("ï", "i"),
            first_name,
            last_name,
        )
        give_seat(user, organisation, is_admin=True, function="Direction", by=story.staff)
        story.employers[slug] = act_as(user, organisation)
    give_seat(
        story.employers["ehpad-les-tilleuls"],
        story.organisations["residence-beau-chene"],
        is_admin=True,
        function="Direction",
        by=story.staff,
    )
    colleague = person("nadia.morel@example.org", "Nadia", "Morel")
    give_seat(colleague, story.organisations["ehpad-les-tilleuls"], function="Ressources humaines", by=story.staff)
    partner = person("bruno.lefevre@example.org", "Bruno", "Lefèvre")
    give_seat(
        partner, partners["agglomeration-du-bocage"], is_admin=True, function="Chargé de mission emploi", by=story.staff
    )
    story.partner = act_as(partner, partners["agglomeration-du-bocage"])
    demo_logos.load(story)
    demo_life.load(story)
    story.say(f"{len(story.organisations)} adhérents, {len(story.sites)} sites")
    demo_fees.load(story)
    demo_visits.load(story)
    demo_charter.load(story)
    demo_ledger.load(story)
    demo_imports.load(story)
