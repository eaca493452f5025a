from datetime import timedelta

from django.db import models


class CandidateState(models.TextChoices):
    """Whether it is the person who speaks: only somebody who opened their own link, or said yes in person, can be found."""

    INVITED = "invited", "à accepter"  # somebody else sent this CV: the person was written to and has not answered
    NEW = "new", "à confirmer"
    ACTIVE = "active", "confirmé"

    @property
    def tone(self):
        return {self.ACTIVE: "ok"}.get(self, "warn")


class Origin(models.TextChoices):
    """How a CV came to us."""

    FORM = "form", "déposé en ligne"
    STAFF = "staff", "recueilli par l’équipe"
    BULK = "bulk", "importé par l’équipe"
    MEMBER = "member", "transmis par un adhérent"


class Availability(models.TextChoices):
    NOW = "now", "Tout de suite"
    MONTH = "month", "Dans le mois"
    NOTICE = "notice", "Après un préavis"
    LISTENING = "listening", "À l’écoute, sans urgence"


class Hours(models.TextChoices):
    ANY = "any", "Peu importe"
    FULL = "full", "Temps plein"
    PART = "part", "Temps partiel"


class Contract(models.TextChoices):
    """What a person would sign. Nothing said means anything suits."""

    PERMANENT = "cdi", "CDI"
    FIXED = "cdd", "CDD"
    SHIFTS = "vacation", "Remplacements, vacations"
    APPRENTICE = "alternance", "Apprentissage, alternance"


class Diploma(models.TextChoices):
    """The diplomas employers of the sector must ask for, then levels. Order matters: it is the order of the bits of the packed code."""

    DEAS = "deas", "Aide-soignant (DEAS)"
    DEI = "dei", "Infirmier (DEI)"
    DEAES = "deaes", "Accompagnant éducatif et social (DEAES, AMP, DEAVS)"
    ADVF = "advf", "Assistant de vie aux familles (ADVF)"
    DEAP = "deap", "Auxiliaire de puériculture (DEAP)"
    DEES = "dees", "Éducateur spécialisé (DEES)"
    DEME = "deme", "Moniteur éducateur (DEME)"
    DEEJE = "deeje", "Éducateur de jeunes enfants (DEEJE)"
    DEASS = "deass", "Assistant de service social (DEASS)"
    CESF = "cesf", "Conseiller en économie sociale familiale (CESF)"
    REHABILITATION = "rehab", "Rééducation (kinésithérapie, ergothérapie, orthophonie…)"
    MANAGEMENT = "cadre", "Encadrement (CAFERUIS, CAFDES, cadre de santé)"
    CAP = "cap", "CAP, BEP ou titre professionnel"
    BAC = "bac", "Baccalauréat"
    HIGHER = "sup", "BTS, licence ou plus"


class Condition(models.TextChoices):
    """What a post may ask besides the trade; a person who ticks nothing has not said."""

    LICENCE = "licence", "Permis B"
    VEHICLE = "vehicle", "Véhicule personnel"
    NIGHTS = "nights", "Travail de nuit"
    WEEKENDS = "weekends", "Week-ends"


class WeekHours(models.TextChoices):
    """Hours a week of a post, in the bands employers think in."""

    LITTLE = "18", "Moins de 18 h"
    HALF = "24", "De 18 à 24 h"
    MOST = "30", "De 24 à 34 h"
    WHOLE = "35", "35 h"


class Frequency(models.TextChoices):
    """How often a saved search writes to its owner."""

    NONE = "none", "Jamais"
    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque semaine"


PERIODS = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}


class Purpose(models.TextChoices):
    """What a person may agree to. Each is asked apart, and withdrawn apart."""

    MEMBERS = "members", "Être trouvé par les adhérents"
    VACANCY = "vacancy", "Répondre à une offre"
    REBOND = "rebond", "Être signalé à d’autres adhérents"
    NEWSLETTER = "newsletter", "Recevoir les nouvelles du réseau"


class Channel(models.TextChoices):
    """Where consent was said."""

    FORM = "form", "formulaire de dépôt"
    LINK = "link", "page personnelle"
    STAFF = "staff", "recueilli par l’équipe"


class Heard(models.TextChoices):
    """How the team heard what a person without an e-mail address decided."""

    PHONE = "phone", "au téléphone"
    VOICE = "voice", "de vive voix"
    LETTER = "letter", "par lettre signée"


