"""From criteria to a page of profiles and its figures.

Never rank all hits: those whose trade says the words come first, then the freshest, so that the reading stops at the end of the
page. Counts are exact under twenty thousand profiles; above, they come from the sample and are called estimates.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.core.paginator import Paginator
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
VERY_FEW = 500  # profiles: sooner counted here, once they are read to be sorted, than by PostgreSQL
FRESHEST = ("-updated_at", "-pk")


@dataclass
class Search:
    """What is looked for, read from the cleaned criteria of `ProfileFilter`. `impossible`: words that say nothing at all."""

    words: search.Words = field(default_factory=search.Words)
    commune: Commune | None = None
    km: int = DEFAULT_KM
    trade: object = None
    codes: tuple = ()
    communes: tuple | None = None
    chosen: dict = field(default_factory=dict)
    impossible: bool = False
    found_keys: dict | None = field(
        default=None, repr=False
    )  # {pk: (title hit, km)} in order, once `figures` met very few

    @classmethod
    def read(cls, criteria):
        """From a form's cleaned data. One query for the words, one for a trade, two for a sector."""
        typed = (criteria.get("q") or "").strip()
        words = search.read_words(typed)
        trade = criteria.get("trade")
        return cls(
            words=words,
            commune=criteria.get("commune"),
            km=int(criteria.get("km") or DEFAULT_KM),
            trade=trade,
            codes=tuple(search.related_codes([trade.pk])) if trade else (),
            communes=communes_of(criteria["secteur"]) if criteria.get("secteur") else None,
            chosen={name: criteria[name] for name in facets.BY_NAME if criteria.get(name)},
            impossible=bool(typed) and not words.raw,
        )

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

    def figures(self):
        """How many in all and for each value: estimated on the sample when there are more than are counted. Two queries, three at most."""
        if self.impossible:
            self.found_keys = {}
            return facets.tally([], self.chosen)
        with planner.advised():
            codes, weight = self._sampled()
            likely = sum(codes.values()) * weight
            if likely > facets.EXACT_UNDER:
                return facets.estimate(codes, weight, self.chosen)
            return (likely < VERY_FEW and self._counted_here()) or self._counted_there()

    def _counted_here(self):
        """Figures of very few profiles, all read and sorted at once; None when they are more than the sample said. One query."""
        met = self.meets(SearchProfile.objects.searchable()).annotate(title_hit=self._in_title(), km=self._km())
        # In no order: the reading stops where they are too many.
        found = list(met.order_by().values_list("pk", "code", "title_hit", "km", "updated_at")[: VERY_FEW + 1])
        if len(found) > VERY_FEW:
            return None
        found.sort(key=lambda row: _place(*row))
        self.found_keys = {pk: (hit, km) for pk, code, hit, km, _ in found if facets.meets(code, self.chosen)}
        return facets.tally([code for _, code, *_ in found], self.chosen)

    def _counted_there(self):
        exact = facets.count(self.meets(SearchProfile.objects.searchable()), self.chosen)
        return exact or facets.Figures(facets.EXACT_UNDER, {}, facets.EXACT_UNDER, about=True)

    def _sampled(self):
        """What the sample says. A phrase makes each text be read again: a quarter of the sample is enough when many have it."""
        sample = self.meets(SampleProfile.objects.all())
        if self.words.has_phrase:
            codes, weight = facets.histogram(sample.filter(in_quarter=True))
            if sum(codes.values()) >= ENOUGH:
                return codes, weight * QUARTER
        return facets.histogram(sample)

    def rows(self, start, stop, *, hits=None):
        """Profiles `start` to `stop` of the results, each with `title_hit` and `km`. `hits`: how many there are, when known. Two queries."""
        if self.found_keys is not None:
            return self._read(list(self.found_keys)[start:stop])
        with planner.advised():
            profiles = SearchProfile.objects.filter(pk__in=self._keys(start, stop, hits)).select_related("commune")
            profiles = profiles.annotate(title_hit=self._in_title(), km=self._km()).defer("search", "title_search")
            return sorted(profiles, key=lambda one: _place(one.pk, one.code, one.title_hit, one.km, one.updated_at))

    def _read(self, keys):
        """Those of these profiles that may still be found, in this order. One query."""
        profiles = (
            SearchProfile.objects.searchable().select_related("commune").defer("search", "title_search").in_bulk(keys)
        )
        for pk, profile in profiles.items():
            profile.title_hit, profile.km = self.found_keys[pk]
        return [profiles[pk] for pk in keys if pk in profiles]

    def _keys(self, start, stop, hits):
        """Their numbers. With words, two readings that each stop as soon as the page is full: whoever has them in the title, the others."""
        if self.commune is not None:
            nearest = self.found().annotate(title_hit=self._in_title())
            return nearest.order_by("-title_hit", "km", *FRESHEST).values("pk")[start:stop]
        if self.words.query is None:
            return self.found().order_by(*FRESHEST).values("pk")[start:stop]
        # Words of the title are in the whole text too: one column is enough to read. And the others are only read when the first
        # do not fill the page, that is when they are all known: no title need be looked into to leave them out.
        first = freshest(self.found(words="title_search"), self._title_hits(hits)).values("pk")[:stop]
        others = freshest(self.found().exclude(pk__in=first), hits).values("pk")[:stop]
        return first.union(others, all=True)[start:stop]

    def _title_hits(self, hits):
        """How many have the words in their title, by the sample; none in a base too small to have one, where all may well be read."""
        if hits is not None and hits < FEW:
            return hits
        sample = SampleProfile.objects.order_by().filter(title_search=self.words.query)
        share = sample.aggregate(there=Count("pk"), weight=Max("weight"))
        return share["there"] * (share["weight"] or 0)

    def _in_title(self):
        if self.words.query is None:
            return Value(False)
        return ExpressionWrapper(Q(title_search=self.words.query), output_field=BooleanField())

    def _km(self):
        if self.commune is None:
            return Value(None, output_field=FloatField())
        return distance_km(self.commune, prefix="commune__")


def _place(pk, code, title_hit, km, updated_at):
    """Whoever has the words in their title first, then the nearest, then the freshest."""
    return not title_hit, km or 0, -updated_at.timestamp(), -pk


def freshest(found, hits):
    """These profiles, the freshest first. A few known beforehand are all read and sorted: left to itself, the planner may believe that a
    word it never met is common enough to be found by walking all profiles from the freshest one."""
    if hits is not None and hits < FEW:
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
        return self.wanted.rows(part.start, part.stop, hits=self.figures.base) if self.figures.total else []


def page_of(wanted, figures, number):
    return Paginator(Results(wanted, figures), PAGE).get_page(number)
