"""The rules of the advertisement linter: what is forbidden, what excuses it, what to write instead.

Sources: Code du travail, L1132-1 (criteria), L1142-1 (sex and family situation), L5321-2 (offers), L5331-1 to
L5331-4 (price, age limit, false information, French). Patterns are read on text folded to lower case without
accents, one character for one.
"""
# ruff: noqa: E501 -- a pattern reads best on one line

import re
from dataclasses import dataclass

CRITERIA = "Code du travail, art. L1132-1 et L5321-2"
SEX_OR_FAMILY = "Code du travail, art. L1142-1 et L1132-1"
AGE_LIMIT = "Code du travail, art. L5331-2 et L1132-1"
FALSE_INFORMATION = "Code du travail, art. L5331-3"
FRENCH = "Code du travail, art. L5331-4"
FREE_OF_CHARGE = "Code du travail, art. L5331-1"

WARN, SOFT = "warn", "soft"


@dataclass(frozen=True)
class Rule:
    """A pattern on folded text; `unless` sees the sentence before and after the passage."""

    level: str
    pattern: re.Pattern
    message: str
    article: str
    suggestion: str
    before: re.Pattern | None = None  # excused when this ends the sentence so far
    after: re.Pattern | None = None  # excused when this starts what follows
    sentence: re.Pattern | None = None  # excused when found anywhere in the sentence

    def excused(self, before, passage, after):
        """Whether the words around make the passage harmless: « jeunes enfants », « bonne présentation des plats »."""
        return bool(
            (self.before and self.before.search(before))
            or (self.after and self.after.match(after))
            or (self.sentence and self.sentence.search(before + passage + after))
        )


def rule(level, pattern, message, article, suggestion, *, before="", after="", sentence=""):
    """Compile a rule; `before` is anchored at the passage's start."""
    compiled = [re.compile(rf"(?:{before})\W*$") if before else None]
    compiled += [re.compile(rf"\W*(?:{after})") if after else None, re.compile(sentence) if sentence else None]
    return Rule(level, re.compile(pattern), message, article, suggestion, *compiled)


# The people the work is for, not those who apply: « moins de 6 ans », « résidant à » may speak of them.
PUBLIC = (
    r"\b(?:enfants?|bebes?|adolescente?s?|eleves?|mineure?s?|residente?s?|usagere?s?|beneficiaires?|patiente?s?|publics?"
    r"|familles?|personnes (?:agees|accueillies|accompagnees|suivies|handicapees|malades|vulnerables|isolees)"
    r"|personnes en (?:situation|perte|difficulte)|adultes handicapes|(?:accueilli|suivi|accompagne|heberge)e?s|aines|seniors)\b"
)
SEEK = r"\b(?:recherch\w+|cherch\w+|souhait\w+|voul\w+|priorite (?:aux?|a des)|prefer\w+|recrut\w+|embauch\w+)"
EXPERIENCE = r"d'(?:experience|anciennete|existence|histoire|activite|engagement|exercice)|de (?:pratique|metier|savoir)|dans le (?:metier|secteur)"
YEARS = r"(?:1[6-9]|[2-7]\d)"
YOUTH_SCHEME = r"apprenti|alternance|contrat de professionnalisation|emplois? francs?|service civique|contrat d'engagement|parcours emploi"

