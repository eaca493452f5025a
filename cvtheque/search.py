"""Finding profiles: full text in French, then one typo forgiven and said so. Nothing here touches an identity."""

import re
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, Value, When
from django.utils.html import escape
from django.utils.safestring import mark_safe

from cvtheque.models import SearchProfile, SearchWord
from cvtheque.profiles import CONFIG, MARK_CLOSE, MARK_OPEN
from gtec_portal.typography import NBSP
from reference.geography import distance_km
from reference.text import unaccent
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


def read_words(queryset, text):
    """Turn typed text into words to look for among `queryset`. When nothing has them, forgive one typo per word.

    Costs one query when something is found; a few milliseconds more for each mistyped word.
    """
    lexicon = load_lexicon() if text.strip() else None
    raw = expand_query(text, lexicon=lexicon) if lexicon else ""
    words = Words(text.strip(), "", raw)
    if not raw or queryset.filter(search=words.query).exists():
        return words
    corrected = correct(text)
    if corrected == text:
        return words
    better = Words(text.strip(), corrected, expand_query(corrected, lexicon=lexicon))
    return better if queryset.filter(search=better.query).exists() else words


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


def matching(queryset, words):
    """The profiles that hold the words, those whose trade says so first."""
    if words.query is None:
        return queryset.annotate(title_hit=Value(False, output_field=BooleanField()))
    hit = ExpressionWrapper(Q(title_search=words.query), output_field=BooleanField())
    return queryset.filter(search=words.query).annotate(
        title_hit=Case(When(hit, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def measured(queryset, commune):
    """Profiles with `km`, the straight-line distance from `commune` to theirs."""
    return queryset.annotate(km=distance_km(commune, prefix="commune__"))


def ordered(queryset, *, by_distance):
    """Trade hits first, then the nearest or the freshest."""
    near = [F("km").asc()] if by_distance else []
    return queryset.order_by("-title_hit", *near, "-updated_at", "-pk")


def hits(profiles, words, commune=None):
    """Snippets and reasons for one page of results. One query, for these rows only."""
    profiles = list(profiles)
    snippets = _snippets(profiles, words) if words.query else {}
    return [_hit(profile, snippets.get(profile.pk, ""), words, commune) for profile in profiles]


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


def _hit(profile, snippet, words, commune):
    snippet = _mark_acronyms(_NEIGHBOURS.sub(r"\1", snippet), words) if snippet else profile.body[:220]
    found = list(dict.fromkeys(" ".join(word.split()) for word in _MARKED.findall(snippet)))
    found = [word for word in found if word.lower() not in {other.lower() for other in found[: found.index(word)]}]
    reasons = []
    if profile.title_hit:
        reasons.append(
            f"métier recherché : {profile.title.split(' · ')[0]}"
            if " · " not in profile.title
            else "un des métiers recherchés"
        )
    if found:
        reasons.append("dans le CV : " + ", ".join(f"«{NBSP}{word}{NBSP}»" for word in found[:4]))
    if commune is not None:
        reasons.append(
            f"à {round(profile.km)} km de {commune.name} à vol d’oiseau"
            if profile.km >= 1
            else f"habite {commune.name} ou tout près"
        )
    return Hit(profile, shown(snippet), reasons)


def _mark_acronyms(snippet, words):
    """The index finds « AS » by its stand-in, which the text does not hold: acronyms are marked here."""
    for short in set(_ACRONYMS.findall(words.raw)):
        snippet = re.sub(rf"(?<!{MARK_OPEN})\b({re.escape(short.upper())})\b", rf"{MARK_OPEN}\1{MARK_CLOSE}", snippet)
    return snippet


def shown(snippet):
    """A snippet as HTML: escaped first, then the found words marked."""
    escaped = escape(" ".join(snippet.split()))
    return mark_safe(escaped.replace(MARK_OPEN, "<mark>").replace(MARK_CLOSE, "</mark>"))  # noqa: S308 -- escaped above
