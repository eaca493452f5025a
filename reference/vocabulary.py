"""The words of the sector: a typed query becomes a full-text query that knows acronyms, gender and number.

Three functions serve every search of the portal: `index_text` prepares a document, `expand_query` writes
what PostgreSQL's `to_tsquery('fr', …)` reads, and `suggest` helps when nothing was found and one letter
may be wrong. The configuration `fr` folds accents and plurals; what it cannot know is added here:
« éducatrice » is « éducateur », AS is « aide-soignant » or « assistant de service social ».
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product

from django.apps import apps
from django.db import connection

from reference import edition
from reference.text import unaccent

MAX_WORDS = 24  # a longer query is a pasted page: its first words decide
MAX_WORD_LENGTH = 60
MIN_SUGGEST_LENGTH = 4
MAX_LOOSE_LINKS = 2
NEAREST = 40  # words compared letter by letter; two swapped letters leave a short word few trigrams

# Words that say nothing alone. In a long form they only keep the distance between the words around them.
FUNCTION_WORDS = frozenset(
    re.split(" ", "a au aux avec chez d dans de des du en et l la le les ou par pour qu que s sans sous sur un une")
)
# Acronyms that are also a French word when written small: only capitals count in a document.
FRENCH_WORDS = frozenset({"as", "es", "ets", "ide", "mas", "me", "sad", "had", "fam", "ass"})
# Acronyms whose bare word would find something else: stop words, « idées » (ide), « av. » (avs), « il va » (vae)…
MISLEADING = FRENCH_WORDS | {"avs", "dea", "deas", "dees", "mecs", "vae"}

# Feminine and masculine endings, unaccented, longest first.
ENDINGS = (
    ("trice", "teur"),
    ("ienne", "ien"),
    ("iere", "ier"),
    ("euse", "eur"),
    ("onne", "on"),
    ("elle", "el"),
    ("ette", "et"),
    ("effe", "ef"),
    ("ante", "ant"),
    ("ente", "ent"),
    ("ive", "if"),
    ("ere", "er"),
    ("ale", "al"),
    ("ee", "e"),
)
MIN_STEM = 2  # « agente » is the feminine of « agent », « mère » is not that of « mer »

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W\d_])")
# soignant·e, soignant.e.s, soignant(e), soignant/e: the ending added for the other gender.
_INCLUSIVE = re.compile(
    r"(?<=[^\W\d_]{3})(?:[.·•⋅/]|\()-?(?:e|ne|le|te|ve|ère|ere|ière|iere|rice|trice|euse|se|fe)(?:[.·•⋅]?s)?\b\)?(?:[.·•⋅/]s\b)?",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"(?<![^\W_])[A-Za-z][A-Za-z0-9]{1,11}(?![^\W_])")


@dataclass(frozen=True)
class Meaning:
    """One long form: its compounds as written, and its content words made masculine singular."""

    trade: str | None
    kind: str
    compounds: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def form(self):
        """What the index holds for this long form when it has several words; the digit keeps the stemmer away."""
        return "forme0" + "".join(self.key) if len(self.key) > 1 else ""


@dataclass
class Lexicon:
    """Acronyms and long forms, looked up both ways."""

    meanings: dict[str, list[Meaning]] = field(default_factory=lambda: defaultdict(list))
    shorts: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[tuple[str, ...], Meaning] = field(default_factory=dict)
    diplomas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    beginnings: set[str] = field(default_factory=set)  # first words of long forms that have a stand-in
    longest: int = 0

    def add(self, short, long_form, kind, trade):
        # « Assistant / Assistante de service social »: only what follows the slash is complete.
        compounds = tuple(_COMPOUND.findall(unaccent(long_form.rpartition(" / ")[2])))
        key = tuple(neutral(word) for word in _WORD.findall(" ".join(compounds)) if word not in FUNCTION_WORDS)
        meaning = Meaning(trade, kind, compounds, key)
        self.meanings[short.lower()].append(meaning)
        self.shorts[key].append(short.lower())
        if kind == "diploma" and trade:
            self.diplomas[trade].append(short.lower())
        # « médicopsychologique » is « médico-psychologique ».
        joined = tuple(neutral(word.replace("-", "")) for word in compounds if word not in FUNCTION_WORDS)
        for one in {key, joined}:
            self.by_key[one] = meaning
            self.beginnings |= {one[0]} if meaning.form else set()
            self.longest = max(self.longest, len(one))

    def forms(self):
        """{stand-in of a long form: that long form}."""
        return {meaning.form: meaning for meaning in self.by_key.values() if meaning.form}


@edition.once_per_edition
def load_lexicon():
    """The acronyms in use (about a hundred short rows), folded once per edition. One query; what a change makes of them is known at once.

    Shared, so never changed.
    """
    lexicon = Lexicon()
    rows = apps.get_model("reference", "Acronym").objects.current().order_by("pk")
    for row in rows.values_list("short", "long_form", "kind", "trade_id"):
        lexicon.add(*row)
    return lexicon


def singular(word):
    """Singular of an unaccented lower-case word: « sociaux » is « social »."""
    if word.endswith("aux") and len(word) > 4:
        return word[:-3] + "al"
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def neutral(word):
    """Masculine singular, the form under which two spellings of a trade are compared."""
    word = singular(word)
    for feminine, masculine in ENDINGS:
        if word.endswith(feminine) and len(word) - len(feminine) >= MIN_STEM:
            return word[: -len(feminine)] + masculine
    return word


def gendered(word):
    """Both genders of an unaccented word, itself first; the stemmer takes care of the plurals."""
    base = singular(word)
    forms = dict.fromkeys([word, base, neutral(word)])
    for feminine, masculine in ENDINGS:
        stem = forms_stem(neutral(word), masculine)
        if stem:
            forms[stem + feminine] = None
    if base.endswith("teur"):  # « acheteur » makes « acheteuse », « éducateur » makes « éducatrice »
        forms[base[:-1] + "se"] = None
    return list(forms)


def forms_stem(word, ending):
    """`word` without `ending`, or nothing when too little would remain."""
    stem = word.removesuffix(ending)
    return stem if stem != word and len(stem) >= MIN_STEM else ""


def index_text(text, *, lexicon=None):
    """Prepare a document for `to_tsvector('fr', …)`: what is indexed must be what `expand_query` asks for.

    « soignant·e » and « soignant(e) » become one word, « A.S. » becomes « AS », and each acronym is
    followed by a stand-in, since the bare one is lost or mistaken: « AS » is a stop word, « IDE » has the
    stem of « idée ». Long forms get theirs at the end, where no phrase is cut in two: an index finds one word,
    while for a phrase it has each text read again. Not for display. Costs one query unless a lexicon is given.
    """
    lexicon = lexicon or load_lexicon()

    def with_stand_in(match):
        short = match[0].lower()
        meant = short in lexicon.meanings and (match[0].isupper() or short not in FRENCH_WORDS)
        return f"{match[0]} {stand_in(short)}" if meant else match[0]

    text = plain(text.replace("\x00", " "))
    return "\n".join([_ACRONYM.sub(with_stand_in, text), *long_forms(text, lexicon)])


def long_forms(text, lexicon):
    """Stand-ins of the long forms of several words that a document says, each once, those that begin another one included."""
    words = [(word, 0) for word in _WORD.findall(unaccent(text))]
    found = {}
    for position, (word, _) in enumerate(words):
        if neutral(word) in lexicon.beginnings:
            said = (lexicon.by_key.get(key) for key, _ in keys_at(words, position, lexicon))
            found |= {meaning.form: None for meaning in said if meaning and meaning.form}
    return list(found)


def plain(text):
    """Text without the marks of inclusive writing nor the points of acronyms."""
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), _INCLUSIVE.sub(" ", text))


def stand_in(short):
    """What the index holds for an acronym. The digit keeps the stemmer away."""
    return f"sigle0{short}"


def acronym_terms(shorts):
    """The stand-ins, and the bare words that mislead nobody (for documents indexed as they are)."""
    terms = [f"'{stand_in(short)}'" for short in shorts]
    return terms + [f"'{short}'" for short in shorts if short not in MISLEADING]


def expand_query(text, *, lexicon=None, known=frozenset()):
    """Write the `to_tsquery('fr', …)` string for what a person typed; empty when there is nothing to look for.

    Words are joined by « and »; quotation marks and hyphens make phrases. Safe on any input: only
    letters and digits of it are ever quoted into the result. Costs one query unless a lexicon is given.
    `known`: stand-ins that every document that says these long forms already holds, instead of phrases.
    """
    groups = read_groups(text)
    if not groups:
        return ""
    lexicon = lexicon or load_lexicon()
    words = in_order(groups)
    terms, loose, position = [], defaultdict(list), 0
    while position < len(words):
        word, group = words[position]
        term, size = concept(words, position, lexicon, known)
        if term:
            terms.append(term)
        elif word not in FUNCTION_WORDS and len(word) > 1:
            loose[group].append(gendered(word))
        position += size
    terms += [together(phrase) for phrase in loose.values()]
    return " & ".join(dict.fromkeys(terms))


def meant_trades(text, *, lexicon):
    """Codes of the trades a whole query means: « AS » is J1501 and K1201, « infirmière » J1506."""
    words = in_order(read_groups(text))
    if not words:
        return []
    found, size = meanings_at(words, 0, lexicon)
    return [meaning.trade for meaning in found if meaning.trade] if size == len(words) else []


def in_order(groups):
    """Words in their order, each with the number of its group."""
    return [(word, number) for number, group in enumerate(groups) for word in group]


def read_groups(text):
    """Split into groups of unaccented words that belong together: a hyphenated word, or words in quotation marks."""
    text = unaccent(plain(text[:2000]))
    groups = []
    for number, part in enumerate(re.split(r'[«»“”"]', text)):
        quoted = number % 2 == 1
        chunks = [part] if quoted else _COMPOUND.findall(part)
        groups += [[word[:MAX_WORD_LENGTH] for word in _WORD.findall(chunk)] for chunk in chunks]
    kept, room = [], MAX_WORDS
    for group in filter(None, groups):
        kept.append(group[:room])
        room -= len(kept[-1])
        if room <= 0:
            break
    return kept


def concept(words, position, lexicon, known=frozenset()):
    """Longest acronym or long form starting at `position`: its term and how many words it took (1 if none)."""
    found, size = meanings_at(words, position, lexicon)
    if not found:
        return "", 1
    first = words[position][0]
    if first in lexicon.meanings and found is lexicon.meanings[first]:
        return either_terms([every_name(meaning, [first], lexicon, known) for meaning in found]), 1
    return every_name(found[0], lexicon.shorts[found[0].key], lexicon, known), size


def meanings_at(words, position, lexicon):
    """What starts at `position`, the longest long form first, else an acronym: its meanings, how many words."""
    for key, size in reversed(keys_at(words, position, lexicon)):
        if key in lexicon.by_key:
            return [lexicon.by_key[key]], size
    return lexicon.meanings.get(words[position][0], []), 1


def keys_at(words, position, lexicon):
    """[(key, how many words it took)] of what may be a long form from `position` on, the shortest first."""
    key, keys = (), []
    for size, (word, _) in enumerate(words[position:], start=1):
        if word in FUNCTION_WORDS and key:
            continue
        key = (*key, neutral(word))
        keys.append((key, size))
        if len(key) >= lexicon.longest:
            break
    return keys


def every_name(meaning, shorts, lexicon, known=frozenset()):
    """All ways to write one meaning: phrase, acronyms, and the diploma that leads to the trade."""
    diplomas = lexicon.diplomas.get(meaning.trade, []) if meaning.kind == "trade" else []
    written = phrases(meaning.compounds)
    if meaning.form in known:
        written = [f"'{meaning.form}'", *(term for term in written if not is_phrase(term))]
    return either_terms(acronym_terms(list(dict.fromkeys([*shorts, *diplomas]))) + written)


def is_phrase(term):
    """Whether the place of words counts in a term, which an index alone does not tell."""
    return "<" in term or "-" in term


def phrases(compounds):
    """The long form as tsquery phrases.

    PostgreSQL gives « médico-psychologique » one position more than « médico psychologique », hence a phrase
    for each; and « de », « d’ » or « de l’ » between two words count for none, one or two.
    """
    split = [word for compound in compounds for word in compound.split("-")]
    spellings = [split]
    if len(split) > len(compounds):
        spellings += [compounds, [compound.replace("-", "") for compound in compounds]]
    return [phrase for spelling in spellings for phrase in at_distances(spelling)]


def at_distances(words):
    """Join words by their distance: « aide à domicile » is 'aide' <2> 'domicile', but also <1> and <3>.

    With three such links or more, the words are so many that they need not be neighbours.
    """
    kept, gaps = [], []
    for word in words:
        if word not in FUNCTION_WORDS:
            kept.append(either(compound_forms(word)))
            gaps.append(1)
        elif gaps:
            gaps[-1] += 1
    gaps = gaps[:-1]
    if sum(gap > 1 for gap in gaps) > MAX_LOOSE_LINKS:
        return [f"({' & '.join(kept)})"]
    phrases = []
    for links in product(*[(gap, gap - 1, gap + 1) if gap > 1 else (1,) for gap in gaps]):
        phrase = kept[0] + "".join(f" <{link}> {word}" for link, word in zip(links, kept[1:], strict=True))
        phrases.append(f"({phrase})" if links else phrase)
    return phrases


def compound_forms(word):
    """Genders of a word; of a hyphenated one, both genders of its last part."""
    head, hyphen, last = word.rpartition("-")
    return [head + hyphen + form for form in gendered(last)]


def together(phrase):
    """One word, or the words of a hyphenated or quoted group: next to each other or, when two, written as one."""
    term = " <-> ".join(either(forms) for forms in phrase)
    if len(phrase) == 1:
        return term
    joined = [f"'{phrase[0][0]}{last}'" for last in phrase[1]] if len(phrase) == 2 else []
    return either_terms([f"({term})", *joined])


def either(words):
    """Quoted alternatives."""
    return either_terms([f"'{word}'" for word in words])


def either_terms(terms):
    """Alternatives in parentheses when there are several."""
    unique = list(dict.fromkeys(terms))
    return unique[0] if len(unique) == 1 else "(" + " | ".join(unique) + ")"


def suggest(word, vocabulary_table, *, column="word"):
    """The nearest word of a vocabulary at most one typo away (two from eight letters on), or None.

    `vocabulary_table` holds unaccented lower-case words, each once, under a GiST trigram index that gives the nearest
    ones. A typo is a letter added, missing, changed, or swapped with its neighbour. One query.
    """
    word = unaccent(word).strip()
    if len(word) < MIN_SUGGEST_LENGTH or len(word) > MAX_WORD_LENGTH or "\x00" in word:
        return None
    name, table = connection.ops.quote_name(column), connection.ops.quote_name(vocabulary_table)
    sql = f"SELECT {name} FROM {table} ORDER BY {name} <-> %s LIMIT {NEAREST}"  # noqa: S608 -- both names are quoted
    with connection.cursor() as cursor:
        cursor.execute(sql, [word])
        candidates = [row[0] for row in cursor.fetchall()]
    allowed = 2 if len(word) >= 8 else 1
    measured = [(typos(word, candidate), rank, candidate) for rank, candidate in enumerate(candidates)]
    best = min(measured, default=None)
    return best[2] if best and 0 < best[0] <= allowed else None


def typos(left, right):
    """Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours."""
    before, previous = [], list(range(len(right) + 1))
    for row, char in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
