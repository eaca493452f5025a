"""Keeping the search profile in step with the person: one function, called in the transaction that changed something."""

import re

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value
from django.utils import timezone

from cvtheque import facets, likeness, recall, texts
from cvtheque.enums import READ_FILES, FileState, Purpose
from cvtheque.models import CVText, SampleProfile, SearchProfile, SearchWord
from cvtheque.redaction import Identity, redact
from reference.enums import AliasKind
from reference.models import TradeAlias
from reference.text import unaccent
from reference.vocabulary import index_text, load_lexicon

CONFIG = "fr"
INDEX_VERSION = 3  # raise it when `refresh` would write something else for the same person; then run `reindex_cvs`
# What the person chose, as search reads it.
COPIED = (
    "mobility_km", "availability", "hours", "weekly_hours", "has_licence", "has_vehicle", "nights", "weekends", "contracts", "diplomas",
)  # fmt: skip
MARK_OPEN, MARK_CLOSE = "⟦", "⟧"  # around found words in snippets; never part of a text
_MARKS = str.maketrans("", "", MARK_OPEN + MARK_CLOSE)
PLACEHOLDERS = re.compile(r"\[(?:nom|e-mail|téléphone|adresse|naissance|lien|numéro|personne)\],? ?")
_LABELS = frozenset(
    "tel telephone portable mobile fixe email e mail courriel adresse ne nee le linkedin contact coordonnees "
    "d de du des la l et m mme prenom nom epouse cv curriculum vitae".split()
)
_WORD = re.compile(r"[^\W\d_]{4,60}")


def identity_of(candidate):
    return Identity(candidate.first_name, candidate.last_name, candidate.email, candidate.phone)


def anonymous_text(candidate):
    """What employers read of a person: their skills and their CV, without identity."""
    read = (
        CVText.objects.filter(file__candidate=candidate, file__state__in=READ_FILES)
        .values_list("content", flat=True)
        .first()
    )
    # What a browser sends back has other line ends, and what is pasted into it any sign at all.
    whole = texts.repair("\n\n".join(part for part in (candidate.skills, read or "") if part))
    return tidy(redact(whole.translate(_MARKS), identity_of(candidate)))


def tidy(text):
    """Drop the lines of which redaction left nothing to read: « [téléphone] [e-mail] », « [adresse], 61100 Flers »."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in text.split("\n") if not _is_husk(line))).strip()


def _is_husk(line):
    if not PLACEHOLDERS.search(line):
        return False
    left = re.findall(r"[^\W\d_]+", unaccent(PLACEHOLDERS.sub(" ", line)))
    return set(left) <= _LABELS or (line.startswith("[adresse]") and len(left) < 5)


@transaction.atomic
def refresh(candidate, *, touched=True):
    """Rebuild what search may see of `candidate`, and whether it may see it at all. Locks the profile row.

    `touched`: the person's record changed. False when only our rules did: dates that people read stay.

    Visible: address confirmed, consent « members » in force, something to find. Called in the transaction of the
    caller: a withdrawn consent and a hidden profile are one change.
    """
    profile = SearchProfile.objects.select_for_update().filter(candidate=candidate).first() or SearchProfile(
        candidate=candidate
    )
    before = words_of(profile) if profile.visible else {}
    trades = list(candidate.trades.all())
    agreed = candidate.consents.in_force().filter(purpose=Purpose.MEMBERS).exists()
    profile.title = " · ".join(trade.label for trade in trades)[:500]
    profile.body = anonymous_text(candidate)
    profile.trade_codes = [trade.pk for trade in trades]
    profile.commune = candidate.commune
    for name in COPIED:
        setattr(profile, name, getattr(candidate, name))
    profile.code = facets.pack(profile, {trade.family for trade in trades})
    was_shown, profile.visible = profile.visible, candidate.is_confirmed and agreed and bool(trades or profile.body)
    if touched:
        profile.updated_at = timezone.now()
    profile.index_version = INDEX_VERSION
    if profile.visible and not was_shown:
        profile.shown_since = profile.updated_at
    elif was_shown and not profile.visible:
        hide(profile)
    # Somebody who may not be found is in no index either.
    profile.title_search, profile.search = vectors(profile, trades) if profile.visible else (None, None)
    profile.save()
    for name in ("title_search", "search"):  # written as expressions: to be read again by whoever wants them
        del profile.__dict__[name]
    candidate.files.filter(state__in=READ_FILES).update(
        state=FileState.SEARCHABLE if profile.visible else FileState.EXTRACTED
    )
    sync_words(profile, before)
    likeness.look(candidate)
    candidate.profile = profile  # what the caller holds is what was written
    return profile


@transaction.atomic
def reindex(pk):
    """Write the full-text columns of one profile again, after the acronyms changed; nothing else moves. Locks the profile row."""
    profile = SearchProfile.objects.select_for_update().filter(pk=pk, visible=True).first()
    if profile is None:
        return False
    title, everything = vectors(profile, list(profile.candidate.trades.all()))
    SearchProfile.objects.filter(pk=pk).update(title_search=title, search=everything)
    return True


def hide(profile):
    """What else leaves with a profile that may not be found any more: the estimates, and letters that were about to tell of it."""
    SampleProfile.objects.filter(profile=profile).delete()
    recall.letters_about(profile)


def vectors(profile, trades):
    """The two full-text columns: trades alone (they come first in results), then everything with its weight."""
    names = TradeAlias.objects.current().filter(trade__in=trades, kind=AliasKind.COMMON).values_list("label", flat=True)
    lexicon = load_lexicon()
    codes = [trade_term(trade.pk) for trade in trades]
    title = index_text(" \n ".join([profile.title, *names, *codes]), lexicon=lexicon)
    said = "\n".join([*profile.diploma_labels, profile.body])
    body = index_text(PLACEHOLDERS.sub(" ", said), lexicon=lexicon)
    title_vector = SearchVector(Value(title), config=CONFIG, weight="A")
    everything = title_vector + SearchVector(Value(body), config=CONFIG, weight="C")
    return title_vector, everything + SearchVector(Value(profile.commune.name), config=CONFIG, weight="D")


def trade_term(code):
    """What the index holds for a trade: found by any of its official names, of which there are dozens."""
    return f"rome0{code.lower()}"


# --- The words people may mistype ------------------------------------------------------------------------------------


def words_of(profile):
    """{unaccented word: as written} for what this profile adds to the vocabulary."""
    text = f"{profile.title}\n{PLACEHOLDERS.sub(' ', profile.body)}\n{profile.commune.name}".lower()
    words = {}
    for word in _WORD.findall(text):
        key = unaccent(word)[:60]
        if key not in words or (
            words[key].isascii() and not word.isascii()
        ):  # « éducatrice » rather than « educatrice »
            words[key] = word
    return words


def sync_words(profile, before):
    """Add the words of a visible profile to the vocabulary; forget those nobody else has."""
    now = words_of(profile) if profile.visible else {}
    new = [SearchWord(word=word, shown=shown) for word, shown in sorted(now.items()) if word not in before]
    SearchWord.objects.bulk_create(new, ignore_conflicts=True)
    forget_words(profile, before.keys() - now.keys())


def forget_words(profile, words):
    """Delete words that no other searchable profile holds: a word only you wrote leaves with you. One query."""
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM cvtheque_searchword WHERE word = ANY(%s) AND NOT EXISTS (SELECT 1 FROM cvtheque_searchprofile "
            "WHERE visible AND id <> %s AND search @@ plainto_tsquery('fr', word))",
            [sorted(words), profile.pk],
        )
