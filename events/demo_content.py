"""What the demo breakfast of 22 November 2019 says. Themes and ideas are those of the reference case; people are fictional."""

from dataclasses import dataclass

PRESENTATION = """Attirer, accueillir, garder : comment donner envie de vivre et de travailler dans le bassin de Flers ?

Employeurs, élus, associations et habitants se retrouvent autour d’un café. Deux heures d’échanges et de témoignages, puis six tables où chacun apporte ses idées : rien à préparer, il suffit de venir.

Le compte rendu est remis aux partenaires et mis en ligne."""

THREAD = "Comment rendre notre territoire plus attractif pour celles et ceux qui y travaillent, et pour celles et ceux qui pourraient y venir ?"

# (start, end, title, speaker, details)
PROGRAMME = [
    (
        (8, 30),
        (9, 0),
        "Accueil, café et viennoiseries",
        "",
        "Chaque personne reçoit son badge et le numéro de ses trois tables.",
    ),
    (
        (9, 0),
        (9, 15),
        "Mot d’accueil",
        "Hélène Vauquelin, présidente de la GTEC",
        "Quatre ans de travail en commun, et une question qui nous dépasse tous : l’attractivité.",
    ),
    (
        (9, 15),
        (9, 45),
        "Le territoire en chiffres",
        "Bruno Lecacheux, chargé d’études à l’agglomération",
        "Population, emploi, logement, déplacements : ce que disent les données, et ce qu’elles ne disent pas.",
    ),
    (
        (9, 45),
        (10, 15),
        "Pourquoi je suis venue, pourquoi je suis restée",
        "Trois salariées du bassin : Aïcha Benmansour, Solène Duhamel et Inès Robichaud",
        "Témoignages croisés d’une infirmière, d’une aide à domicile et d’une ingénieure.",
    ),
    (
        (10, 15),
        (10, 45),
        "Ce que d’autres territoires ont essayé",
        "Marc-Antoine Guérin, consultant en développement local",
        "Trois expériences menées ailleurs, leurs résultats et leurs échecs.",
    ),
    (
        (10, 50),
        (12, 10),
        "Ateliers en world café",
        "Six tables, une équipe d’animation",
        "Trois tours de vingt minutes.",
    ),
    (
        (12, 10),
        (12, 30),
        "Restitution en plénière et suites à donner",
        "Les six animatrices et animateurs",
        "Deux minutes par table.",
    ),
]


@dataclass(frozen=True)
class Idea:
    """One contribution. `origin`: number of the table where it was first said."""

    text: str
    example: str = ""
    origin: int | None = None
    round: int | None = None


@dataclass(frozen=True)
class TableContent:
    theme: str
    facilitator: str
    role: str
    audience: str
    observations: tuple
    ideas: tuple
    beyond: tuple = ()
    watch: tuple = ()
    crosscutting: tuple = ()


