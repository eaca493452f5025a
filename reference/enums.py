"""Closed lists of the reference data, with the words people read."""

from django.db import models


class TradeFamily(models.TextChoices):
    """Groups of the trade select: the sector's trades only; other ROME trades have no family."""

    CARE = "care", "Soins"
    REHABILITATION = "rehabilitation", "Médical et rééducation"
    DAILY_LIFE = "daily_life", "Domicile et vie quotidienne"
    SOCIAL = "social", "Social et éducatif"
    MANAGEMENT = "management", "Encadrement, formation et emploi"
    SUPPORT = "support", "Fonctions support"


class AliasKind(models.TextChoices):
    """Where an alternative name of a trade comes from."""

    PRINCIPAL = "principal", "appellation principale"
    SYNONYM = "synonym", "appellation"
    COMMON = "common", "nom d’usage"
    HISTORIC = "historic", "ancienne fiche ROME"


class AcronymKind(models.TextChoices):
    """What a short form stands for."""

    TRADE = "trade", "métier"
    DIPLOMA = "diploma", "diplôme"
    STRUCTURE = "structure", "structure ou service"
    SCHEME = "scheme", "dispositif"


class Dataset(models.TextChoices):
    """The files `load_reference` reads, in the order in which they must be loaded."""

    COMMUNES = "communes", "communes"
    FORMER_COMMUNES = "former_communes", "anciennes communes"
    TRADES = "trades", "métiers"
    ALIASES = "aliases", "appellations de métiers"
    NSF = "nsf", "spécialités de formation"
    ACRONYMS = "acronyms", "sigles"
