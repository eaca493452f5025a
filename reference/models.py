"""Reference data: trades (ROME), communes, school subjects (NSF) and acronyms. Loaded, then only read."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField, TrigramStrictWordSimilarity
from django.db import models
from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    GeneratedField,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, Now

from gtec_portal.typography import nbsp
from reference.enums import AcronymKind, AliasKind, Dataset, TradeFamily
from reference.geography import distance_km, near
from reference.text import commune_key, fold, split_place
from reference.vocabulary import expand_query, load_lexicon, meant_trades, neutral

# Below these similarities a guess surprises more than it helps (« Flrs » is at 0.37 of « Flers »).
COMMUNE_SIMILARITY = 0.35
TRADE_SIMILARITY = 0.4


class PublicQuerySet(models.QuerySet):
    """Reference data is public: everyone reads every row, `load_reference` alone writes them."""

    def visible_to(self, user):
        """Every row, whoever asks."""
        return self


class ReferenceQuerySet(PublicQuerySet):
    """Rows of official files, which change from one edition to the next."""

    def current(self):
        """Rows the latest official file still has; a retired one stays readable where it is already used."""
        return self.filter(retired_on__isnull=True)


def french_vector(field):
    """Stored full-text column over one field, in the portal's own configuration (accents and plurals folded)."""
    return GeneratedField(
        expression=SearchVector(field, config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
        verbose_name="recherche",
    )


class CommuneQuerySet(ReferenceQuerySet):
    def home_first(self, *before):
        """Order homonyms by our own départements (setting HOME_DEPARTMENTS), then by population."""
        ranks = [When(department=code, then=Value(rank)) for rank, code in enumerate(settings.HOME_DEPARTMENTS)]
        home = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
        return self.order_by(*before, home, F("population").desc(), "insee")

    def search(self, text):
        """Communes for what a person typed: a postal code, a name, part of a name, or « Flers (61100) ».

        Exact names, present or former, come first (`rank` 0), then names starting with the text, then
        containing it; only when nothing matches, the nearest spellings. Costs two queries.
        """
        code, name = split_place(text[:120])
        rows = self.current()
        if code:
            rows = rows.filter(Q(postal_codes__contains=[code]) | Q(insee=code))
        key = commune_key(name)
        if not key:
            return rows.home_first() if code else self.none()
        former = FormerCommune.objects.current().filter(commune=OuterRef("pk"))
        ranks = [
            # « Vire » is Vire Normandie as much as Viré: an old name counts as much as a present one.
            Q(name_key=key) | Exists(former.filter(name_key=key)),
            Q(name_key__startswith=key),
            Q(name_key__contains=f" {key}"),
            Exists(former.filter(name_key__startswith=key)),
        ]
        whens = [When(condition, then=Value(rank)) for rank, condition in enumerate(ranks)]
        found = rows.annotate(rank=Case(*whens, output_field=IntegerField())).filter(rank__isnull=False)
        return found.home_first("rank") if found.exists() else rows.spelled_like(key)

    def spelled_like(self, key):
        """Nearest spellings of a folded name, for typos (« Tinchbray » for Tinchebray-Bocage)."""
        nearest = self.annotate(similarity=TrigramStrictWordSimilarity(key, "name_key"))
        return nearest.filter(similarity__gte=COMMUNE_SIMILARITY).home_first("-similarity")

    def within(self, commune, km):
        """Communes at most `km` kilometres from `commune` as the crow flies, nearest first, with `distance_km`."""
        measured = self.filter(near(commune, km)).annotate(distance_km=distance_km(commune))
        return measured.filter(distance_km__lte=km).order_by("distance_km", "insee")


class Commune(models.Model):
    """A commune of today's official geographic code (INSEE), with its centre."""

    insee = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    name_key = models.CharField("nom normalisé", max_length=80, editable=False)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux")
    department = models.CharField("département", max_length=3, db_index=True)
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")
    population = models.PositiveIntegerField("population", default=0)
    retired_on = models.DateField("retirée le", null=True, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["name", "insee"]
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="commune_point"),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
            GinIndex(fields=["name_key"], name="commune_name_trigrams", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="commune_insee_shape",
                condition=Q(insee__regex=r"^(\d{2}|2[AB])\d{3}$"),
                violation_error_message="Le code INSEE compte cinq caractères, par exemple 61169.",
            ),
            models.CheckConstraint(
                name="commune_point_on_earth",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message="La latitude va de -90 à 90 et la longitude de -180 à 180.",
            ),
            models.CheckConstraint(
                name="commune_has_name",
                condition=~Q(name="") & ~Q(name_key=""),
                violation_error_message="La commune porte un nom.",
            ),
            models.CheckConstraint(
                name="commune_has_postal_code",
                condition=Q(postal_codes__len__gte=1),
                violation_error_message="La commune a au moins un code postal.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.postal_code})"

    def save(self, *args, **kwargs):
        self.name_key = commune_key(self.name)
        super().save(*args, **kwargs)

    @property
    def postal_code(self):
        """The postal code people write most: the first of the official list."""
        return self.postal_codes[0]


class FormerCommune(models.Model):
    """A commune that merged into another: people still say « Condé-sur-Noireau »."""

    insee = models.CharField("ancien code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    name_key = models.CharField("nom normalisé", max_length=80, db_index=True, editable=False)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, related_name="former_names", verbose_name="commune actuelle"
    )
    retired_on = models.DateField("retirée le", null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "ancienne commune"
        verbose_name_plural = "anciennes communes"
        ordering = ["name", "insee"]
        constraints = [
            models.CheckConstraint(
                name="former_commune_insee_shape",
                condition=Q(insee__regex=r"^(\d{2}|2[AB])\d{3}$"),
                violation_error_message="Le code INSEE compte cinq caractères, par exemple 61169.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = commune_key(self.name)
        super().save(*args, **kwargs)


class TradeQuerySet(ReferenceQuerySet):
    def sector(self):
        """The trades of the sector: those offered in selects, grouped by family."""
        return self.current().filter(sector=True).order_by("label")

    def search(self, text):
        """Trades whose label or other names say `text`, whatever the accents, gender, number or acronym.

        The sector's trades come first; a word nobody uses falls back on the nearest spelling.
        Costs two or three queries (acronyms, then one or two on the trades).
        """
        text = text.strip()[:120]
        key = fold(text)
        if not key:
            return self.none()
        aliases = TradeAlias.objects.current().filter(trade=OuterRef("pk"))
        lexicon = load_lexicon()
        meant = meant_trades(text, lexicon=lexicon)
        matches = Q(code=text.upper()) | Q(code__in=meant)
        if expanded := expand_query(text, lexicon=lexicon):
            query = SearchQuery(expanded, config="fr", search_type="raw")
            matches |= Q(search=query) | Exists(aliases.filter(search=query))
        ranks = [
            Q(code=text.upper()),
            Q(code__in=meant),  # « infirmière » is J1506 before the others
            Q(label_key=key) | Exists(aliases.filter(label_key=key)),
            Q(label_key__startswith=" ".join(neutral(word) for word in key.split())),
        ]
        whens = [When(condition, then=Value(place)) for place, condition in enumerate(ranks)]
        rank = Case(*whens, default=Value(len(ranks)), output_field=IntegerField())
        found = self.current().filter(matches).annotate(rank=rank).order_by("-sector", "rank", "label")
        return found if found.exists() else self.spelled_like(key)

    def spelled_like(self, key):
        """Trades by the nearest spelling of their label or another name, for typos (« infirmère »)."""
        names = TradeAlias.objects.current().filter(trade=OuterRef("pk"))
        closest = (
            names.annotate(near=TrigramStrictWordSimilarity(key, "label_key")).order_by("-near").values("near")[:1]
        )
        nearest = self.current().annotate(
            similarity=Greatest(TrigramStrictWordSimilarity(key, "label_key"), Subquery(closest))
        )
        return nearest.filter(similarity__gte=TRADE_SIMILARITY).order_by("-similarity", "-sector", "label")


class Trade(models.Model):
    """A card of the ROME 4.0 (France Travail). `family` marks the sector's trades, chosen by us."""

    code = models.CharField("code ROME", max_length=5, primary_key=True)
    label = models.CharField("intitulé", max_length=150)
    label_key = models.CharField("intitulé normalisé", max_length=150, editable=False)
    # The 532 cards of 2009–2023: an ad coded before the split still meets today's finer cards through it.
    historic_code = models.CharField("fiche historique", max_length=5, db_index=True)
    family = models.CharField("famille", max_length=20, choices=TradeFamily, blank=True)
    sector = GeneratedField(
        expression=ExpressionWrapper(~Q(family=""), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="métier du secteur",
    )
    search = french_vector("label")
    retired_on = models.DateField("retiré le", null=True, blank=True)

    objects = TradeQuerySet.as_manager()

    class Meta:
        verbose_name = "métier"
        ordering = ["label", "code"]
        indexes = [GinIndex(fields=["search"], name="trade_search")]
        constraints = [
            models.CheckConstraint(
                name="trade_code_shape",
                condition=Q(code__regex=r"^[A-N]\d{4}$") & Q(historic_code__regex=r"^[A-N]\d{4}$"),
                violation_error_message="Le code ROME compte une lettre et quatre chiffres, par exemple J1501.",
            ),
            models.CheckConstraint(
                name="trade_has_label", condition=~Q(label=""), violation_error_message="Le métier porte un intitulé."
            ),
        ]

    def __str__(self):
        return self.label

    def save(self, *args, **kwargs):
        self.label_key = fold(self.label)
        super().save(*args, **kwargs)


class TradeAlias(models.Model):
    """Another name of a trade: « Aide à domicile » for K1304."""

    trade = models.ForeignKey(Trade, on_delete=models.CASCADE, related_name="aliases", verbose_name="métier")
    label = models.CharField("appellation", max_length=200)
    label_key = models.CharField("appellation normalisée", max_length=200, db_index=True, editable=False)
    kind = models.CharField("origine", max_length=10, choices=AliasKind, default=AliasKind.SYNONYM)
    search = french_vector("label")
    retired_on = models.DateField("retirée le", null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "appellation de métier"
        verbose_name_plural = "appellations de métiers"
        ordering = ["label", "pk"]
        indexes = [GinIndex(fields=["search"], name="trade_alias_search")]
        constraints = [
            models.UniqueConstraint(
                name="trade_alias_unique",
                fields=["trade", "label"],
                violation_error_message="Ce métier porte déjà cette appellation.",
            ),
            models.CheckConstraint(
                name="trade_alias_has_label",
                condition=~Q(label=""),
                violation_error_message="L’appellation n’est pas vide.",
            ),
        ]

    def __str__(self):
        return self.label

    def save(self, *args, **kwargs):
        self.label_key = fold(self.label)
        super().save(*args, **kwargs)


class SchoolSubject(models.Model):
    """A training speciality of the NSF nomenclature, as counted in frame F-4 of the annual return (BPF)."""

    code = models.CharField("code NSF", max_length=3, primary_key=True)
    label = models.CharField("spécialité", max_length=200)
    general = models.BooleanField("spécialité plurivalente", default=False)
    # The few a training association of the sector uses: offered first in selects.
    usual = models.BooleanField("courante dans le secteur", default=False)
    retired_on = models.DateField("retirée le", null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "spécialité de formation"
        verbose_name_plural = "spécialités de formation"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="school_subject_code_shape",
                condition=Q(code__regex=r"^[1-4]\d{2}$"),
                violation_error_message="Le code NSF compte trois chiffres, par exemple 331.",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.label}"


class Acronym(models.Model):
    """A short form and one of its meanings; « AS » has two, aide-soignant and assistant de service social."""

    short = models.CharField("sigle", max_length=12)
    long_form = models.CharField("signification", max_length=150)
    kind = models.CharField("nature", max_length=10, choices=AcronymKind)
    trade = models.ForeignKey(
        Trade, on_delete=models.SET_NULL, null=True, blank=True, related_name="acronyms", verbose_name="métier"
    )

    # Staff took it out: kept, so that the built-in list does not bring it back.
    retired_on = models.DateField("retiré le", null=True, blank=True, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "sigle"
        ordering = ["short", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="acronym_unique", fields=["short", "long_form"], violation_error_message="Ce sigle a déjà ce sens."
            ),
            models.CheckConstraint(
                name="acronym_short_shape",
                condition=Q(short__regex=r"^[A-Z][A-Z0-9]{1,11}$"),
                violation_error_message="Un sigle s’écrit en capitales sans points, par exemple AES.",
            ),
        ]

    def __str__(self):
        return nbsp(f"{self.short} : {self.long_form}")


class ReferenceLoad(models.Model):
    """Journal of official files loaded: what the data is worth, and why built-in rows no longer overwrite it."""

    dataset = models.CharField("jeu de données", max_length=20, choices=Dataset)
    source = models.CharField("source", max_length=500)
    sha256 = models.CharField("empreinte", max_length=64)
    rows = models.PositiveIntegerField("lignes")
    loaded_at = models.DateTimeField("chargé le", db_default=Now())

    class Meta:
        verbose_name = "chargement de référence"
        verbose_name_plural = "chargements de référence"
        ordering = ["-loaded_at", "-pk"]

    def __str__(self):
        return f"{self.get_dataset_display()}, {self.source}"