AGE_MESSAGE = "L’âge ne peut pas être un critère d’embauche."
AGE_ADVICE = "Décrivez les missions, les horaires ou le diplôme. Pour un premier emploi : « débutants acceptés »."
SEX_MESSAGE = "Le sexe de la personne ne peut pas figurer dans une offre."
SEX_ADVICE = "Écrivez « une personne » et ajoutez « (H/F) » au titre."
FAMILY_MESSAGE = "La situation de famille ne peut pas être un critère d’embauche."
FAMILY_ADVICE = "Indiquez les contraintes du poste : horaires, week-ends, astreintes, déplacements."
LOOKS_MESSAGE = "L’apparence physique ne peut pas être un critère d’embauche."
LOOKS_ADVICE = (
    "Décrivez l’attitude attendue au travail : accueil du public, tenue professionnelle fournie, règles d’hygiène."
)
HOME_MESSAGE = "Le lieu de résidence ne peut pas être un critère d’embauche."
HOME_ADVICE = (
    "Écrivez la contrainte du poste : « déplacements sur le secteur de … », « prise de poste à 7 h à … », « permis B »."
)
ORIGIN_MESSAGE = "L’origine et la nationalité ne peuvent pas être des critères d’embauche."
ORIGIN_ADVICE = "Retirez cette mention. S’il faut bien parler français, écrivez « français courant »."
LANGUAGE_ADVICE = "Écrivez le niveau utile au poste : « français courant », « anglais professionnel (B2) »."
HEALTH_MESSAGE = "L’état de santé et le handicap ne peuvent pas être des critères d’embauche ; l’aptitude relève du médecin du travail."
HEALTH_ADVICE = (
    "Décrivez les gestes du poste : « port de charges », « station debout », et ajoutez « poste ouvert à tous »."
)
PREGNANCY_MESSAGE = "La grossesse ne peut pas être un critère d’embauche."
OPINION_MESSAGE = (
    "Les convictions religieuses, les opinions et l’activité syndicale ne peuvent pas être des critères d’embauche."
)
OPINION_ADVICE = "Retirez cette mention. Vous pouvez citer les valeurs et le projet de la structure."

