"""Recognising one person in two records, however their name, number and address are written.

Signs are written beside each record when it changes, so that looking for its doubles is a lookup and not a comparison with
everybody. A sign shared by a crowd (the telephone of a training centre) says nothing of anybody and is left out.
"""

import re

import phonenumbers
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from cvtheque.enums import KEPT_FILES, Likeness
from cvtheque.models import Candidate, IdentityKey, LikelyPair
from reference.text import unaccent

CROWD = 8  # records that may share a sign before it stops meaning anything
BATCH = 500
_DOTLESS = {"gmail.com", "googlemail.com"}  # dots in the name are ignored there


def mail_key(email):
    """« Ana.Exemple+cv@GMAIL.com » and « anaexemple@gmail.com » are one mailbox."""
    name, _, domain = email.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if domain in _DOTLESS:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}" if name else ""


def phone_key(phone):
    """« 06 39 98 12 34 », « +33 (0)6.39.98.12.34 » and « 0033639981234 » are one telephone."""
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _words(name):
    return re.findall(r"[^\W_]+", unaccent(name))


def name_keys(first_name, last_name, commune):
    """Two signs: the words in any order (« Exemple Ana », « Ana Maria / Lopez »), and both names without their joints (« Le Goff », « Legoff »)."""
    first, last = _words(first_name), _words(last_name)
    if not first or not last:
        return set()
    return {
        f"{' '.join(sorted(first + last))}|{commune}",
        f"{'+'.join(sorted([''.join(first), ''.join(last)]))}|{commune}",
    }


def keys_of(candidate):
    """{(kind, value)} of one record. One query, for its files."""
    keys = {
        (Likeness.NAME, value) for value in name_keys(candidate.first_name, candidate.last_name, candidate.commune_id)
    }
    keys.add((Likeness.MAIL, mail_key(candidate.email)))
    keys.add((Likeness.PHONE, phone_key(candidate.phone)))
    hashes = candidate.files.filter(state__in=KEPT_FILES).values_list("sha256", flat=True)
    keys |= {(Likeness.FILE, value) for value in hashes}
    return {(str(kind), value[:254]) for kind, value in keys if value}


def look(candidate):
    """Write the signs of a record and note which others share one. Call it in the transaction that changed the record."""
    now = keys_of(candidate)
    before = set(candidate.identity_keys.values_list("kind", "value"))
    if now == before:
        return
    for kind, value in before - now:
        candidate.identity_keys.filter(kind=kind, value=value).delete()
    IdentityKey.objects.bulk_create(
        (IdentityKey(candidate=candidate, kind=kind, value=value) for kind, value in sorted(now - before)),
        ignore_conflicts=True,
    )
    note_pairs(candidate, alike(candidate, now))


def alike(candidate, keys):
    """{record number: kinds of sign shared}, signs of a crowd left out."""
    if not keys:
        return {}
    same = Q()
    for kind, value in keys:
        same |= Q(kind=kind, value=value)
    shared = {}
    for kind, value, other in (
        IdentityKey.objects.filter(same)
        .exclude(candidate=candidate)
        .values_list("kind", "value", "candidate")[: CROWD * 50]
    ):
        shared.setdefault((kind, value), set()).add(other)
    found = {}
    for (kind, _), others in shared.items():
        if len(others) < CROWD:
            for other in others:
                found.setdefault(other, set()).add(kind)
    return found


def note_pairs(candidate, found):
    """Bring the open pairs of one record in step with what it shares today. What staff decided is never reopened."""
    known = {(pair.first_id, pair.second_id): pair for pair in LikelyPair.objects.of(candidate)}
    wanted = {tuple(sorted((candidate.pk, other))): _in_order(kinds) for other, kinds in found.items()}
    gone = [pair.pk for ends, pair in known.items() if pair.decided_at is None and ends not in wanted]
    LikelyPair.objects.filter(pk__in=gone).delete()
    for ends, reasons in sorted(wanted.items()):
        if ends in known:
            LikelyPair.objects.filter(pk=known[ends].pk, decided_at=None).update(reasons=reasons)
    LikelyPair.objects.bulk_create(
        (
            LikelyPair(first_id=first, second_id=second, reasons=reasons)
            for (first, second), reasons in sorted(wanted.items())
            if (first, second) not in known
        ),
        ignore_conflicts=True,
    )


def _in_order(kinds):
    return [str(kind) for kind in Likeness if kind in kinds]


def sweep():
    """Look again at everybody, nightly: records written before signs existed, and doubles that came in at the same second.

    Return how many records got their signs. Safe to run twice.
    """
    without = Candidate.objects.filter(~Exists(IdentityKey.objects.filter(candidate=OuterRef("pk")))).order_by("pk")
    done = 0
    for candidate in without[:BATCH]:
        look(candidate)
        done += 1
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cvtheque_likelypair (first_id, second_id, reasons, found_at) "
            "SELECT a.candidate_id, b.candidate_id, array_agg(DISTINCT a.kind), now() FROM "
            "(SELECT kind, value FROM cvtheque_identitykey GROUP BY kind, value HAVING count(*) BETWEEN 2 AND %s) shared "
            "JOIN cvtheque_identitykey a USING (kind, value) JOIN cvtheque_identitykey b USING (kind, value) "
            "WHERE a.candidate_id < b.candidate_id GROUP BY 1, 2 ON CONFLICT DO NOTHING",
            [CROWD],
        )
    return done