class FileState(models.TextChoices):
    RECEIVED = "received", "reçu"
    CHECKED = "checked", "vérifié"
    EXTRACTED = "extracted", "lu"
    SEARCHABLE = "searchable", "cherchable"
    UNREADABLE = "unreadable", "texte non lisible"
    REJECTED = "rejected", "refusé"

    @property
    def tone(self):
        tones = {self.EXTRACTED: "ok", self.SEARCHABLE: "ok", self.UNREADABLE: "warn", self.REJECTED: "bad"}
        return tones.get(self, "info")


PENDING_FILES = (FileState.RECEIVED, FileState.CHECKED)
READ_FILES = (FileState.EXTRACTED, FileState.SEARCHABLE)
KEPT_FILES = (*READ_FILES, FileState.UNREADABLE)  # the CV of a person today, with or without words


class UnveilState(models.TextChoices):
    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "déclinée"
    EXPIRED = "expired", "sans réponse"

    @property
    def tone(self):
        return {self.PENDING: "info", self.ACCEPTED: "ok", self.REFUSED: "warn", self.EXPIRED: "warn"}[self]


class ReferralState(models.TextChoices):
    """A person signalled to the other members: nothing shows before they agree, nothing stays once they change their mind."""

    ASKED = "asked", "accord demandé"
    LIVE = "live", "montré aux adhérents"
    REFUSED = "refused", "décliné"
    ENDED = "ended", "terminé"

    @property
    def tone(self):
        return {self.ASKED: "info", self.LIVE: "ok", self.REFUSED: "warn", self.ENDED: "info"}[self]


class Fact(models.TextChoices):
    """What the monthly figures count."""

    DEPOSITED = "deposited", "CV déposés"
    ASKED = "asked", "noms demandés"
    ACCEPTED = "accepted", "acceptées"
    REFUSED = "refused", "déclinées"
    HIRED = "hired", "recrutés"
    FORGOTTEN = "forgotten", "profils effacés"


class BatchState(models.TextChoices):
    """Where a bulk deposit stands."""

    READING = "reading", "en lecture"
    READY = "ready", "à vérifier"
    APPLYING = "applying", "en cours"
    DONE = "done", "terminé"
    REFUSED = "refused", "refusé"
    DISCARDED = "discarded", "abandonné"

    @property
    def tone(self):
        return {self.READY: "warn", self.DONE: "ok", self.REFUSED: "bad"}.get(self, "info")


class Verdict(models.TextChoices):
    """What a line of a bulk deposit would do, then did."""

    AGREED = "agreed", "à déposer"
    ASK = "ask", "accord à demander"
    KNOWN = "known", "déjà là"
    WRONG = "wrong", "à corriger"
    DONE = "done", "déposé"
    FAILED = "failed", "non déposé"

    @property
    def tone(self):
        return {self.DONE: "ok", self.WRONG: "bad", self.FAILED: "bad", self.KNOWN: "warn"}.get(self, "info")


TO_DEPOSIT = (Verdict.AGREED, Verdict.ASK)


class EntryState(models.TextChoices):
    """How far a person spotted for a post has come."""

    SPOTTED = "spotted", "repéré"
    CONTACTED = "contacted", "contacté"
    INTERVIEW = "interview", "entretien"
    HIRED = "hired", "recruté"
    DISCARDED = "discarded", "écarté"

    @property
    def tone(self):
        tones = {self.CONTACTED: "info", self.INTERVIEW: "info", self.HIRED: "ok", self.DISCARDED: "warn"}
        return tones.get(self, "neutral")

    @property
    def needs_name(self):
        """Nobody is met or hired without a name."""
        return self in {self.INTERVIEW, self.HIRED}


class DiscardReason(models.TextChoices):
    """Why a person was put aside. A closed list: a reason the law forbids cannot be typed (Code du travail, L1132-1)."""

    SKILLS = "skills", "compétences éloignées du poste"
    DISTANCE = "distance", "trop loin du lieu de travail"
    AVAILABILITY = "availability", "disponibilité ou horaires incompatibles"
    DECLINED = "declined", "la personne a décliné"
    SILENT = "silent", "la personne n’a pas répondu"
    FILLED = "filled", "le poste est pourvu"


class Likeness(models.TextChoices):
    """What two records may share that says they are one person."""

    MAIL = "mail", "même adresse e-mail, écrite autrement"
    PHONE = "phone", "même téléphone"
    NAME = "name", "même nom et même commune"
    FILE = "file", "même fichier de CV"