RULES = (
    # --- Age ---------------------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\bjeunes?\b(?=[\s,/-]+(?:et\s+)?(?:diplome|candidat|profession|retraite|collaborat|equipe|femme|homme|dame|personne|profil|actif"
        r"|talent|motive|dynamique|sportif|debutant|sorti|infirmi|aide|soignant|educat|animat|salarie|recrue|motivation))",
        AGE_MESSAGE, CRITERIA, AGE_ADVICE,
        before=r"\bchez les|\b(?:encadr|accompagn|form|tutor|suiv|accueil)\w* (?:de|des|les|nos)",
    ),
    rule(
        WARN,
        r"\bjeunes?\b",
        AGE_MESSAGE, CRITERIA, AGE_ADVICE,
        before=r"\b(?:les?|des|du|aux?|ces?|cet|chaque|aupres de|nos|notre|leurs?|plusieurs|quelques|entre|mission|info|point|avec de|de|d|\d+)",
        after=r"enfan|publi|adulte|adolesc|majeur|mineur|entrepris|associat|structur|servic|accueilli|accompagn|suivi|place|confie|handicap"
        r"|de \d|en (?:situation|difficult|rupture|danger|insertion|foyer|internat)|deficient|autist|patient|eleve|lecteur|usager|resident|mere|parent"
        r"|agees|ages|travailleur|relevant|beneficiant|vivant",
    ),
    rule(WARN, rf"{SEEK}[^.\n]{{0,20}}\b(?:un|une|des|de) (?P<at>jeunes?)\b", AGE_MESSAGE, CRITERIA, AGE_ADVICE),
    rule(
        WARN, r"\bequipes? jeunes?\b|\b(?:profils?|candidate?s?|personnes?) (?:assez |plutot |tres )?jeunes?\b",
        AGE_MESSAGE, CRITERIA, AGE_ADVICE,
    ),
    rule(
        SOFT,
        rf"\b(?:moins|plus) de {YEARS} ans\b|\b(?:entre )?{YEARS} (?:a|et) {YEARS} ans\b|\b{YEARS} ans (?:maximum|max|minimum|et plus|revolus)\b",
        "Une limite d’âge n’est permise que si la loi la prévoit pour ce contrat.",
        AGE_LIMIT,
        "Citez le dispositif (apprentissage, service civique…) plutôt que l’âge.",
        sentence=rf"^(?!.*(?:{YOUTH_SCHEME}))",
    ),
    rule(
        WARN,
        rf"\b(?:ages? (?:de |d'au )?)?(?:(?:moins|plus|partir) de|jusqu'a) {YEARS} ans\b|\bentre {YEARS} et {YEARS} ans\b"
        rf"|\b{YEARS} a {YEARS} ans\b|\b{YEARS}\s?-\s?{YEARS} ans\b|\bmax(?:imum|i)? {YEARS} ans\b|\b{YEARS} ans (?:maximum|max|maxi)\b"
        rf"|\bagee?s? (?:de|d'au moins|d'environ) {YEARS}\b",
        "Une offre ne peut pas comporter de limite d’âge.",
        AGE_LIMIT, AGE_ADVICE,
        before=r"\b(?:depuis|existe|il y a|fondee? (?:il y a|depuis)|forte? (?:de|d'))",
        after=rf"{EXPERIENCE}|que (?:nous|l')",
        sentence=rf"{PUBLIC}|\b(?:accompagn\w*|accueil\w*|aupres|chez|\d+)\b[^.\n]{{0,20}}\bpersonnes\b|{YOUTH_SCHEME}|experience (?:de|d'au moins|d'environ|exigee|minimum|souhaitee)",
    ),
    rule(
        WARN, r"\blimites? d'age\b|\bage (?:maximum|maximal|limite|ideal|souhaite|requis|maxi)\b", AGE_MESSAGE, AGE_LIMIT, AGE_ADVICE,
        sentence=r"\bsans limites? d'age|pas de limites? d'age",
    ),
    rule(
        WARN, r"\bseniors?\b", AGE_MESSAGE, CRITERIA,
        "Écrivez l’expérience utile : « cinq ans d’expérience souhaités », « débutants acceptés ».",
        before=r"\b(?:residences?(?: services?)?|(?:aupres )?de|des|les|aux|nos|services?|habitats?|logements?|publics?|animation|pour|foyers?|mission|referente?s?|contrats?|emploi)",
        after=r"et (?:de )?(?:personnes|leurs)|accueilli|accompagn|isole|du territoire|autonome",
    ),
    rule(
        SOFT, r"\bjuniors?\b", "« Junior » se lit comme une condition d’âge.", CRITERIA,
        "Écrivez « débutants acceptés » ou l’expérience attendue.", before=r"\b(?:associations?|entreprises?|conseil|club)",
    ),
    rule(
        WARN, r"\b(?:digital natives?|generation [yz]|trop agee?s?|fraichement diplomee?s?|sorti(?:e|s|es)? d'ecole)\b",
        AGE_MESSAGE, CRITERIA, AGE_ADVICE,
    ),
    rule(
        SOFT, r"\bdynamiques?\b",
        "« Dynamique » se lit souvent comme « jeune », et n’apprend rien du travail.",
        CRITERIA,
        "Décrivez ce que fait l’équipe ou ce que demande le poste : initiative, autonomie, rythme des journées.",
        before=r"\b(?:la|une|cette|leur|sa|notre|les|ces|des|en|bonne|meme|nouvelles?|territoires?|territorial)",
        after=r"(?:de|du|des|d|territoriale?s?|partenariale?s?|collectives?|locales?|institutionnelles?|sociales?|inclusives?|participatives?)\b",
    ),
    # --- Sex ---------------------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\b(?:femmes? de (?:menage|chambre|service)|hommes? (?:d'entretien|a tout faire|toutes mains|de menage))\b",
        "Cet intitulé suppose un sexe.", SEX_OR_FAMILY, "Écrivez « agent d’entretien (H/F) » ou « employé de maison / employée de maison ».",
        sentence=r"\b(?:femme|homme)s? de menage\W+(?:femme|homme)s? de menage|\bhommes? d'entretien\W+femmes? d'entretien",
    ),
    rule(
        WARN,
        rf"{SEEK}[^.\n]{{0,15}}\b(?:une? |des |d')?(?P<at>femmes?|hommes?|dames?|messieurs|filles?|garcons?)\b(?!\s*(?:/|et|ou|-)\s*(?:une? )?(?:femmes?|hommes?|filles?))"
        r"|\b(?:reservee?s? (?:aux|a des)|exclusivement (?:pour )?(?:des|les|aux)?|uniquement (?:des |les |aux )?|de preference (?:une? )?) ?(?:femmes?|hommes?)\b"
        r"|\b(?:femmes?|hommes?) (?:souhaitee?s?|exigee?s?|uniquement|de preference|prefere?e?s?|s'abstenir)\b"
        r"|\b(?:sexe|profil|candidature|personnel|equipe exclusivement) (?:exclusivement )?(?:feminine?s?|masculine?s?)\b",
        SEX_MESSAGE, SEX_OR_FAMILY, SEX_ADVICE,
        after=r"(?:et|ou|/) (?:des |les |une? )?(?:hommes?|femmes?|masculin|feminin)",
        sentence=r"violences|victimes|hommes et (?:aux |des |les )?femmes|femmes et (?:aux |des |les )?hommes"
        r"|\bhommes? ou (?:des |une )?femmes?|\bfemmes? ou (?:des |un )?hommes?",
    ),
    # --- Family ------------------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\bcelibataires?\b|\bsans (?:enfants?(?! (?:a charge )?handicap)|charges? de famille|contraintes? (?:familiales?|personnelles?)|attaches?(?: familiales?)?)\b"
        r"|\b(?:pere|mere|soutien) de famille\b|\bmariee?s?\b|\bvie de (?:couple|famille) stable\b",
        FAMILY_MESSAGE, SEX_OR_FAMILY, FAMILY_ADVICE,
        before=r"\b(?:familles?|couples?|personnes?|meres?|parents?)",
    ),
    rule(
        WARN, r"\bsituation (?:de famille|familiale|maritale|matrimoniale)\b",
        FAMILY_MESSAGE, SEX_OR_FAMILY, FAMILY_ADVICE,
        after=r"(?:de|du|des|d|complexe|fragile|difficile|precaire)\b",
        sentence=r"beneficiaires?|usagers?|accompagn\w+ (?:des|les) familles|evalu\w+ (?:de )?la situation",
    ),
    # --- Pregnancy ---------------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\b(?:pas|non|ni|sans|aucune?|hors)\s+(?:\w+\s+){0,4}?(?:enceintes?|grossesses?|(?:conge|projet)s? (?:de )?maternite|projets? (?:d'enfants?|de bebe))\b"
        r"|\bfemmes? enceintes? s'abstenir\b",
        PREGNANCY_MESSAGE, SEX_OR_FAMILY, "Retirez cette mention : elle ne peut être ni demandée ni vérifiée.",
    ),
    # --- Appearance --------------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\b(?:bonne|excellente|tres bonne|belle) (?:presentation|apparence|allure)\b|\b(?:presentation|apparence) (?:physique )?(?:soignee|irreprochable|impeccable|agreable|exigee)\b"
        r"|\bphysique (?:agreable|avenant|attrayant|soigne)\b|\bbon physique\b|\bbien presenter\b|\b(?:sans|pas de) (?:tatouages?|piercings?)(?: visibles?)?\b"
        r"|\bpoids (?:maximum|ideal)\b|\btaille (?:minimum|minimale|maximum|mannequin)\b|\bmensurations\b",
        LOOKS_MESSAGE, CRITERIA, LOOKS_ADVICE,
        after=r"(?:de(?! soi)|du|des|d|ecrite|orale)\b",
    ),
    rule(
        WARN,
        r"\bphotos? (?:d'identite )?(?:obligatoires?|exigees?|souhaitees?|requises?|indispensables?|appreciees?)\b"
        r"|\b(?:cv|candidature|lettre|dossier)[^.\n]{0,30}\b(?:avec|et|plus) (?:une |votre )?photos?\b",
        "Demander une photo revient à juger l’apparence.", CRITERIA, "Demandez un CV sans photo.",
    ),
    # --- Residence ---------------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\bhabit(?:ant|er|ez|e) (?:a|au|aux|sur|dans|en|pres|proche|le|la|deja|imperativement|obligatoirement|idealement|si possible|de preference|non loin|"
        r"flers|vire|caen|domfront|argentan|conde)\b"
        r"|\bresid(?:ant|er|ez|e) (?:deja |idealement |imperativement |obligatoirement |si possible )?(?:a|au|sur|dans|en|pres|proche|imperativement|obligatoirement|de preference)\b"
        r"|\bdomiciliee?s? (?:a|au|sur|dans|en|pres|proche)\b"
        r"|\bproximite (?:geographique|du domicile|du lieu de travail) (?:exigee|souhaitee|imperative|obligatoire|appreciee|requise)\b"
        r"|\b(?:candidate?s?|personnes?|profils?) (?:locale?s?|locaux|du (?:coin|secteur|village|cru|pays))\b"
        r"|\b(?:priorite|preference|reservee?s?) aux habitante?s?\b|\blogee?s? a proximite\b|\bvivre (?:a proximite|sur place|dans le secteur)\b",
        HOME_MESSAGE, CRITERIA, HOME_ADVICE,
        before=rf"{PUBLIC}(?: \w+)?|\bpersonnes?(?: \w+)?|\bpopulation|\bhabitants?",
        after=r"(?:a )?domicile\b",
    ),
    rule(
        WARN, r"\b(?:compte bancaire|domiciliation bancaire|rib) (?:en france|francaise?)\b",
        "La domiciliation bancaire ne peut pas être un critère d’embauche.", CRITERIA, "Retirez cette mention.",
    ),
    # --- Origin, language --------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\b(?:de )?nationalite\b(?: (?:francaise|europeenne|suisse|ue))?|\b(?:francaise?s?) de souche\b|\bd'origine (?:francaise|europeenne|etrangere|africaine|maghrebine|asiatique)\b"
        r"|\borigine ethnique\b|\btype (?:europeen|caucasien|africain|asiatique|maghrebin|mediterraneen)\b|\bbbr\b|\bsans accent\b|\b(?:pas d'|sans )etrangers?\b"
        r"|\betrangere?s? s'abstenir\b|\bgens du voyage s'abstenir\b",
        ORIGIN_MESSAGE, CRITERIA, ORIGIN_ADVICE,
        before=r"\b(?:sans condition de|toute|toutes)|acquisition de la|demandes? de|acces a la",
    ),
    rule(
        WARN, r"\blangues? maternelles?\b|\b(?:francais|anglais|espagnol|allemand) natif\b|\bnati(?:f|ve)s? (?:speakers?|francais|anglais)\b|\bnative speakers?\b",
        "La langue maternelle révèle l’origine : elle ne peut pas être exigée.", CRITERIA, LANGUAGE_ADVICE,
    ),
    # --- Health, disability ------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\b(?:bonne|parfaite|excellente|pleine) (?:sante|forme physique)\b"
        r"|\b(?:pas|sans|aucune?) (?:de |d')?(?:problemes?|soucis?|antecedents?|pathologies?|maladies?|arrets?) (?:de |d'|du )?(?:sante|dos|maladie|medicaux|chroniques?)\b"
        r"|\b(?:sans|pas de|hors) (?:handicap|rqth)\b|\b(?:handicapee?s?|rqth|travailleurs handicapes|malades) s'abstenir\b"
        r"|\b(?:non|pas|in|inaccessible|incompatible)[^.\n]{0,35}\b(?:aux?|avec) (?:une? |les |des )?(?:personnes? (?:handicapees?|en situation de handicap|a mobilite reduite)|handicap|pmr|rqth)\b"
        r"|\bpersonnes? (?:valides?|non handicapees?)\b|\bpersonne saine\b",
        HEALTH_MESSAGE, CRITERIA, HEALTH_ADVICE,
        before=r"\b(?:promo\w+|maintien|projets? de|education a|en faveur de|retour a) (?:une?|la|d'une)?",
        sentence=r"handicap[^.\n]{0,20}(?:n'est pas un frein|bienvenu)|aucun(?:e)? handicap n'est",
    ),
    rule(
        SOFT, r"\b(?:bonne|excellente|tres bonne) (?:condition|resistance|constitution) physique\b|\bphysiquement apte\b|\bapte physiquement\b|\brobustes?\b",
        "L’aptitude physique relève du médecin du travail : l’offre décrit le travail, pas le corps.", CRITERIA, HEALTH_ADVICE,
    ),
    # --- Religion, opinions, union, ways of life ---------------------------------------------------------------------
    rule(
        WARN,
        r"\bnon[- ]syndiquee?s?\b|\bsyndiquee?s? s'abstenir\b|\b(?:sans|pas d'|pas de|aucune?) (?:engagement|activite|appartenance|mandat|etiquette) (?:syndicale?|politique|elective?)\b"
        r"|\b(?:de|d'une) (?:confession|religion) (?:catholique|chretienne|protestante|musulmane|juive|bouddhiste)\b"
        r"|\b(?:catholique|chretien(?:ne)?|protestante?|musulmane?|juifs?|juives?|croyante?|athee)s? (?:pratiquante?s?|exigee?s?|souhaitee?s?|uniquement|de preference|s'abstenir)\b"
        r"|\b(?:sans|pas de) (?:voile|foulard|kippa)\b|\b(?:voile|foulard) (?:interdit|refuse)\b|\bopinions? politiques?\b|\b(?:hetero|homo)sexuel(?:le)?s?\b",
        OPINION_MESSAGE, CRITERIA, OPINION_ADVICE,
    ),
    rule(
        WARN, r"\bnon[- ]fumeu(?:rs?|ses?)\b|\bfumeu(?:rs?|ses?) s'abstenir\b",
        "Les habitudes de vie ne peuvent pas être un critère d’embauche.", CRITERIA,
        "Écrivez la règle du lieu : « il est interdit de fumer sur le lieu de travail ».",
        before=r"\b(?:locaux|espaces?|etablissements?|vehicules?|batiments?|residences?|zones?|domiciles?|logements?|lieux?|structure)",
    ),
    rule(
        WARN, r"\b(?:chomeurs?|demandeurs d'emploi|beneficiaires du rsa|rsa) s'abstenir\b",
        "La situation économique ne peut pas être un critère d’embauche.", CRITERIA, "Retirez cette mention.",
    ),
    # --- The offer itself --------------------------------------------------------------------------------------------
    rule(
        WARN,
        r"\bfrais (?:de dossier|d'inscription|de candidature|de recrutement)\b|\bformation (?:obligatoire )?(?:payante|a (?:la|votre) charge|a vos frais)\b|\bcheque de caution\b|\b0 ?8[09]\d ?(?:\d\d ?){3}\b",
        "On ne peut pas faire payer une personne pour accéder à une offre.", FREE_OF_CHARGE,
        "Retirez cette demande ; l’employeur prend ces frais à sa charge.",
        before=r"\b(?:sans|aucuns?|pas de)", after=r"pris en charge|rembourse",
    ),
    rule(
        SOFT, r"\b(?:salaire|remuneration) (?:attracti(?:f|ve)|motivante?|interessante?|competiti(?:f|ve)|evoluti(?:f|ve)|a negocier|selon profil)\b",
        "La personne ne saura pas ce qu’elle gagnera ; une indication trompeuse est interdite.", FALSE_INFORMATION,
        "Donnez une fourchette : « de 1 900 à 2 150 € brut par mois selon la convention collective ».",
        sentence=r"\d\s?(?:€|euros)",
    ),
    rule(
        SOFT,
        r"\b(?:team (?:leader|player|building)|soft skills?|skills?|care ?givers?|nurses?|happiness (?:officer|manager)|talent acquisition|office manager"
        r"|customer \w+|(?:full|part)[- ]time|must have|nice to have|job dating|asap|background|onboarding|deadlines?)\b",
        "L’offre est rédigée en français ; un terme étranger doit être expliqué.", FRENCH, "Écrivez le mot français, ou ajoutez-le entre parenthèses.",
    ),
)  # fmt: skip

