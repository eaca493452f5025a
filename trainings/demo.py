"""The trainings of the demo: six programmes, twelve sessions around today, people of the members in them."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from gtec_portal.models import Message, WorkState
from members.demo import person
from reference.models import Commune, SchoolSubject
from trainings.enums import DocumentKind, EnrolmentStatus
from trainings.models import HalfDay, Programme, Session, TrainerProfile
from trainings.services import attendance, documents, enrolments, programmes, sessions

CONTACT = "Claire Roy, chargée de mission, 02 33 00 00 00, claire.roy@example.org"
ACCESS = "Inscription par l’employeur adhérent, dans son espace. Les non-adhérents écrivent à la chargée de mission."
PLAIN = "Salle de plain-pied, stationnement réservé. Supports agrandis, temps aménagé ou interprète : dites-le à la référente handicap, Claire Roy, avant la session."

# title, days, price, NSF, objectives, audience, content, methods, evaluation
PROGRAMMES = [
    (
        "Simulateur de vieillissement : se mettre à la place",
        1,
        90,
        "330",
        [
            "Décrire ce que l’âge change dans les gestes, la vue et l’audition",
            "Repérer dans sa pratique trois situations qui mettent en difficulté",
            "Adapter sa façon d’aborder, de guider et d’installer la personne",
        ],
        "Toute personne qui accompagne des personnes âgées, à domicile ou en établissement.",
        "Matin : porter la combinaison, se lever, manger, lire, descendre un escalier.\nAprès-midi : relire sa pratique, choisir trois changements, les essayer en binôme.",
        "Combinaison de simulation partagée entre adhérents, mises en situation, échanges à partir du vécu.",
        "Grille d’auto-évaluation au départ et à l’arrivée, mise en situation finale observée.",
    ),
    (
        "Gestes et postures dans l’aide et le soin",
        2,
        160,
        "344",
        [
            "Expliquer ce qui use le dos et les épaules",
            "Réaliser un transfert avec l’aide technique qui convient",
            "Organiser l’espace avant d’agir",
        ],
        "Aides à domicile, aides-soignants, agents de service, accompagnants éducatifs et sociaux.",
        "Anatomie utile. Manutention de la personne et des charges. Aides techniques. Analyse de situations apportées par le groupe.",
        "Pratique sur lit médicalisé et lève-personne, analyse de vidéos tournées avec l’accord des équipes.",
        "Réalisation de quatre gestes, observée avec une grille.",
    ),
    (
        "Bientraitance au quotidien",
        1,
        90,
        "332",
        [
            "Distinguer maltraitance ordinaire et bientraitance",
            "Réagir à une situation de tension sans y entrer",
            "Alerter par le bon canal",
        ],
        "Équipes des établissements et des services à domicile, encadrement compris.",
        "Repères de droit. Petites négligences du quotidien. Parole de la personne et de ses proches. Signaler.",
        "Études de cas, jeux de rôle, lecture croisée d’un règlement de fonctionnement.",
        "Questionnaire et étude de cas individuelle en fin de journée.",
    ),
    (
        "Accompagner une personne atteinte de troubles cognitifs",
        2,
        170,
        "331",
        [
            "Reconnaître les troubles les plus fréquents",
            "Choisir une communication adaptée",
            "Proposer une activité qui garde du sens",
        ],
        "Aides-soignants, aides à domicile, agents de nuit.",
        "Maladies et troubles. Communication. Refus de soin. Nuit et errance. Activités.",
        "Apports courts, situations filmées, ateliers.",
        "Analyse écrite d’une situation vécue, reprise avec le groupe.",
    ),
    (
        "Premiers pas avec la tablette de télégestion",
        0.5,
        0,
        "326",
        ["Ouvrir sa tournée et pointer une intervention", "Transmettre une observation utile"],
        "Aides à domicile qui débutent avec la tablette.",
        "Prise en main, pointage, transmissions, que faire quand le réseau manque.",
        "Exercices sur sa propre tablette, en petit groupe.",
        "Parcours complet réalisé seul, avec une liste de contrôle.",
    ),
    (
        "Accueillir et former un nouveau collègue",
        1,
        110,
        "333",
        ["Préparer l’arrivée", "Montrer un geste en quatre temps", "Faire le point à un mois"],
        "Tutrices et tuteurs, encadrement de proximité.",
        "L’arrivée, les premiers jours, montrer et faire faire, dire ce qui ne va pas.",
        "Construction d’un livret d’accueil à partir de ceux des structures présentes.",
        "Présentation de son livret et plan d’action individuel.",
    ),
]
# programme, days from today, INSEE code, place, capacity, trainer, people: list of member slugs, one per person
# How a place begins, and the site of a member it is.
HOSTS = {"EHPAD Notre Jardin": "EHPAD Notre Jardin", "atelier des Pommiers": "Chantier de Messei"}
LUCIE, PASCAL, NADEGE = "Lucie Hamel", "Pascal Dumoulin", "Nadège Thibault"
SESSIONS = [
    (
        0,
        -96,
        "61169",
        "maison des associations, salle Verte",
        10,
        LUCIE,
        ["ehpad-les-tilleuls"] * 3 + ["aide-bocage"] * 3 + ["mas-les-genets", "soins-des-haies"],
    ),
    (
        1,
        -61,
        "61486",
        "EHPAD Notre Jardin, salle d’animation",
        8,
        PASCAL,
        ["ehpad-notre-jardin"] * 2 + ["mutuelle-collines"] * 2 + ["domicile-noireau", "ehpad-la-source"],
    ),
    (
        2,
        -40,
        "61168",
        "salle du Vieux Lavoir",
        12,
        NADEGE,
        ["ehpad-la-source"] * 2 + ["hopital-bocage"] * 3 + ["aide-bocage"] * 2 + ["esat-la-clairiere"] * 2,
    ),
    (4, -19, "61169", "centre de soins des Haies", 6, LUCIE, ["aide-bocage"] * 2 + ["services-du-val"] * 2),
    (
        5,
        -6,
        "61145",
        "salle de la Varenne",
        10,
        PASCAL,
        ["ehpad-les-tilleuls"] * 2 + ["foyer-des-trois-chemins"] * 2 + ["mutuelle-collines"],
    ),
    (
        3,
        -1,
        "61169",
        "maison des associations, salle Bleue",
        10,
        LUCIE,
        ["ehpad-le-pre-fleuri"] * 2 + ["ehpad-les-rives", "residence-beau-chene", "hopital-bocage", "mas-les-genets"],
    ),
    (
        0,
        12,
        "61169",
        "maison des associations, salle Verte",
        8,
        LUCIE,
        ["aide-bocage"] * 4
        + ["ehpad-les-tilleuls"] * 3
        + ["hopital-bocage"] * 2
        + ["mutuelle-collines", "presence-et-repit"],
    ),
    (
        1,
        23,
        "61278",
        "atelier des Pommiers, salle de réunion",
        8,
        PASCAL,
        ["atelier-des-pommiers"] * 2 + ["aide-bocage"],
    ),
    (2, 34, "14174", "salle du Pont", 12, NADEGE, ["domicile-noireau"] * 3 + ["presence-et-repit"]),
    (0, 47, "61063", "MAS Les Genêts, salle polyvalente", 10, LUCIE, ["mas-les-genets"] * 2),
    (3, 61, "61168", "salle du Vieux Lavoir", 10, NADEGE, []),
    (5, 75, "61169", "maison des associations, salle Bleue", 10, PASCAL, None),
]
FIRST_NAMES = [
    "Inès",
    "Noémie",
    "Maël",
    "Aurore",
    "Gaëtan",
    "Sylvie",
    "Jérôme",
    "Mina",
    "Corentin",
    "Odile",
    "Fanny",
    "Rachid",
    "Élise",
    "Tanguy",
    "Brigitte",
    "Loana",
    "Thierry",
    "Maud",
    "Karim",
    "Solène",
    "Pierrick",
    "Josiane",
]
LAST_NAMES = [
    "Boismoreau",
    "Delahaie",
    "Fontenelle",
    "Grandpré",
    "Hautepomme",
    "Jolivert",
    "Lambruyère",
    "Marebocage",
    "Noirelande",
    "Pontécluse",
    "Quatresous",
    "Roncevert",
    "Sansoucy",
    "Tournebride",
    "Valpommier",
    "Verdelande",
]
FUNCTIONS = [
    "aide-soignante",
    "aide à domicile",
    "agent de service",
    "accompagnante éducative et sociale",
    "infirmier",
    "animatrice",
]


def load(story):
    """Set `story.trainer`; programmes published, sessions past, under way and coming, one full with people waiting."""
    trainers = {
        LUCIE: trainer_with_account(story),
        PASCAL: TrainerProfile.objects.create(name=PASCAL),
        NADEGE: TrainerProfile.objects.create(name=NADEGE, organisation=story.organisations["hopital-bocage"]),
    }
    sheets = [programme(story, row) for row in PROGRAMMES]
    names = iter(story.random.sample([(first, last) for first in FIRST_NAMES for last in LAST_NAMES], 120))
    last_letter = Message.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    for row in SESSIONS[:6]:
        made = session(story, row, sheets, trainers, names)
        attended(story, made, complete=row is not SESSIONS[4])
    # What concerns the past was sent in the past.
    Message.objects.filter(pk__gt=last_letter, kind__startswith="trainings.").update(
        state=WorkState.DONE, finished_at=timezone.now()
    )
    for row in SESSIONS[6:]:
        session(story, row, sheets, trainers, names)
    story.say(f"{len(sheets)} programmes, {len(SESSIONS)} sessions de formation")


def trainer_with_account(story):
    user = person("lucie.hamel@example.org", "Lucie", "Hamel")
    story.trainer = user
    return TrainerProfile.objects.create(name=LUCIE, user=user)


def programme(story, row):
    title, days, price, subject, objectives, audience, content, methods, evaluation = row
    made = Programme(
        title=title, duration_minutes=int(days * 420), price=price, price_note="repas non compris" if days >= 1 else "comprise dans l’adhésion",
        objectives=objectives, audience=audience, content=content, methods=methods, evaluation=evaluation, prerequisites="Aucun",
        access_modality=ACCESS, access_delay="Jusqu’à la veille, selon les places ; en moyenne trois semaines.", contact=CONTACT,
        accessibility=PLAIN, subject=SchoolSubject.objects.filter(pk=subject).first(),
    )  # fmt: skip
    programmes.save_programme(made, by=story.staff)
    return programmes.publish_programme(made, by=story.staff)


def workday(day):
    """The day itself, or the Monday after."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def session(story, row, sheets, trainers, names):
    rank, days, insee, place, capacity, trainer, people = row
    first = story.today + timedelta(days=days) if -7 < days <= 0 else workday(story.today + timedelta(days=days))
    sheet = sheets[rank]
    site, place = host(story, place)
    made = Session(
        programme=sheet, commune=Commune.objects.get(pk=insee), site=site, place=place, capacity=capacity, trainer=trainers[trainer],
        note="Venez en tenue souple. Café d’accueil à 8 h 45." if rank in (0, 1) else "",
    )  # fmt: skip
    sessions.save_session(made, half_days=schedule(first, sheet.duration_minutes), by=story.staff)
    if people is None:
        return made
    made = sessions.publish_session(made, by=story.staff)
    for slug in dict.fromkeys(people):
        enrol(story, made, slug, people.count(slug), names)
    return made


