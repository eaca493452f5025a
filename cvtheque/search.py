"""Finding profiles: full text in French, then one typo forgiven and said so. Nothing here touches an identity."""

import re
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import mark_safe

from cvtheque import facets
from cvtheque.models import SearchProfile, SearchWord
from cvtheque.profiles import CONFIG, MARK_CLOSE, MARK_OPEN, trade_term
from gtec_portal.typography import NBSP
from reference.models import Trade
from reference.text import fold, unaccent
from reference.vocabulary import expand_query, load_lexicon, stand_in, suggest

MAX_SUGGESTIONS = 6
_WORD = re.compile(r"[^\W\d_]{4,60}")
_ACRONYMS = re.compile(rf"'{stand_in('')}(\w+)'")
# « ⟦aide⟧-⟦soignante⟧ » is one word to a reader.
_NEIGHBOURS = re.compile(rf"{MARK_CLOSE}((?:[-’']| (?:de |du |des |d’|à |et )?))(?={MARK_OPEN}){MARK_OPEN}")
_MARKED = re.compile(f"{MARK_OPEN}(.*?){MARK_CLOSE}", re.DOTALL)


@dataclass(frozen=True)
class Words:
    """What a person typed, ready for PostgreSQL. `corrected` is what was looked for instead, or ""."""

    typed: str = ""
    corrected: str = ""
    raw: str = ""

    @property
    def query(self):
        return SearchQuery(self.raw, config=CONFIG, search_type="raw") if self.raw else None


@dataclass
class Hit:
    """One result as shown: why it was found, and where the words stand in its text."""

    profile: SearchProfile
    snippet: str = ""
    reasons: list = field(default_factory=list)


def read_words(text):
    """Turn typed text into words to look for. Two queries: the acronyms, and the official names of trades."""
    text = text.strip()
    if not text:
        return Words()
    raw = expand_query(text, lexicon=load_lexicon())
    named = Trade.objects.filter(Q(label_key=fold(text)) | Q(aliases__label_key=fold(text), aliases__retired_on=None))
    codes = related_codes(named.distinct()) if raw else []
    return Words(text, "", " | ".join([f"({raw})", *(f"'{trade_term(code)}'" for code in codes)]) if codes else raw)


def related_codes(trades):
    """Codes under which people of these trades may stand: themselves, the finer cards cut out of them, the card they come from."""
    codes, parents = [trade.pk for trade in trades], [trade.historic_code for trade in trades]
    if not codes:
        return []
    kin = Trade.objects.filter(Q(pk__in=[*codes, *parents]) | Q(historic_code__in=codes))
    return sorted({*codes, *kin.values_list("pk", flat=True)})


def forgive(words):
    """The same words with one typo mended in each, when that finds somebody and nobody has them as typed."""
    profiles = SearchProfile.objects.searchable()
    if profiles.filter(search=words.query).exists():
        return words
    corrected = correct(words.typed)
    if corrected == words.typed:
        return words
    better = Words(words.typed, corrected, read_words(corrected).raw)
    return better if better.raw and profiles.filter(search=better.query).exists() else words


def correct(text):
    """The text with each unknown word replaced by the nearest word of the base, as people write it."""
    table = SearchWord._meta.db_table
    found = list(dict.fromkeys(_WORD.findall(text)))[:MAX_SUGGESTIONS]
    known = set(SearchWord.objects.filter(word__in=[unaccent(word) for word in found]).values_list("word", flat=True))
    for word in found:
        nearest = None if unaccent(word) in known else suggest(word, table)
        if nearest:
            shown = SearchWord.objects.get(pk=nearest).shown
            text = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", shown, text)
    return text.strip()


def hits(profiles, wanted):
    """Snippets and reasons for one page of results of a `finding.Search`. One query, for these rows only."""
    profiles = list(profiles)
    snippets = _snippets(profiles, wanted.words) if wanted.words.query and profiles else {}
    return [_hit(profile, snippets.get(profile.pk, ""), wanted) for profile in profiles]


def _snippets(profiles, words):
    headline = SearchHeadline(
        "body",
        words.query,
        config=CONFIG,
        start_sel=MARK_OPEN,
        stop_sel=MARK_CLOSE,
        max_words=28,
        min_words=12,
        max_fragments=2,
        fragment_delimiter=" … ",
    )
    rows = SearchProfile.objects.filter(pk__in=[profile.pk for profile in profiles])
    return dict(rows.annotate(headline=headline).values_list("pk", "headline"))


def _hit(profile, snippet, wanted):
    words = wanted.words
    snippet = _mark_acronyms(_NEIGHBOURS.sub(r"\1", snippet), words) if snippet else profile.body[:220]
    return Hit(
        profile,
        shown(snippet),
        [*_trade_reasons(profile, wanted), *_word_reasons(snippet), *_other_reasons(profile, wanted)],
    )


def _trade_reasons(profile, wanted):
    if profile.title_hit:
        several = " · " in profile.title
        return ["un des métiers recherchés" if several else f"métier recherché : {profile.title}"]
    if wanted.trade is not None:
        near = "" if wanted.trade.pk in profile.trade_codes else ", fiche voisine du ROME"
        return [f"métier choisi : {wanted.trade}{near}"]
    return []


def _word_reasons(snippet):
    found = list(dict.fromkeys(" ".join(word.split()) for word in _MARKED.findall(snippet)))
    found = [word for word in found if word.lower() not in {other.lower() for other in found[: found.index(word)]}]
    return ["dans le CV : " + ", ".join(f"«{NBSP}{word}{NBSP}»" for word in found[:4])] if found else []


def _other_reasons(profile, wanted):
    """What was asked for beside the words, and how this profile answers."""
    reasons = []
    if wanted.commune is not None:
        reasons.append(
            f"à {round(profile.km)} km de {wanted.commune.name} à vol d’oiseau"
            if profile.km >= 1
            else f"habite {wanted.commune.name} ou tout près"
        )
    for name, values in wanted.chosen.items():
        facet = facets.BY_NAME[name]
        labels = [label for value, label in facet.choices if value in values and profile.code & facet.bits([value])]
        if name != "famille" and labels:
            reasons.append(f"{facet.label.lower()}{NBSP}: {', '.join(labels)}")
    return reasons


def _mark_acronyms(snippet, words):
    """The index finds « AS » by its stand-in, which the text does not hold: acronyms are marked here."""
    for short in set(_ACRONYMS.findall(words.raw)):
        snippet = re.sub(rf"(?<!{MARK_OPEN})\b({re.escape(short.upper())})\b", rf"{MARK_OPEN}\1{MARK_CLOSE}", snippet)
    return snippet


def shown(snippet):
    """A snippet as HTML: escaped first, then the found words marked."""
    escaped = escape(" ".join(snippet.split()))
    return mark_safe(escaped.replace(MARK_OPEN, "<mark>").replace(MARK_CLOSE, "</mark>"))  # noqa: S308 -- escaped above
