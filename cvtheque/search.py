"""Finding profiles: full text in French, then one typo forgiven and said so. Nothing here touches an identity."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from cvtheque import facets, snippets
from cvtheque.models import SearchProfile, SearchWord, known_forms
from cvtheque.profiles import CONFIG, MARK_CLOSE, MARK_OPEN, trade_term
from gtec_portal.typography import NBSP
from reference import edition
from reference.text import fold, unaccent
from reference.vocabulary import expand_query, is_phrase, load_lexicon, stand_in, suggest

MAX_SUGGESTIONS = 6
NOBODY = UUID(int=0)
_WORD = re.compile(r"[^\W\d_]{4,60}")
_ACRONYMS = re.compile(rf"'{stand_in('')}(\w+)'")
# « ⟦aide⟧-⟦soignante⟧ » is one word to a reader.
_NEIGHBOURS = re.compile(rf"{MARK_CLOSE}((?:[-’']| (?:de |du |des |d’|à |et )?))(?={MARK_OPEN}){MARK_OPEN}")
_MARKED = re.compile(f"{MARK_OPEN}(.*?){MARK_CLOSE}", re.DOTALL)


@dataclass(frozen=True)
class Words:
    """What a person typed, ready for PostgreSQL. `corrected` is what was looked for instead, or "".

    `raw`: what the index is asked; `marked`: what a text holds of it, where the index has stand-ins for long forms.
    """

    typed: str = ""
    corrected: str = ""
    raw: str = ""
    marked: str = ""

    @property
    def query(self):
        return SearchQuery(self.raw, config=CONFIG, search_type="raw") if self.raw else None

    @property
    def has_phrase(self):
        """Whether the place of words counts, which the index alone does not tell."""
        return is_phrase(self.raw)


@dataclass
class Hit:
    """One result as shown: why it was found, and where the words stand in its text."""

    profile: SearchProfile
    snippet: str = ""
    reasons: list = field(default_factory=list)

    @property
    def url(self):
        return _address("profile_detail", self.profile)

    @property
    def spot_url(self):
        return _address("profile_spot", self.profile)


def _address(name, profile):
    """The address Django would write, from that of nobody: forty of them on each page."""
    return _pattern(name).replace(str(NOBODY), str(profile.uuid))


@lru_cache(maxsize=8)
def _pattern(name):
    return reverse(f"cvtheque:{name}", args=[NOBODY])


def read_words(text):
    """Turn typed text into words to look for. One query, for the edition of the acronyms and of the official names of trades."""
    text = text.strip()
    if not text:
        return Words()
    number = edition.current()
    lexicon, known = load_lexicon(number), known_forms(number)
    raw = expand_query(text, lexicon=lexicon, known=known)
    marked = expand_query(text, lexicon=lexicon) if known else raw
    codes = related_codes(edition.trade_names(number).get(fold(text), ()), number) if raw else []
    return Words(
        text, "", " | ".join([f"({raw})", *(f"'{trade_term(code)}'" for code in codes)]) if codes else raw, marked
    )


def related_codes(codes, number=None):
    """Codes under which people of these trades may stand: themselves, the finer cards cut out of them, the card they come from.

    `number`: of the edition, when it was read already; otherwise one query.
    """
    if not codes:
        return []
    parents = edition.trade_parents(number)
    kin = {parents[code] for code in codes if code in parents} & parents.keys()
    return sorted({*codes, *kin, *(code for code, parent in parents.items() if parent in codes)})


def forgive(words):
    """The same words with one typo mended in each, when that finds somebody and nobody has them as typed."""
    profiles = SearchProfile.objects.searchable()
    if profiles.filter(search=words.query).exists():
        return words
    corrected = correct(words.typed)
    if corrected == words.typed:
        return words
    better = replace(read_words(corrected), typed=words.typed, corrected=corrected)
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
    shown = (
        snippets.of([profile.body for profile in profiles], wanted.words) if wanted.words.raw else [""] * len(profiles)
    )
    return [_hit(profile, snippet, wanted) for profile, snippet in zip(profiles, shown, strict=True)]


def _hit(profile, snippet, wanted):
    words = wanted.words
    acronyms = _acronyms(words)
    snippet = _mark(_NEIGHBOURS.sub(r"\1", snippet), acronyms)
    if acronyms and MARK_OPEN not in snippet:
        snippet = _mark(snippets.readable(snippets.around(profile.body, acronyms)), acronyms) or snippet
    snippet = snippet or snippets.readable(profile.body[:600])[:220]
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


def _acronyms(words):
    """A pattern for the acronyms among the words, None without any: the index finds « AS » by a stand-in that no text holds."""
    shorts = {short.upper() for short in _ACRONYMS.findall(words.marked)}
    found = {short + "|" + r"\.".join(short) + r"\.?" for short in shorts}
    return re.compile(rf"(?<![\w{MARK_OPEN}])({'|'.join(sorted(found))})(?!\w)") if found else None


def _mark(snippet, acronyms):
    return acronyms.sub(rf"{MARK_OPEN}\1{MARK_CLOSE}", snippet) if acronyms else snippet


def shown(snippet):
    """A snippet as HTML: escaped first, then the found words marked."""
    escaped = escape(" ".join(snippet.split()))
    return mark_safe(escaped.replace(MARK_OPEN, "<mark>").replace(MARK_CLOSE, "</mark>"))  # noqa: S308 -- escaped above