def host(story, place):
    """(site, room) when the place is one of a member's, (None, place) otherwise."""
    name = next((name for name in HOSTS if place.startswith(name)), None)
    site = next((site for site in getattr(story, "sites", []) if name and site.name == HOSTS[name]), None)
    return (site, place.removeprefix(name).lstrip(", ")) if site else (None, place)


def schedule(first, minutes):
    """As many usual half-days as the programme lasts, on following days."""
    hours = [(time(9), time(12, 30)), (time(13, 30), time(17))]
    return [
        HalfDay(date=first + timedelta(days=number // 2), starts=hours[number % 2][0], ends=hours[number % 2][1])
        for number in range(minutes // 210)
    ]


def enrol(story, made, slug, count, names):
    """The employer enrols its people; for those without an account in the story, and past sessions, the team does."""
    organisation = story.organisations[slug]
    by = story.employers.get(slug, story.staff) if made.is_open else story.staff
    trainees = []
    for first_name, last_name in (next(names) for _ in range(count)):
        email = f"{first_name}.{last_name}@example.org".lower() if story.random.random() < 0.5 else ""
        email = email.translate(str.maketrans("éèëêàâïîôç", "eeeeaaiioc"))
        trainees.append(enrolments.Trainee(first_name, last_name, story.random.choice(FUNCTIONS), email))
    enrolments.enrol(made, trainees, organisation=organisation, by=by)


def attended(story, made, *, complete):
    """Somebody was away, somebody left early; then certificates, and the session is closed. Unless the team is late."""
    if not complete:
        return
    entries = []
    for enrolment in made.enrolments.filter(status=EnrolmentStatus.CONFIRMED).order_by("pk"):
        away = story.random.random() < 0.12
        for half_day in made.half_days.all():
            if half_day.date >= story.today:
                continue
            early = story.random.random() < 0.08
            minutes = 0 if away else half_day.minutes - 60 if early else half_day.minutes
            entries.append(attendance.Entry(enrolment.pk, half_day.pk, minutes, signed=bool(minutes)))
    attendance.record_attendance(made, entries, by=story.staff)
    if not documents.refusal(made, DocumentKind.CERTIFICATE):
        documents.generate(made, DocumentKind.CERTIFICATE, by=story.staff)
        sessions.close_session(made, by=story.staff)
    past = timezone.make_aware(datetime.combine(made.starts_on - timedelta(days=30), time(10)))
    made.enrolments.update(created_at=past, confirmed_at=past)
