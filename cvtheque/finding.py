"""From criteria to a page of profiles and its figures.

Never rank all hits: those whose trade says the words come first, then the freshest, so that the reading stops at the end of the
page. Counts are exact under twenty thousand profiles; above, they come from the sample and are called estimates.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, lru_cache

from django.contrib.postgres.search import SearchVectorField
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import BooleanField, Count, DateTimeField, ExpressionWrapper, F, FloatField, Max, Q, Value
from django.utils import timezone

from cvtheque import facets, planner, search
from cvtheque.models import QUARTER, SampleProfile, SearchProfile
from members.towns import main_towns, nearest_town
from reference.geography import distance_km, near
from reference.models import Commune

PAGE = 20
MAX_PAGES = 50  # nobody reads the thousandth profile: the page asks for one more criterion
DEFAULT_KM = 30
ENOUGH = 1000  # rows of the sample: the estimate is then within 5 %, nineteen times in twenty
FEW = 3000  # profiles: sooner read and sorted than looked for among a million
FRESHEST = ("-updated_at", "-pk")
# Whoever has the words in their title first, then the nearest, then the freshest: in SQL, and of a row in memory.
ORDER = "title_hit IS TRUE DESC, km, updated_at DESC, pk DESC"
_PROFILE = [one.attname for one in SearchProfile._meta.concrete_fields if not isinstance(one, SearchVectorField)]
_COMMUNE = [one.attname for one in Commune._meta.concrete_fields]
SOME_WORDS = search.Words(raw="some words")


def _place(pk, code, title_hit, km, updated_at):
    return not title_hit, km or 0, -updated_at.timestamp(), -pk


@dataclass(frozen=True)
class Search:
    """What is looked for, read from the cleaned criteria of `ProfileFilter`. `impossible`: nobody can meet it, words that say nothing at all.

    Its first methods, which return a queryset, are the questions put to the database; the last ones put them.
    """

    words: search.Words = field(default_factory=search.Words)
    commune: Commune | None = None
    km: int = DEFAULT_KM
    trade: object = None
    codes: tuple = ()
    communes: tuple | None = None
    picked: tuple = ()
    impossible: bool = False

    @classmethod
    def read(cls, criteria):
        """From a form's cleaned data. One query for the words, one for a trade, two for a sector."""
        typed = (criteria.get("q") or "").strip()
        words = search.read_words(typed)
        trade = criteria.get("trade")
        communes = communes_of(criteria["secteur"]) if criteria.get("secteur") else None
        return cls(
            words=words,
            commune=criteria.get("commune"),
            km=int(criteria.get("km") or DEFAULT_KM),
            trade=trade,
            codes=tuple(search.related_codes([trade.pk])) if trade else (),
            communes=communes,
            picked=tuple((name, tuple(criteria[name])) for name in facets.BY_NAME if criteria.get(name)),
            impossible=(bool(typed) and not words.raw) or communes == (),
        )

    @cached_property
    def chosen(self):
        """{name of a criterion: values}."""
        return dict(self.picked)

    def meets(self, queryset, *, words="search"):
        """Rows of `queryset` (profiles, or their sample) that meet everything but the criteria of closed lists.

        `words`: the column that holds those looked for.
        """
        if self.impossible:
            return queryset.none()
        if self.words.query is not None:
            queryset = queryset.filter(**{words: self.words.query})
        if self.codes:
            queryset = queryset.filter(trade_codes__overlap=list(self.codes))
        if self.communes is not None:
            queryset = queryset.filter(commune__in=self.communes)
        if self.commune is not None:
            queryset = queryset.alias(km=self._km()).filter(
                near(self.commune, self.km, prefix="commune__"), km__lte=self.km
            )
        return queryset

    def found(self, *, words="search"):
        """The profiles that meet everything, in no order."""
        return facets.narrowed(self.meets(SearchProfile.objects.searchable(), words=words), self.chosen)

    # --- What the database is asked --------------------------------------------------------------------------------------

    def everybody(self):
        """All who meet everything but the criteria of closed lists, and where each stands, in no order; one more than are counted."""
        return self._placed(self.meets(SearchProfile.objects.searchable())).order_by()[: facets.EXACT_UNDER + 1]

    def sampled(self, *, in_quarter=False):
        """The sample's rows by code. A phrase makes each text be read again: a quarter of the sample is enough when many have it."""
        sample = self.meets(SampleProfile.objects.all())
        return facets.by_code(sample.filter(in_quarter=True) if in_quarter else sample)

    def sampled_titles(self):
        """How many rows of the sample have the words in their title, and how many profiles each stands for."""
        titled = SampleProfile.objects.order_by().filter(title_search=self.words.query)
        return titled.values("in_quarter").annotate(n=Count("pk"), each=Max("weight")).values_list("n", "each")

    def nearest(self, start, stop):
        return self._placed(self.found()).order_by(F("title_hit").desc(nulls_last=True), "km", *FRESHEST)[start:stop]

    def newest(self, start, stop):
        return self._placed(self.found()).order_by(*FRESHEST)[start:stop]

    def titled_first(self, start, stop, *, few_titles, few):
        """Two readings that each stop as soon as the page is full: whoever has the words in the title, the others.

        Words of the title are in the whole text too: one column is enough to read. And the others are only read when the first do not
        fill the page, that is when they are all known: no title need be looked into to leave them out.
        """
        first = freshest(self._placed(self.found(words="title_search"), title_hit=Value(True)), few_titles)[:stop]
        others = self.found().exclude(pk__in=first.values("pk"))
        others = freshest(self._placed(others, title_hit=Value(False)), few)[:stop]
        return first.union(others, all=True)[start:stop]

    def _placed(self, profiles, **annotations):
        where = {"title_hit": self._in_title(), "km": self._km()} | annotations
        return profiles.annotate(**where).values_list("pk", "code", "title_hit", "km", "updated_at")

    def _in_title(self):
        if self.words.query is None:
            return Value(False)
        return ExpressionWrapper(Q(title_search=self.words.query), output_field=BooleanField())

    def _km(self):
        if self.commune is None:
            return Value(None, output_field=FloatField())
        return distance_km(self.commune, prefix="commune__")

    # --- What it answers -------------------------------------------------------------------------------------------------

    def figures(self):
        """How many in all and for each value: estimated on the sample when there are more than are counted. Two queries, three with a phrase."""
        if self.impossible:
            return facets.NOBODY
        with planner.advised():
            codes, weight = self._histogram()
            if sum(codes.values()) * weight > facets.EXACT_UNDER:
                return facets.estimate(codes, weight, self.chosen)
            exact = facets.count(*self._written("everybody"), self.chosen, order=ORDER, top=PAGE)
            return exact or facets.Figures(facets.EXACT_UNDER, {}, facets.EXACT_UNDER, about=True)

    def _histogram(self):
        if self.words.has_phrase:
            codes, weight = facets.histogram(self._ask("sampled", in_quarter=True))
            if sum(codes.values()) >= ENOUGH:
                return codes, weight * QUARTER
        return facets.histogram(self._ask("sampled"))

    def rows(self, start, stop, figures):
        """Profiles `start` to `stop` of the results whose `figures` are known, each with `title_hit` and `km`. Two queries, three at most."""
        if figures.first is not None and stop <= PAGE:
            return self._read(figures.first[start:stop])
        with planner.advised():
            found = sorted(self._page(start, stop, figures.base), key=lambda row: _place(*row))
        return self._read([(pk, title_hit, km) for pk, _, title_hit, km, _ in found])

    def _page(self, start, stop, hits):
        if self.commune is not None:
            return self._ask("nearest", start, stop)
        if self.words.query is None:
            return self._ask("newest", start, stop)
        few = hits < FEW
        return self._ask("titled_first", start, stop, few_titles=few or self._title_hits() < FEW, few=few)

    def _title_hits(self):
        """How many have the words in their title, by the sample; none in a base too small to have one, where all may well be read."""
        return sum(n * weight for n, weight in self._ask("sampled_titles"))

    def _read(self, places):
        """The profiles of these [(key, title_hit, km)] that may still be found, in this order. One query."""
        profiles = people([pk for pk, *_ in places])
        for pk, title_hit, km in places:
            if pk in profiles:
                profiles[pk].title_hit, profiles[pk].km = title_hit, km
        return [profiles[pk] for pk, *_ in places if pk in profiles]

    def _ask(self, question, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute(*self._written(question, *args, **options))
            return cursor.fetchall()

    def _written(self, question, *args, **options):
        """(SQL, parameters) of one of the questions above. Most searches differ by their words alone, and Django takes longer to write
        them than PostgreSQL to answer: each question is written once, and the words put in."""
        like = replace(self, words=SOME_WORDS if self.words.raw else search.Words())
        spot = self.commune and (self.commune.latitude, self.commune.longitude)
        sql, parameters = _write(like, question, args, tuple(options.items()), spot)
        return sql, [self.words.raw if one == SOME_WORDS.raw else one for one in parameters]


@lru_cache(maxsize=512)
def _write(wanted, question, args, options, spot):
    """`spot`: where the commune is, for two searches around it are equal even when it moved. No word that was looked for is kept."""
    return getattr(wanted, question)(*args, **dict(options)).query.sql_with_params()


def people(keys):
    """{key: profile} of those of these, a page at most, that may be found; without what the index holds, their commune read. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_people_sql(), [*keys, *[0] * (PAGE - len(keys))])  # no profile has the number 0
        return {row[0]: _profile(row) for row in cursor.fetchall()}


@lru_cache(maxsize=1)
def _people_sql():
    found = SearchProfile.objects.searchable().filter(pk__in=range(PAGE)).order_by()
    return found.values_list(*_PROFILE, *(f"commune__{name}" for name in _COMMUNE)).query.sql_with_params()[0]


def _profile(row):
    profile = SearchProfile.from_db("default", _PROFILE, row[: len(_PROFILE)])
    profile.commune = Commune.from_db("default", _COMMUNE, row[len(_PROFILE) :])
    return profile


def freshest(found, few):
    """These profiles, the freshest first. A few known beforehand are all read and sorted: left to itself, the planner may believe that a
    word it never met is common enough to be found by walking all profiles from the freshest one."""
    if few:
        return found.order_by(ExpressionWrapper(F("updated_at") + timedelta(0), DateTimeField()).desc(), "-pk")
    return found.order_by(*FRESHEST)


def look(criteria):
    """Search, and forgive one typo per word when nobody at all, whatever the other criteria, has the words. → (search, figures)."""
    wanted = Search.read(criteria)
    figures = wanted.figures()
    if figures.base or not wanted.words.raw:
        return wanted, figures
    forgiven = search.forgive(wanted.words)
    if forgiven is wanted.words:
        return wanted, figures
    wanted = replace(wanted, words=forgiven)
    return wanted, wanted.figures()


def communes_of(town_id):
    """Communes of searchable people whose nearest main town of the members is this one."""
    towns = main_towns(timezone.localdate())
    communes = Commune.objects.filter(pk__in=SearchProfile.objects.searchable().values("commune"))
    return tuple(one.pk for one in communes if (town := nearest_town(towns, one)) and town.pk == town_id)


class Results:
    """What a Paginator cuts into pages: nothing is read before a page is asked for."""

    ordered = True

    def __init__(self, wanted, figures):
        self.wanted, self.figures = wanted, figures

    def count(self):
        return min(self.figures.total, PAGE * MAX_PAGES)

    def __getitem__(self, part):
        return self.wanted.rows(part.start, part.stop, self.figures) if self.figures.total else []


def page_of(wanted, figures, number):
    return Paginator(Results(wanted, figures), PAGE).get_page(number)
