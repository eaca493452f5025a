"""From criteria to a page of profiles and its figures.

Never rank all hits: those whose trade says the words come first, then the freshest, so that the reading stops at the end of the
page. Counts are exact under twenty thousand profiles; above, they come from the sample and are called estimates.
"""

from dataclasses import dataclass, field, replace

from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Q, Value
from django.utils import timezone

from cvtheque import facets, planner, search
from cvtheque.models import SampleProfile, SearchProfile
from members.towns import main_towns, nearest_town
from reference.geography import distance_km, near
from reference.models import Commune

PAGE = 20
MAX_PAGES = 50  # nobody reads the thousandth profile: the page asks for one more criterion
DEFAULT_KM = 30
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
            codes=tuple(search.related_codes([trade])) if trade else (),
            communes=communes_of(criteria["secteur"]) if criteria.get("secteur") else None,
            chosen={name: criteria[name] for name in facets.BY_NAME if criteria.get(name)},
            impossible=bool(typed) and not words.raw,
        )

    def meets(self, queryset):
        """Rows of `queryset` (profiles, or their sample) that meet everything but the criteria of closed lists."""
        if self.impossible:
            return queryset.none()
        if self.words.query is not None:
            queryset = queryset.filter(search=self.words.query)
        if self.codes:
            queryset = queryset.filter(trade_codes__overlap=list(self.codes))
        if self.communes is not None:
            queryset = queryset.filter(commune__in=self.communes)
        if self.commune is not None:
            queryset = queryset.alias(km=distance_km(self.commune, prefix="commune__"))
            queryset = queryset.filter(near(self.commune, self.km, prefix="commune__"), km__lte=self.km)
        return queryset

    def found(self):
        """The profiles that meet everything, in no order."""
        return facets.narrowed(self.meets(SearchProfile.objects.searchable()), self.chosen)

    def figures(self):
        """How many in all and for each value. Two short queries at most before the count itself."""
        with planner.advised():
            weight = SampleProfile.objects.order_by().values_list("weight", flat=True)[:1]
            for each in weight:
                estimate = facets.count(self.meets(SampleProfile.objects.all()), self.chosen, weight=each)
                if estimate.base > facets.EXACT_UNDER:
                    return estimate
            exact = facets.count(self.meets(SearchProfile.objects.searchable()), self.chosen)
        return exact or facets.Figures(facets.EXACT_UNDER, {}, facets.EXACT_UNDER, about=True)

    def rows(self, start, stop):
        """Profiles `start` to `stop` of the results, each with `title_hit` and `km`. Two queries."""
        with planner.advised():
            found = list(self._keys(start, stop))
            order = {pk: place for place, (pk, *_) in enumerate(found)}
            profiles = SearchProfile.objects.filter(pk__in=list(order)).select_related("commune")
            profiles = sorted(profiles.defer("search", "title_search"), key=lambda profile: order[profile.pk])
        extra = {pk: (title_hit, km) for pk, title_hit, km in found}
        for profile in profiles:
            profile.title_hit, profile.km = extra[profile.pk]
        return profiles

    def _keys(self, start, stop):
        """(pk, title_hit, km) in order. With words, two readings that each stop as soon as the page is full."""
        found, nowhere = self.found(), Value(None, output_field=FloatField())
        if self.commune is not None:
            found = found.annotate(title_hit=self._in_title(), distance=F("km"))
            return found.order_by("-title_hit", "distance", *FRESHEST).values_list("pk", "title_hit", "distance")[
                start:stop
            ]
        if self.words.query is None:
            rows = found.annotate(title_hit=Value(False), distance=nowhere).order_by(*FRESHEST)
            return rows.values_list("pk", "title_hit", "distance")[start:stop]
        split = found.alias(in_title=self._in_title()).order_by(*FRESHEST)
        first, then = (
            rows.annotate(title_hit=Value(yes), distance=nowhere).values_list("pk", "title_hit", "distance")[:stop]
            for yes, rows in (
                (True, found.filter(title_search=self.words.query).order_by(*FRESHEST)),
                (False, split.filter(in_title=False)),
            )
        )
        return first.union(then, all=True)[start:stop]

    def _in_title(self):
        if self.words.query is None:
            return Value(False)
        return ExpressionWrapper(Q(title_search=self.words.query), output_field=BooleanField())


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
        return self.wanted.rows(part.start, part.stop) if self.figures.total else []


def page_of(wanted, figures, number):
    return Paginator(Results(wanted, figures), PAGE).get_page(number)
