"""Reference rows for tests: small, fictional where possible, valid with no argument."""

import factory

from reference import models
from reference.enums import AcronymKind, AliasKind, TradeFamily


class CommuneFactory(factory.django.DjangoModelFactory):
    """A commune of the Orne with a code nobody has; give latitude and longitude to place it."""

    class Meta:
        model = models.Commune
        django_get_or_create = ["insee"]

    insee = factory.Sequence(lambda number: f"61{600 + number % 400}")
    name = factory.Sequence(lambda number: f"Bourg-{number}")
    postal_codes = factory.LazyFunction(lambda: ["61100"])
    department = factory.LazyAttribute(lambda commune: commune.insee[:2])
    latitude = 48.75
    longitude = -0.57
    population = 1000

    class Params:
        flers = factory.Trait(insee="61169", name="Flers", latitude=48.7405, longitude=-0.5645, population=14432)
        caen = factory.Trait(
            insee="14118", name="Caen", postal_codes=["14000"], latitude=49.1798, longitude=-0.3719, population=109400
        )


class FormerCommuneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FormerCommune

    insee = factory.Sequence(lambda number: f"14{800 + number % 200}")
    name = factory.Sequence(lambda number: f"Ancien-Bourg-{number}")
    commune = factory.SubFactory(CommuneFactory)


class TradeFactory(factory.django.DjangoModelFactory):
    """A trade of the sector, with a code nobody has."""

    class Meta:
        model = models.Trade
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda number: f"N9{number % 1000:03}")
    label = factory.Sequence(lambda number: f"Métier d’essai {number}")
    historic_code = factory.SelfAttribute("code")
    family = TradeFamily.CARE

    class Params:
        outside = factory.Trait(family="")  # a ROME card the sector does not use
        aide_soignant = factory.Trait(code="J1501", label="Aide-soignant / Aide-soignante")


class TradeAliasFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TradeAlias

    trade = factory.SubFactory(TradeFactory)
    label = factory.Sequence(lambda number: f"Nom d’usage {number}")
    kind = AliasKind.COMMON


class SchoolSubjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SchoolSubject
        django_get_or_create = ["code"]

    code = "331"
    label = "Santé"


class AcronymFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Acronym

    short = factory.Sequence(lambda number: f"SIGLE{number}")
    long_form = "Signification d’essai"
    kind = AcronymKind.STRUCTURE