TABLES = [
    TableContent(
        theme="Formation et parcours professionnels",
        facilitator="Delphine Aubry",
        role="responsable formation, centre de soins infirmiers",
        audience="Jeunes, personnes en reconversion, salariés en poste",
        observations=(
            Idea(
                "Les métiers du territoire sont mal connus, y compris de ceux qui y ont grandi.",
                "Au lycée, beaucoup d’élèves ne citent aucun employeur à moins de dix kilomètres de chez eux.",
            ),
            Idea(
                "Formations et rencontres existent, mais chacun les annonce de son côté.",
                "La même semaine, deux forums et une journée portes ouvertes se sont fait concurrence.",
            ),
            Idea("On change plus souvent de métier que de territoire : il manque des passerelles."),
        ),
        ideas=(
            Idea(
                "Organiser une semaine du territoire",
                "Une semaine par an où entreprises, établissements de soins, écoles et associations ouvrent leurs portes en même temps, avec un programme unique.",
                round=3,
            ),
            Idea(
                "Faire rencontrer les lycéens par des talents d’ici",
                "Des professionnels nés ou installés ici racontent leur parcours en classe, à deux voix : un métier attendu, un métier inattendu.",
                round=3,
            ),
            Idea(
                "Monter un « Vis ma vie » interprofessionnel régional",
                "Deux jours à la place d’un autre, dans un autre secteur, ouverts aux salariés comme aux demandeurs d’emploi.",
                round=2,
            ),
            Idea(
                "Créer une application qui rassemble formations et événements",
                "Un agenda commun, alimenté par chaque structure, filtré par métier et par commune.",
                round=3,
            ),
        ),
        watch=(Idea("Ne pas créer un outil de plus : partir de ce que les gens consultent déjà."),),
        crosscutting=(
            Idea("Handicap : prévoir des rencontres accessibles et des témoignages de travailleurs handicapés."),
        ),
    ),
    TableContent(
        theme="Logement et cadre de vie",
        facilitator="Romain Letellier",
        role="directeur d’une résidence autonomie",
        audience="Nouveaux arrivants, stagiaires, remplaçants",
        observations=(
            Idea(
                "Se loger pour trois mois est plus difficile que se loger pour trois ans.",
                "Des stages et des remplacements sont refusés faute de chambre.",
            ),
            Idea("Les aides existent mais restent inconnues, des employeurs comme des salariés."),
            Idea(
                "On choisit un logement avec une école, un médecin et des voisins : le cadre compte autant que les murs."
            ),
        ),
        ideas=(
            Idea(
                "Évaluer l’existant, et placer l’humain avant les outils",
                "Recenser chambres, colocations et logements vacants avant de construire un site ; une personne connue de tous vaut mieux qu’un formulaire.",
                round=1,
            ),
            Idea(
                "Améliorer l’offre, dont le logement partagé, et faire connaître les aides",
                "Colocations de stagiaires, chambres chez l’habitant ou chez des aînés, fiche unique des aides remise à l’embauche.",
                round=3,
            ),
            Idea(
                "Faciliter l’installation par l’information et des moments informels",
                "Un livret, un parrain, un repas de bienvenue chaque trimestre.",
                round=3,
            ),
            Idea(
                "Signer des conventions avec les communes",
                "Un logement communal réservé aux arrivées, contre un engagement des employeurs à le remplir.",
                origin=4,
                round=2,
            ),
            Idea(
                "Signer des conventions avec les bailleurs sociaux",
                "Un interlocuteur par bailleur et un délai de réponse pour les embauches confirmées.",
                origin=4,
                round=2,
            ),
            Idea(
                "Créer des événements qui font connaître les communes",
                "Une commune par saison : marché, visite, repas, rencontre des associations.",
                origin=4,
                round=3,
            ),
        ),
        watch=(
            Idea("Ne pas opposer les habitants et les nouveaux : une aide visible d’un seul côté serait mal comprise."),
            Idea("Un logement partagé se prépare : règles écrites, médiation possible."),
        ),
        crosscutting=(Idea("Handicap : signaler dès l’annonce ce qui est accessible."),),
    ),
    TableContent(
        theme="Mobilité et connectivité",
        facilitator="Clémence Huard",
        role="chargée de mission mobilité, collectivité",
        audience="Salariés en horaires décalés, jeunes sans permis, entreprises",
        observations=(
            Idea(
                "Sans voiture, un poste à vingt kilomètres n’existe pas.",
                "Le premier car arrive après la prise de poste du matin.",
            ),
            Idea("Les solutions (covoiturage, location solidaire, transport à la demande) existent par morceaux."),
            Idea(
                "Le très haut débit arrive : il change ce qu’on peut faire de chez soi, pas le soin au lit de la personne."
            ),
        ),
        ideas=(
            Idea(
                "Organiser un forum territorial de la mobilité",
                "Le matin pour les entreprises (plans de déplacement, horaires, flottes partagées), l’après-midi pour le public (essais, inscriptions sur place).",
                round=3,
            ),
            Idea(
                "Constituer un réseau d’employeurs avec la chambre de commerce",
                "Accorder les horaires d’une même zone et partager navettes et véhicules.",
                round=3,
            ),
            Idea(
                "Remettre un livret ou une application d’accueil",
                "Tout ce qui roule, où, quand et à quel prix, commune par commune.",
                round=2,
            ),
        ),
        watch=(Idea("Penser à tout le territoire : les communes éloignées d’abord, pas seulement la ville."),),
        crosscutting=(Idea("Qualité de vie au travail : le temps de trajet fait partie de la journée."),),
    ),
    TableContent(
        theme="Enfance, jeunesse et famille",
        facilitator="Nadège Portier",
        role="coordinatrice petite enfance",
        audience="Familles qui arrivent, parents en horaires décalés, étudiants",
        observations=(
            Idea(
                "La crèche ferme quand le service du soir commence.",
                "Des candidates renoncent à un poste pour deux heures de garde.",
            ),
            Idea("On recrute une personne, c’est une famille qui déménage : l’emploi du conjoint décide souvent."),
            Idea("Les étudiants cherchent des heures, les parents cherchent des gardes : ils ne se croisent pas."),
        ),
        ideas=(
            Idea(
                "Inventer de nouveaux modes d’accueil de l’enfant avec des étudiants",
                "Garde à domicile tôt et tard, par des étudiants formés et encadrés.",
                round=3,
            ),
            Idea(
                "Ouvrir une cellule d’accueil du conjoint, des week-ends d’intégration et un parrainage",
                "Une adresse unique pour l’emploi du conjoint ; deux week-ends par an ; une famille marraine par famille accueillie.",
                round=3,
            ),
        ),
        beyond=(
            Idea(
                "Développer des jumelages",
                "Échanges de jeunes et de professionnels avec des communes d’autres régions et d’autres pays.",
            ),
            Idea(
                "Créer des événements fédérateurs",
                "Un rendez-vous annuel, sportif ou festif, dont on parle au-delà du département.",
            ),
        ),
        watch=(Idea("Handicap : chaque solution de garde ou d’accueil doit valoir aussi pour l’enfant handicapé."),),
        crosscutting=(
            Idea("Dresser l’inventaire des initiatives", "Beaucoup se fait déjà, sans être su."),
            Idea("Proposer des journées à thème"),
            Idea(
                "Faire coopérer des personnes qui se complètent",
                "Celui qui a la salle, celle qui a l’idée, ceux qui ont le temps.",
            ),
        ),
    ),
    TableContent(
        theme="Culture, loisirs et événementiel",
        facilitator="Gaspard Ménard",
        role="directeur d’un centre socioculturel",
        audience="Habitants, jeunes actifs, associations",
        observations=(
            Idea("Il se passe beaucoup de choses : on l’apprend le lendemain."),
            Idea("Les 20–30 ans ne trouvent pas leur place entre l’offre pour enfants et l’offre pour aînés."),
            Idea("Les associations vieillissent et cherchent des relais."),
        ),
        ideas=(
            Idea(
                "Organiser la transmission entre générations",
                "Savoir-faire, fêtes, chantiers : un aîné et un jeune portent chaque rendez-vous.",
                round=2,
            ),
            Idea(
                "Créer des incitations pour les jeunes",
                "Une carte qui ouvre les salles et les clubs la première année de travail.",
                round=3,
            ),
            Idea(
                "Confier une part de la programmation aux citoyens",
                "Un comité d’habitants choisit et présente une soirée par mois.",
                round=3,
            ),
            Idea(
                "Se doter d’une plateforme numérique et d’une stratégie de communication",
                "Un seul agenda, une seule voix, une personne dont c’est le métier.",
                round=3,
            ),
        ),
        watch=(Idea("Les bénévoles s’épuisent : pas de nouvel événement sans moyens."),),
        crosscutting=(
            Idea("Qualité de vie au travail : des employeurs peuvent offrir des places plutôt que des objets."),
        ),
    ),
    TableContent(
        theme="Nouveaux modes de travail et innovations",
        facilitator="Yannick Lesage",
        role="responsable des ressources humaines, atelier d’insertion",
        audience="Employeurs, salariés, porteurs de projets",
        observations=(
            Idea("Chaque structure invente seule ce que sa voisine a déjà essayé."),
            Idea(
                "Les premières semaines décident : un accueil raté ne se rattrape pas.",
                "Plusieurs départs ont lieu avant la fin du premier mois.",
            ),
            Idea("Des stagiaires sont refusés ici, puis recrutés ailleurs."),
        ),
        ideas=(
            Idea("Structurer les projets", "Un porteur, un calendrier, un budget, même pour une petite idée.", round=2),
            Idea(
                "Formaliser l’intégration des nouveaux",
                "Un parcours écrit sur trois mois, un tuteur reconnu, un point à huit jours.",
                round=3,
            ),
            Idea(
                "Se connaître et se reconnaître",
                "Annuaire des savoir-faire, visites entre équipes, mise en valeur des réussites.",
                round=2,
            ),
            Idea(
                "Soigner la communication interne et externe",
                "Ce que l’on est, ce que l’on propose, dit avec les mots des salariés.",
                round=3,
            ),
            Idea(
                "Ouvrir un « Vis ma vie » entre entreprises et entre territoires",
                "Même métier, autre maison : deux jours pour comparer et rapporter une idée.",
                round=3,
            ),
            Idea(
                "Ouvrir des places de stage",
                "Un nombre de places annoncé chaque année par chaque structure, tous niveaux.",
                round=3,
            ),
        ),
        watch=(
            Idea("L’innovation n’est pas que numérique."),
            Idea("Le télétravail ne concerne qu’une partie des équipes : attention à l’équité."),
        ),
        crosscutting=(Idea("Handicap : l’aménagement d’un poste profite souvent à toute l’équipe."),),
    ),
]

