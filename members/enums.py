from django.db import models


class OrganisationKind(models.TextChoices):
    EMPLOYER = "employer", "Adhérent employeur"
    HONORARY = "honorary", "Membre d’honneur"
    PARTNER = "partner", "Partenaire"
    FUNDER = "funder", "Financeur"
    PROSPECT = "prospect", "Prospect"

    @property
    def tone(self):
        return {self.EMPLOYER: "ok", self.PROSPECT: "neutral"}.get(self, "info")


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", "Association"
    PUBLIC = "public", "Établissement public"
    MUTUAL = "mutual", "Mutuelle"
    COMPANY = "company", "Société"
    LOCAL_AUTHORITY = "local_authority", "Collectivité territoriale"
    OTHER = "other", "Autre"


class HeadcountBand(models.TextChoices):
    """Bands of the membership scale and of the solicitation budgets."""

    UNDER_10 = "0-9", "Moins de 10 salariés"
    UNDER_50 = "10-49", "10 à 49 salariés"
    UNDER_250 = "50-249", "50 à 249 salariés"
    OVER_250 = "250+", "250 salariés et plus"

    @classmethod
    def of(cls, count):
        """The band of a number of employees; "" when it is not known."""
        if count is None:
            return ""
        limits = ((10, cls.UNDER_10), (50, cls.UNDER_50), (250, cls.UNDER_250))
        return next((band for limit, band in limits if count < limit), cls.OVER_250)

    @property
    def limits(self):
        """First and last number of employees of the band; the last one is None when there is none."""
        return {
            self.UNDER_10: (0, 9),
            self.UNDER_50: (10, 49),
            self.UNDER_250: (50, 249),
            self.OVER_250: (250, None),
        }[self]


class LifeEventKind(models.TextChoices):
    """What changes an organisation itself, rather than its membership."""

    RENAME = "rename", "Changement de nom"
    MERGER = "merger", "Fusion"


class SiteCategory(models.TextChoices):
    """FINESS categories met in the territory, and « other » for employers outside the register."""

    EHPAD = "500", "EHPAD"
    HOSPITAL = "355", "Centre hospitalier"
    AUTONOMY_RESIDENCE = "202", "Résidence autonomie"
    HOME_NURSING = "354", "Service de soins infirmiers à domicile"
    HOME_CARE = "460", "Service d’aide à domicile"
    HOME_BOTH = "209", "Service polyvalent d’aide et de soins à domicile"
    NURSING_CENTRE = "124", "Centre de santé"
    ESAT = "246", "ESAT"
    FOSTER_HOME = "255", "Maison d’accueil spécialisée"
    CARE_HOME = "437", "Foyer d’accueil médicalisé"
    INSERTION = "insertion", "Structure d’insertion"
    OFFICE = "office", "Siège ou bureaux"
    OTHER = "other", "Autre"


class SolicitationKind(models.TextChoices):
    """How an organisation was solicited; every module writes one of these in the ledger."""

    MAIL = "mail", "E-mail"
    CALL = "call", "Appel"
    VISIT = "visit", "Visite"
    SURVEY = "survey", "Enquête"
    UNVEILING = "unveiling", "Demande de nom"


class SignatureChannel(models.TextChoices):
    """How a structure signed the charter."""

    ONLINE = "online", "en ligne"
    PAPER = "paper", "sur papier"


class CampaignState(models.TextChoices):
    """Where the call of a year's fees stands."""

    DRAFT = "draft", "À préparer"
    CALLED = "called", "Appelée"
    CLOSED = "closed", "Close"

    @property
    def tone(self):
        return {self.DRAFT: "warn", self.CALLED: "info"}.get(self, "neutral")


class FeeState(models.TextChoices):
    """Worked out by the database from what was paid and waived, never typed."""

    DUE = "due", "À régler"
    PARTLY_PAID = "partly_paid", "Réglée en partie"
    PAID = "paid", "Réglée"
    WAIVED = "waived", "Exonérée"

    @property
    def tone(self):
        return {self.PAID: "ok", self.PARTLY_PAID: "warn", self.DUE: "info"}.get(self, "neutral")


class PaymentMeans(models.TextChoices):
    TRANSFER = "transfer", "Virement"
    CHEQUE = "cheque", "Chèque"
    OTHER = "other", "Autre"


class FeeStep(models.TextChoices):
    """Letters about one fee: the call, four reminders around its due date, the receipt."""

    CALL = "call", "Appel de cotisation"
    SOON = "soon", "Rappel, 15 jours avant l’échéance"
    DUE = "due", "Rappel, le jour de l’échéance"
    LATE = "late", "Relance, 15 jours après l’échéance"
    LAST = "last", "Relance, 30 jours après l’échéance"
    RECEIPT = "receipt", "Reçu"


class VisitMeans(models.TextChoices):
    """How the association met an employer."""

    VISIT = "visit", "Visite"
    PHONE = "phone", "Téléphone"
    VIDEO = "video", "Visio"

    @property
    def solicitation(self):
        """How the solicitation ledger names it: going there is a visit, the rest is a call."""
        return SolicitationKind.VISIT if self is VisitMeans.VISIT else SolicitationKind.CALL


class NeedKind(models.TextChoices):
    """What an employer says they need, in their words first."""

    PART_TIME = "part_time", "Quelques heures par semaine"
    RECRUITMENT = "recruitment", "Recrutement"
    REPLACEMENT = "replacement", "Remplacement"
    TRAINING = "training", "Formation"
    CONDITIONS = "conditions", "Conditions de travail"
    OTHER = "other", "Autre besoin"


class NeedOutcome(models.TextChoices):
    """What becomes of a need: never nothing."""

    PART_TIME = "part_time", "Temps partiel à partager"
    VACANCY = "vacancy", "Offre d’emploi"
    TRAINING = "training", "Besoin de formation"
    REFERRAL = "referral", "Orientation vers un partenaire"


class ImportKind(models.TextChoices):
    """What a file brings. The values are written in addresses."""

    MEMBERS = "structures", "Structures et adhésions"
    CONTACTS = "contacts", "Contacts"
    FINESS = "finess", "Prospects du FINESS"


class ImportState(models.TextChoices):
    """Where an import stands; nothing is written in the records before « done »."""

    READING = "reading", "Lecture en cours"
    READY = "ready", "À vérifier"
    APPLYING = "applying", "Enregistrement en cours"
    DONE = "done", "Importé"
    REFUSED = "refused", "Fichier refusé"
    DISCARDED = "discarded", "Abandonné"

    @property
    def tone(self):
        return {self.DONE: "ok", self.READY: "warn", self.REFUSED: "bad", self.DISCARDED: "neutral"}.get(self, "info")


class LineAction(models.TextChoices):
    """What one line of a file will do, as the dry run announces it."""

    CREATE = "create", "À créer"
    CHANGE = "change", "À modifier"
    SAME = "same", "Sans changement"
    REFUSED = "refused", "Refusée"

    @property
    def tone(self):
        return {self.CREATE: "ok", self.CHANGE: "info", self.REFUSED: "bad"}.get(self, "neutral")


class BudgetShare(models.TextChoices):
    """What a solicitation took from the month's budget."""

    COUNTED = "counted", "Comptée"
    OVER = "over", "Au-delà du budget"
    FREE = "free", "Hors budget"

    @property
    def tone(self):
        return {self.OVER: "warn", self.COUNTED: "info"}.get(self, "neutral")
