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
    UNVEILING = "unveiling", "Demande de levée d’anonymat"
