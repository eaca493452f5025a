"""Form fields for a commune or a trade: plain HTML, no JavaScript, forgiving in what they accept."""

from functools import lru_cache
from itertools import groupby

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html

from gtec_portal.typography import nbsp
from gtec_portal.widgets import PlainSelect, datalist_options, plain_input
from reference import edition
from reference.enums import AliasKind, TradeFamily
from reference.models import Commune, FormerCommune, Trade, TradeAlias
from reference.text import commune_key, fold, split_place
from reference.vocabulary import neutral

SUGGESTED_COMMUNES = 200
LISTED_CANDIDATES = 6
LISTED_GUESSES = 3
MEANT_RANK = 1  # TradeQuerySet.search: 0 the code itself, 1 what the words mean
OTHER_RANK = 9  # found by spelling only


class DatalistInput(forms.TextInput):
    """A text input whose suggestions are a `<datalist>`: `suggestions()` is called when the page is written."""

    def __init__(self, attrs=None, suggestions=list):
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id') or name}_list"
        field = plain_input(self, name, value, {**(attrs or {}), "list": list_id})
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, _datalist(tuple(self.suggestions())))


@lru_cache(maxsize=8)
def _datalist(texts):
    """The same few hundred texts are on every page that has the field."""
    return datalist_options(texts)


class Typed(str):
    """What the person typed, shown again as it was, as opposed to a code stored in the database."""


class LookupField(forms.CharField):
    """Text that names one row of reference data; cleans to that row, or None when optional and empty."""

    widget = DatalistInput
    model: type[Model]
    max_typed = 200

    def __init__(self, *, queryset=None, limit_choices_to=None, to_field_name=None, blank=False, **kwargs):
        # The named arguments are what a ModelForm gives to the select it would have made: not for us.
        kwargs.setdefault("max_length", self.max_typed)
        super().__init__(**kwargs)
        if isinstance(self.widget, DatalistInput):
            self.widget.suggestions = self.suggestions

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        if isinstance(copied.widget, DatalistInput):
            copied.widget.suggestions = copied.suggestions
        return copied

    def bound_data(self, data, initial):
        return Typed(data) if isinstance(data, str) else super().bound_data(data, initial)

    def prepare_value(self, value):
        """Words for the input: what was typed, or the name of the stored row."""
        if isinstance(value, Typed) or not value:
            return value
        row = value if isinstance(value, self.model) else self.model.objects.filter(pk=value).first()
        return self.written(row) if row else str(value)

    def clean(self, value):
        value = self.to_python(value)  # stripped text
        self.validate(value)
        self.run_validators(value)
        return self.find(value) if value else None

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        # Compared as words: « Flers (61100) » and the stored code 61169 are the same answer.
        return (self.prepare_value(initial) or "") != (data or "").strip()

    def suggestions(self):
        """Texts offered while typing."""
        return []

    def written(self, row):
        """The text that names this row."""
        return str(row)

    def refusal(self, code, **params):
        """The error of this code, in French typography."""
        return ValidationError(nbsp(self.error_messages[code] % params), code=code)

    def find(self, text):
        """The row `text` names; a French ValidationError listing candidates otherwise."""
        raise NotImplementedError


def one_of(candidates):
    """« A, B ou C » from a list of texts; a long list ends with « ou une autre »."""
    if len(candidates) > LISTED_CANDIDATES:
        candidates = [*candidates[:LISTED_CANDIDATES], "une autre"]
    *first, last = candidates or [""]
    return f"{', '.join(first)} ou {last}" if first else last


@edition.once_per_edition
def largest_communes():
    """The largest communes of our départements, by name."""
    home = Commune.objects.current().filter(department__in=settings.HOME_DEPARTMENTS)
    largest = home.order_by("-population")[:SUGGESTED_COMMUNES]
    return tuple(str(commune) for commune in sorted(largest, key=lambda commune: commune.name_key))


