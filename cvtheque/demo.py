"""Sixty fictional job seekers of the territory, with real CV files read by the real jail, and the life around them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.enums import Access, Role
from accounts.models import AccessLog
from cvtheque import demo_files, demo_intake, demo_search, demo_vivier, reading
from cvtheque.demo_files import Paper
from cvtheque.enums import Availability, Channel, Hours, Purpose, UnveilState
from cvtheque.models import Candidate, CVFile, Referral, SearchProfile, UnveilRequest
from cvtheque.services import consents, deposits, files, rebond, unveiling
from gtec_portal import uploads
from members.enums import SolicitationKind
from members.models import Solicitation
from reference.models import Commune, Trade
from reference.text import unaccent

# Names that nobody of the territory bears: invented, in the taste of the country.
FIRST_NAMES = [
    "Élodie", "Marc-Antoine", "Océane", "Karim", "Jeanne", "Loïc", "Amina", "Gaëtan", "Maëlle", "Bastien", "Solène", "Thaïs", "Rémi", "Inès", "Corentin",
    "Nadège", "Youssef", "Clémence", "Tristan", "Fatoumata", "Anaïs", "Yannick", "Chloé", "Marius", "Lucie", "Anselme", "Zoé", "Ludivine", "Erwan", "Sabrina",
]  # fmt: skip
LAST_NAMES = [
    "Vertpré", "Clairbois", "Rochefleur", "Duhallier", "Hautepomme", "Noisebelle", "Grandlierre", "Boisvallon", "Rivelande", "Sourcequin", "Aubrelune",
    "Champdoré", "Brisemiche", "Lormelet", "Pommerelle", "Fontaubert", "Haiefort", "Valbrume", "Merisac", "Touchebœuf", "Lagrangeotte", "Prémorin",
    "d’Orvalle", "Le Houxel", "Bruyèreau", "Cidrolin", "Tournepré", "Ormesson-Haye", "Fauvelaine", "Sablemoine",
]  # fmt: skip
STREETS = [
    "rue des Tilleuls",
    "rue de la Fontaine",
    "avenue du Bocage",
    "impasse des Charmes",
    "chemin de la Lande",
    "allée des Pommiers",
    "boulevard du Lavoir",
]
TOWNS = "61169 61169 61169 61278 61168 61145 61486 61063 61483 61007 14174 14762 61050 61096 14357".split()
WORKPLACES = [
    "EHPAD Les Glycines", "EHPAD du Vieux Verger", "SSIAD de la Vallée", "Résidence Beauséjour", "Centre hospitalier du Val", "Foyer Les Acacias",
    "Association Aide au quotidien", "ESAT du Moulin", "MAS Les Alizés", "Clinique des Hauts Prés",
]  # fmt: skip

# ROME code: how the person calls the trade, diploma, what they did, what they can do
TRADES = {
    "J1501": ("Aide-soignante", "DEAS, diplôme d’État d’aide-soignant", ["toilettes, repas, surveillance de l’état général", "nuits en unité Alzheimer, transmissions écrites", "accompagnement de fin de vie en équipe"], "AS de jour comme de nuit, gériatrie, manutention, bientraitance"),
    "J1506": ("Infirmier", "Diplôme d’État d’infirmier (IDE)", ["soins techniques, pansements complexes, perfusions", "encadrement d’étudiants, pilulier, visites médicales", "tournées à domicile en SSIAD"], "IDE polyvalent, soins palliatifs, chambres implantables, diabète"),
    "K1302": ("Auxiliaire de vie sociale", "DEAVS, diplôme d’État d’auxiliaire de vie sociale", ["aide au lever, courses, ménage, compagnie", "interventions chez dix personnes âgées par semaine", "repas mixés, promenades, démarches"], "aide à domicile, véhicule personnel, week-ends acceptés"),
    "K1306": ("Accompagnante éducative et sociale", "DEAES, diplôme d’État d’accompagnant éducatif et social", ["accompagnement d’adultes handicapés au quotidien", "ateliers cuisine et jardin", "projet personnalisé, communication adaptée"], "AES et AMP, autisme, handicap, déficience intellectuelle"),
    "J1301": ("Agent de service hospitalier", "CAP agent polyvalent de restauration", ["bionettoyage des chambres et des parties communes", "service des repas en salle, plonge", "lingerie et distribution du linge"], "ASH, hygiène, HACCP, lingerie"),
    "K1207": ("Éducateur spécialisé", "DEES, diplôme d’État d’éducateur spécialisé", ["référent de douze jeunes en foyer", "écrits professionnels, liens avec les familles", "séjours et médiation équine"], "protection de l’enfance, médiation, travail d’équipe"),
    "G1606": ("Cuisinière de collectivité", "CAP cuisine", ["cent vingt repas par jour en liaison chaude", "textures modifiées, menus équilibrés", "commandes et stocks"], "HACCP, cuisine traditionnelle, allergènes"),
    "K1304": ("Aide à domicile", "Titre professionnel assistant de vie aux familles (ADVF)", ["ménage, repassage, courses", "garde d’enfants après l’école", "aide aux repas de personnes seules"], "entretien du logement, discrétion, permis B"),
    "M1203": ("Comptable", "BTS comptabilité et gestion", ["saisie, rapprochements, déclarations", "paie de soixante salariés, convention 66", "budgets prévisionnels d’EHPAD"], "tableur, logiciels de paie, EPRD"),
    "M1609": ("Secrétaire médicale", "Titre de secrétaire assistante médico-sociale", ["accueil, agendas, frappe de comptes rendus", "dossiers d’admission, facturation", "standard de douze lignes"], "terminologie médicale, bureautique, accueil"),
    "K1201": ("Assistante de service social", "DEASS, diplôme d’État d’assistant de service social", ["permanences, accès aux droits, APA", "signalements et coordination", "visites à domicile"], "AS en polyvalence de secteur, logement, surendettement"),
    "K1208": ("Moniteur éducateur", "DEME, diplôme d’État de moniteur éducateur", ["vie quotidienne en foyer de vie", "ateliers créatifs et sport adapté", "transferts et séjours"], "animation, écoute, cadre éducatif"),
    "J1403": ("Ergothérapeute", "Diplôme d’État d’ergothérapeute", ["évaluation à domicile, aides techniques", "rééducation de la main", "aménagement de logements"], "plateforme de répit, appareillage, maintien à domicile"),
    "I1203": ("Agent d’entretien du bâtiment", "CAP maintenance de bâtiments de collectivités", ["petits travaux, peinture, plomberie", "espaces verts, tonte, taille des haies", "contrôle sécurité incendie"], "habilitation électrique, SSIAP 1, polyvalence"),
    "K1408": ("Responsable de secteur d’aide à domicile", "Licence gestion des établissements sanitaires et sociaux", ["plannings de trente salariés", "évaluation des besoins, devis", "recrutement et astreintes"], "management, plannings, relation avec les familles"),
}  # fmt: skip
WEIGHTS = [12, 7, 8, 6, 6, 4, 4, 5, 1, 2, 2, 3, 1, 2, 2]
MAKERS = [
    ("pdf", lambda paper: demo_files.pdf(paper)),
    ("docx", lambda paper: demo_files.docx(paper)),
    ("odt", lambda paper: demo_files.odt(paper)),
    ("pdf", lambda paper: demo_files.pdf(paper, columns=2)),
    ("docx", lambda paper: demo_files.docx(paper, layout="table")),
    ("rtf", lambda paper: demo_files.rtf(paper)),
    ("odt", lambda paper: demo_files.odt(paper, layout="table")),
    ("docx", lambda paper: demo_files.docx(paper, layout="box")),
]
COUNT = 60


def load(story):
    """Deposit, read, confirm; then the requests of employers, some answers, two regrets."""
    people = [make_person(story, rank) for rank in range(COUNT)]
    files = [keep(story, rank, *person) for rank, person in enumerate(people)]
    # The jail is another process: two at a time use both cores. Rows are written here, one after the other.
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda file: reading.extract_text(file.storage_name, file.content_type), files))
    for rank, (file, outcome) in enumerate(zip(files, outcomes, strict=True)):
        settle(story, rank, file, outcome)
    ask_names(story)
    signal_people(story)
    demo_vivier.load(story)
    demo_search.load(story)
    withdraw(story)
    demo_intake.load(story)
    shown = SearchProfile.objects.searchable().count()
    story.say(
        f"CVthèque : {COUNT} candidats, {shown} profils cherchables, {UnveilRequest.objects.count()} demandes de nom"
    )


def make_person(story, rank):
    """A person and the paper that is their CV."""
    pick = story.random
    code = pick.choices(list(TRADES), WEIGHTS)[0] if rank >= len(TRADES) else list(TRADES)[rank]
    first_name, last_name = FIRST_NAMES[rank % len(FIRST_NAMES)], LAST_NAMES[(rank * 7 + rank // 30) % len(LAST_NAMES)]
    commune = Commune.objects.filter(pk=TOWNS[rank % len(TOWNS)]).first() or Commune.objects.get(pk="61169")
    person = deposits.Person(
        first_name=first_name,
        last_name=last_name,
        email=f"{plain(first_name)}.{plain(last_name)}{rank}@example.org",
        phone=f"06 39 98 {rank // 10:02d} {10 + rank % 90:02d}",
        commune=commune,
        trades=list(Trade.objects.filter(pk=code)),
        mobility_km=pick.choice([10, 15, 20, 30, 30, 50]),
        availability=pick.choice(
            [Availability.NOW, Availability.NOW, Availability.MONTH, Availability.NOTICE, Availability.LISTENING]
        ),
        hours=pick.choice(list(Hours)),
        has_licence=pick.random() < 0.7,
        **wishes(rank, code),
    )
    return person, make_paper(story, rank, person, TRADES[code])


DIPLOMAS = {
    "J1501": "deas", "J1506": "dei", "K1306": "deaes", "K1302": "deaes", "K1207": "dees", "K1304": "advf", "K1208": "deme",
    "K1201": "deass", "J1403": "rehab", "M1203": "sup", "K1408": "sup", "G1606": "cap", "J1301": "cap", "I1203": "cap",
}  # fmt: skip


def wishes(rank, code):
    """What most people tick, and some leave empty."""
    contracts = ([], ["cdi"], ["cdi", "cdd"], ["vacation"], [], ["cdi", "alternance"])[rank % 6]
    return {
        "has_vehicle": rank % 5 < 3,
        "nights": rank % 4 == 0,
        "weekends": rank % 3 != 1,
        "weekly_hours": (None, 28, None, 35, 24, None, 17)[rank % 7],
        "contracts": contracts,
        "diplomas": [DIPLOMAS[code]] if code in DIPLOMAS and rank % 9 else [],
    }


def plain(name):
    """« Marc-Antoine » as it stands in an e-mail address."""
    return "".join(char for char in unaccent(name) if char.isalpha())


def make_paper(story, rank, person, trade):
    """A CV as people write them: name and coordinates on top, each in its own way."""
    pick = story.random
    title, diploma, tasks, skills = trade
    born = story.today.replace(month=1 + rank % 12, day=1 + rank % 28, year=story.today.year - 21 - rank % 38)
    street = f"{pick.randint(1, 98)} {pick.choice(STREETS)}"
    phones = [person.phone, person.phone.replace(" ", "."), "+33 (0)" + person.phone[1:], person.phone.replace(" ", "")]
    heading = [
        [
            f"{person.first_name} {person.last_name}",
            f"{person.first_name} {person.last_name.upper()}",
            f"{person.last_name.upper()} {person.first_name}",
        ][rank % 3],
        f"{street}, {person.commune.postal_code} {person.commune.name}",
        f"Tél. {phones[rank % 4]}   {person.email}",
        [
            f"Née le {born:%d/%m/%Y}",
            f"{story.today.year - born.year} ans, permis B",
            f"Date de naissance : {born:%d/%m/%Y}",
        ][rank % 3],
        *([f"LinkedIn : {person.first_name} {person.last_name}"] if rank % 5 == 0 else []),
    ]
    years = sorted(pick.sample(range(story.today.year - 14, story.today.year), 3), reverse=True)
    jobs = [
        f"{year} - {min(year + pick.randint(1, 3), story.today.year)} : {title}, {pick.choice(WORKPLACES)} : {task}"
        for year, task in zip(years, tasks, strict=True)
    ]
    blocks = [
        ("Expériences professionnelles", [title, *jobs]),
        ("Formation", [f"{years[-1] - 1} : {diploma}"]),
        ("Compétences", [skills, "Permis B et véhicule" if person.has_licence else "Déplacements en train ou à vélo"]),
    ]
    if rank % 4 == 0:
        referee = f"{pick.choice(FIRST_NAMES)} {pick.choice(LAST_NAMES)}"
        blocks.append(("Références", [f"Mme {referee}, cadre de santé, 02 61 91 {rank:02d} 11"]))
    return Paper(heading, blocks)


def keep(story, rank, person, paper):
    """Rows and file of one person, as the deposit leaves them, without the letters."""
    purposes = [
        Purpose.MEMBERS,
        Purpose.VACANCY,
        *([Purpose.REBOND] if rank % 2 else []),
        *([Purpose.NEWSLETTER] if rank % 3 else []),
    ]
    candidate = deposits.create_candidate(person, purposes=purposes, channel=Channel.FORM, at=deposited(story, rank))
    extension, make = MAKERS[rank % len(MAKERS)]
    content = ContentFile(spoiled(rank) or make(paper), name=f"CV {person.last_name} {person.first_name}.{extension}")
    return files.keep_file(candidate, content, uploads.check(content, allowed=files.ALLOWED))


def spoiled(rank):
    """Two PDF in sixty cannot be read: a scan without text, a file cut short."""
    blank = demo_files.pdf(Paper([""], []))
    return {24: blank, 43: blank[: len(blank) // 3]}.get(rank)


def deposited(story, rank):
    """When this person left their CV: over the last three hundred days; those who did not confirm yet, this week."""
    return moment(story, 1 + rank * 73 % 300 if rank % 20 != 19 else rank % 5 + 1)


def settle(story, rank, file, outcome):
    """End the reading; most people confirmed, a few did not open their letter yet. Then move everything to its date."""
    candidate = file.candidate
    files.finish_reading(file, outcome)
    if rank % 20 != 19:
        consents.confirm_profile(candidate, trades=list(candidate.trades.all()))
    when = deposited(story, rank)
    Candidate.objects.filter(pk=candidate.pk).update(created_at=when, last_contact_at=when + timedelta(minutes=20))
    CVFile.objects.filter(candidate=candidate).update(received_at=when)
    SearchProfile.objects.filter(candidate=candidate).update(updated_at=when + timedelta(minutes=20))


def moment(story, days, hour=10):
    """A moment of a past working day."""
    return timezone.make_aware(datetime.combine(story.today - timedelta(days=days), time(hour, (days * 7) % 60)))


# Which candidate (by rank among the searchable ones), which employer, what became of it, how many days ago.
REQUESTS = [
    (
        0,
        0,
        "accepted",
        9,
        "Aide-soignant·e de nuit, 28 h",
        "Votre expérience en unité protégée correspond à notre équipe de nuit.",
    ),
    (
        1,
        3,
        "accepted",
        5,
        "Infirmier·e en médecine, temps plein",
        "Nous ouvrons six lits et cherchons quelqu’un qui aime encadrer.",
    ),
    (
        2,
        1,
        "accepted",
        2,
        "Auxiliaire de vie, secteur de Briouze",
        "Un secteur près de chez vous, véhicule de service, planning stable.",
    ),
    (
        3,
        0,
        "refused",
        20,
        "AES en unité de vie",
        "Nous cherchons une personne pour l’accompagnement de douze résidents.",
    ),
    (4, 3, "refused", 12, "ASH, CDD de trois mois", "Un remplacement d’été, avec possibilité de continuer."),
    (
        5,
        4,
        "pending",
        9,
        "Encadrant·e d’un chantier d’insertion",
        "Votre parcours éducatif nous intéresse pour encadrer huit salariés.",
    ),
    (
        6,
        0,
        "pending",
        3,
        "Cuisinier·e, 35 h, un week-end sur trois",
        "Notre cuisine prépare tout sur place ; venez voir.",
    ),
    (7, 1, "pending", 1, "Aide à domicile, 24 h", "Des interventions groupées autour de Flers, le matin."),
    (8, 2, "expired", 40, "Comptable à temps partagé", "Un poste partagé entre deux adhérents, à Flers."),
]


def ask_names(story):
    """Requests in every state, written through the services, then moved to their date; and who looked at whom."""
    employers = list(story.employers.values())
    profiles = list(SearchProfile.objects.searchable().select_related("candidate").order_by("pk"))
    for rank, who, state, days, vacancy, reason in REQUESTS:
        profile, employer = profiles[rank], employers[who % len(employers)]
        look(story, profile.candidate, employer, days, "profil sans nom")
        asked = unveiling.ask_unveil(
            profile, organisation=employer.acting_organisation, by=employer, vacancy=vacancy, reason=reason
        )
        if state in {"accepted", "refused"}:
            unveiling.answer_unveil(asked, accept=state == "accepted")
        when = moment(story, days, 14)
        values = {"created_at": when, "expires_at": when + timedelta(days=14)}
        if state in {"accepted", "refused"}:
            values["answered_at"] = when + timedelta(hours=20)
        if state == "expired":
            values["state"] = UnveilState.EXPIRED
        UnveilRequest.objects.filter(pk=asked.pk).update(**values)
        Solicitation.objects.filter(kind=SolicitationKind.UNVEILING, subject=vacancy).update(at=when)
        if state == "accepted":
            look(story, profile.candidate, employer, max(days - 1, 0), "profil avec identité")
    for rank, profile in enumerate(profiles[10:30]):
        look(story, profile.candidate, employers[rank % len(employers)], 1 + rank, "profil sans nom")


def look(story, candidate, employer, days, purpose):
    """A line of the access log, as the view would have written it that day."""
    AccessLog.objects.create(
        at=moment(story, days, 9),
        actor_id=employer.pk,
        actor_role=Role.EMPLOYER,
        organisation_id=employer.acting_organisation.pk,
        organisation_label=str(employer.acting_organisation),
        action=Access.VIEW,
        object_type=candidate._meta.label_lower,
        object_id=candidate.pk,
        purpose=purpose,
    )


# What employers say of those they could not keep, in the order of the names they were given.
NOTES = [
    "Deux remplacements réussis chez nous. Nous n’avons pas de poste fixe, elle en mérite un.",
    "Très bon entretien, il nous manque seulement un temps plein à proposer.",
    "Candidature sérieuse, arrivée après la clôture de l’offre.",
]


def signal_people(story):
    """Whom employers told the others about: two agreed, the third has not answered yet."""
    known = UnveilRequest.objects.filter(state=UnveilState.ACCEPTED).select_related("candidate", "organisation")
    for rank, (asked, note) in enumerate(zip(known.order_by("pk"), NOTES, strict=False)):
        referral = rebond.signal(asked.candidate, organisation=asked.organisation, by=asked.requester, note=note)
        if rank < 2 and referral.is_waiting:
            rebond.answer(referral, accept=True)
        Referral.objects.filter(pk=referral.pk).update(created_at=moment(story, 1 + rank, 11))


def withdraw(story):
    """Three people changed their mind: they are in nobody's results any more."""
    for profile in SearchProfile.objects.searchable().select_related("candidate").order_by("-pk")[:3]:
        consents.withdraw_consent(profile.candidate, Purpose.MEMBERS)