# Masculine and feminine nouns of the sector. A title holding one form alone names a sex.
PAIR_WORDS = """
accompagnant:accompagnante accompagnateur:accompagnatrice accueillant:accueillante adjoint:adjointe
agent:agente aide-soignant:aide-soignante ambulancier:ambulancière animateur:animatrice assistant:assistante
attaché:attachée brancardier:brancardière chargé:chargée chauffeur:chauffeuse chef:cheffe coiffeur:coiffeuse
commis:commise conducteur:conductrice conseiller:conseillère coordinateur:coordinatrice
coordonnateur:coordonnatrice cuisinier:cuisinière délégué:déléguée diététicien:diététicienne
directeur:directrice éducateur:éducatrice employé:employée encadrant:encadrante enseignant:enseignante
formateur:formatrice gardien:gardienne gouvernant:gouvernante hôte:hôtesse infirmier:infirmière
intervenant:intervenante jardinier:jardinière laborantin:laborantine linger:lingère livreur:livreuse
maître:maîtresse manipulateur:manipulatrice masseur:masseuse médiateur:médiatrice ménager:ménagère
moniteur:monitrice nettoyeur:nettoyeuse opérateur:opératrice ouvrier:ouvrière pharmacien:pharmacienne
plongeur:plongeuse praticien:praticienne préparateur:préparatrice président:présidente professeur:professeure
psychomotricien:psychomotricienne puériculteur:puéricultrice recruteur:recruteuse remplaçant:remplaçante
second:seconde serveur:serveuse soignant:soignante surveillant:surveillante technicien:technicienne
travailleur:travailleuse tuteur:tutrice veilleur:veilleuse vendeur:vendeuse
directeur-adjoint:directrice-adjointe
"""
PAIRS = [tuple(pair.split(":")) for pair in PAIR_WORDS.split()]