class CommuneField(LookupField):
    """A commune typed as « Flers », « 61100 » or « Flers (61100) », old names and « St » included."""

    model = Commune
    default_error_messages = {
        "required": "Indiquez une commune, par exemple Flers (61100).",
        "ambiguous": "Précisez : %(candidates)s.",
        "near": "Aucune commune ne s’appelle « %(text)s ». Vouliez-vous dire %(candidates)s ?",
        "unknown": "Aucune commune ne correspond à « %(text)s ». Écrivez son nom ou son code postal.",
    }

    def suggestions(self):
        return largest_communes()

    def find(self, text):
        code, name = split_place(text)
        exact = list(self.exact(code, commune_key(name))[: LISTED_CANDIDATES + 1])
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise self.error("ambiguous", text, exact)
        # A wrong postal code must not hide the commune: the name alone is tried too.
        near = list(Commune.objects.search(text)[:LISTED_GUESSES])
        if code and name and not near:
            near = list(Commune.objects.search(name)[:LISTED_GUESSES])
        raise self.error("near" if near else "unknown", text, near)

    def exact(self, code, key):
        """Communes of this present or former name and of this code, a postal code rather than an INSEE code."""
        rows = Commune.objects.current().home_first()
        if code:
            by_post = rows.filter(postal_codes__contains=[code])
            rows = by_post if by_post.exists() else rows.filter(insee=code)
        elif not key:
            return rows.none()
        if not key:
            return rows
        former = FormerCommune.objects.current().filter(name_key=key)
        return rows.filter(Q(name_key=key) | Q(pk__in=former.values("commune")))

    def error(self, code, text, candidates):
        """The sentence for this failure; twins in name and postal code are told apart by their INSEE code."""
        names = [str(commune) for commune in candidates]
        labels = [
            name if names.count(name) == 1 else f"{commune.name} ({commune.insee})"
            for name, commune in zip(names, candidates, strict=True)
        ]
        return self.refusal(code, text=text, candidates=one_of(labels))


class FamilyIterator(ModelChoiceIterator):
    """Groups a trade select by family, in the order of `TradeFamily`."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rank = {family.value: place for place, family in enumerate(TradeFamily)}
        trades = sorted(self.queryset.all(), key=lambda trade: (rank.get(trade.family, len(rank)), fold(trade.label)))
        for family, members in groupby(trades, key=lambda trade: trade.get_family_display() or "Autres métiers"):
            yield family, [self.choice(trade) for trade in members]


def offered(queryset, kwargs):
    """The trades of a select: the sector's, unless somebody chose others (a ModelForm passes all 1 584 of them)."""
    return Trade.objects.sector() if queryset is None or "limit_choices_to" in kwargs else queryset


class TradeField(forms.ModelChoiceField):
    """A select of the sector's trades grouped by family. For any trade of the ROME, use TradeTextField."""

    iterator: type[ModelChoiceIterator] = FamilyIterator
    default_error_messages = {
        "required": "Choisissez un métier dans la liste.",
        "invalid_choice": "Ce métier n’est pas dans la liste\u00a0: choisissez-en un autre.",
    }

    def __init__(self, queryset=None, **kwargs):
        kwargs.setdefault("empty_label", "Choisissez un métier")
        super().__init__(offered(queryset, kwargs), **kwargs)


@edition.once_per_edition
def sector_choices():
    """The sector's trades as options grouped by family."""
    return tuple(TradeField(empty_label=None).choices)


class SectorIterator(ModelChoiceIterator):
    """The options of a field that offers the whole sector, worked out once per edition of the trades."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from sector_choices()


class SectorTradeField(TradeField):
    """A TradeField for pages asked for all day long, whose options are always the whole sector."""

    iterator = SectorIterator
    widget = PlainSelect


class TradeMultipleField(forms.ModelMultipleChoiceField):
    """Several of the sector's trades, as grouped boxes to tick."""

    iterator = FamilyIterator
    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset=None, **kwargs):
        super().__init__(offered(queryset, kwargs), **kwargs)


class TradeTextField(LookupField):
    """A trade typed as people say it: « aide à domicile », « infirmière », « AES » or J1501."""

    model = Trade
    default_error_messages = {
        "required": "Indiquez un métier, par exemple aide-soignant.",
        "ambiguous": "Précisez : %(candidates)s.",
        "unknown": "Aucun métier ne correspond à « %(text)s ». Essayez un mot plus général ou un sigle (AES, IDE).",
    }

    def suggestions(self):
        """The sector's trades and the names people use for them."""
        sector = Trade.objects.sector()
        names = TradeAlias.objects.current().filter(trade__in=sector, kind=AliasKind.COMMON)
        labels = {*sector.values_list("label", flat=True), *names.values_list("label", flat=True)}
        return sorted(labels, key=fold)

    def find(self, text):
        found = list(Trade.objects.search(text)[: LISTED_CANDIDATES + 1])
        if not found:
            raise self.refusal("unknown", text=text)
        # A code or an acronym says more than the words it shares with other trades.
        meant = [trade for trade in found if getattr(trade, "rank", OTHER_RANK) <= MEANT_RANK]
        named = [trade for trade in meant or found if meant or self.is_named(trade, text)]
        if len(named) == 1 or len(found) == 1:
            return (named or found)[0]
        candidates = one_of([trade.label for trade in named or found]).replace("une autre", "un autre")
        raise self.refusal("ambiguous", candidates=candidates)

    def is_named(self, trade, text):
        """Whether one of the trade's names is exactly this text, gender and number aside."""
        wanted = [neutral(word) for word in fold(text).split()]
        names = [trade.label, *trade.aliases.values_list("label", flat=True)]
        spoken = [half for name in names for half in (name, name.rpartition(" / ")[2])]
        return any([neutral(word) for word in fold(name).split()] == wanted for name in spoken)