KIND_FIELDS = (
    ("observation", "observations"),
    ("idea", "ideas"),
    ("beyond", "beyond"),
    ("watch", "watch"),
    ("crosscutting", "crosscutting"),
)

FIRST_NAMES = [
    "Adèle",
    "Alban",
    "Amélie",
    "Antoine",
    "Aurore",
    "Baptiste",
    "Bérénice",
    "Camille",
    "Cédric",
    "Charlotte",
    "Clovis",
    "Coralie",
    "Damien",
    "Denise",
    "Édouard",
    "Élise",
    "Émile",
    "Estelle",
    "Fanny",
    "Félix",
    "Florian",
    "Garance",
    "Gwenaëlle",
    "Hector",
    "Irène",
    "Jeanne",
    "Joris",
    "Judith",
    "Karine",
    "Léon",
    "Léonie",
    "Lilian",
    "Ludivine",
    "Margaux",
    "Maxence",
    "Mélanie",
    "Nathan",
    "Noémie",
    "Octave",
    "Ondine",
    "Pascal",
    "Pauline",
    "Quentin",
    "Rose",
    "Sabine",
    "Séverin",
    "Tatiana",
    "Théo",
    "Ulysse",
    "Valérie",
    "Virgile",
    "Wilfried",
    "Xavier",
    "Yaëlle",
    "Zélie",
]
LAST_NAMES = [
    "Abricot",
    "Amandier",
    "Aubépine",
    "Avoine",
    "Bleuet",
    "Bocager",
    "Bouleau",
    "Bruyère",
    "Campanule",
    "Cerisier",
    "Châtaigne",
    "Chêneau",
    "Cognassier",
    "Colchique",
    "Coudrier",
    "Églantier",
    "Érable",
    "Fougère",
    "Framboise",
    "Frêne",
    "Fusain",
    "Genêt",
    "Glycine",
    "Groseille",
    "Haie",
    "Houx",
    "Jonquille",
    "Lavande",
    "Lierre",
    "Lilas",
    "Marjolaine",
    "Mélilot",
    "Merisier",
    "Mésange",
    "Mirabelle",
    "Myrtille",
    "Noisetier",
    "Noyer",
    "Oseille",
    "Osier",
    "Pervenche",
    "Peuplier",
    "Pimprenelle",
    "Poirier",
    "Pommier",
    "Primevère",
    "Prunelle",
    "Reinette",
    "Romarin",
    "Roncier",
    "Sarrasin",
    "Saule",
    "Sureau",
    "Tilleul",
    "Verger",
    "Violette",
]
