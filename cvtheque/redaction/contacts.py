"""Mails, links, telephones and other numbers, whoever they belong to."""

import re

from cvtheque.redaction.words import LINK, MAIL, NUMBER, PHONE, START, all_of, any_of

_DOT = r"(?:\s?\.\s?|\s?[\[({<]\s?(?:dot|point)\s?[\])}>]\s?|\s(?:dot|point)\s|\s?[\-–_]\s?(?:dot|point)\s?[\-–_]\s?)"
_ENDINGS = "fr com net org eu io me info bzh be ch uk de es pt it pro biz ru ua co email live shop site online tech dev app xyz link bio"
_MAILERS = "gmail|hotmail|yahoo|orange|wanadoo|laposte|outlook|free|sfr|live|icloud"
_TLD = rf"(?:{'|'.join(_ENDINGS.split())})(?![^\W_])"
_SIGN = re.compile(
    r"\s{0,3}@+\s{0,3}|\s{0,3}[\[(<{]\s?(?:at|a|arobase|arobas|chez)\s?[\])>}]\s{0,3}"
    r"|\s{1,3}(?:at|arobase|arobas|chez)\s{1,3}|\s?[\-–_]\s?(?:at|arobase|arobas|chez)\s?[\-–_]\s?"
)
_BEFORE_SIGN = re.compile(rf"[\w+\-]{{1,64}}(?:{_DOT}[\w+\-]{{1,64}}){{0,4}}\Z")
_AFTER_SIGN = re.compile(
    rf"[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{1,63}}){{0,3}}{_DOT}{_TLD}|(?:{_MAILERS})(?![^\W_])(?:{_DOT}\w+)?"
)
# « ana.exemple chez voila »: something that can only be the first half of an address, whatever comes after.
_MAILBOX = re.compile(r"(?=[^\s]*[a-z]{3})[a-z][a-z\d]*(?:[._][a-z\d]{2,}|\d+)[a-z\d._]*\Z")
_ANY_HOST = re.compile(r"[a-z][\w\-]{2,40}(?:\s?\.\s?[a-z]{2,10})?")
_BARE_AT = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_AROUND = 140


def find_mails(copy, text):
    """E-mails, around each sign that may be an at sign: looking from the sign keeps a page of dots cheap."""
    spans = all_of(_BARE_AT, copy, MAIL)
    for sign in _SIGN.finditer(copy):
        start = max(0, sign.start() - _AROUND)
        before = _BEFORE_SIGN.search(copy[start : sign.start()])
        after = _AFTER_SIGN.match(copy, sign.end())
        if before and not after and _MAILBOX.match(before[0]):
            after = _ANY_HOST.match(copy, sign.end())
        if before and after:
            spans.append((start + before.start(), after.end(), MAIL))
    return spans


_URL = re.compile(
    rf"(?:https?://|www\.)\S+|(?<![^\W_])[a-z0-9][\w\-]{{0,62}}(?:\.[\w\-]{{1,63}}){{0,4}}\.{_TLD}(?:/\S*)?"
)
_HANDLE = re.compile(r"(?<![\w@])@[\w.\-]{2,40}")
_NETWORKS = any_of(
    "linkedin facebook instagram insta twitter tiktok snapchat snap youtube github gitlab whatsapp telegram skype discord "
    "pinterest messenger viadeo doyoubuzz threads signal mastodon bluesky twitch behance malt"
)
_NETWORK = re.compile(
    rf"{START}(?:{_NETWORKS}(?:\.com)?(?:[ \t]*[/,&][ \t]*{_NETWORKS})*"
    rf"(?:/\S+|[ \t]*(?:[:\-–|=(]|c?['’]?est)[ \t]*[^\n,;]{{2,80}})|(?:fb|x)[ \t]*[:=][ \t]*[^\n,;]{{2,80}})"
)
# « Insta zazie61 »: no sign between, so what follows must look like nothing but a handle; « in/zazie » comes from a cut link.
_BESIDE_NETWORK = re.compile(
    rf"{START}(?:{_NETWORKS}|fb)[ \t]+(?=[^\s,;]*[\d_#])[^\s,;]{{3,60}}|(?<![\w/])in/[\w\-]{{3,60}}"
)
_HANDLE_ON_TOP = re.compile(
    rf"{START}(?:{_NETWORKS}|fb)[ \t]+(?!et\b|ou\b|pour\b)[^\W\d_][\w.\-]{{2,40}}[ \t]*(?=\n|\Z|[|,;•])"
)
TOP_CHARACTERS = 700  # of a CV, where people write how to reach them


def find_links(copy, text):
    spans = [span for pattern in (_URL, _HANDLE, _NETWORK, _BESIDE_NETWORK) for span in all_of(pattern, copy, LINK)]
    return spans + all_of(_HANDLE_ON_TOP, copy[:TOP_CHARACTERS], LINK)


_SEP = r"[\s.\-–—_/|·•,:()\[\]]{0,3}"
# Days (01/09/2018) and months (09/2018) begin like telephones, and others follow them on the next line.
_DATE_AHEAD = (
    r"(?!(?:0[1-9]|1[0-2])[ ]?[/.\-][ ]?(?:19|20)\d{2}(?!\d|[ .\-/]?\d{2}[ .\-/]?\d{2}(?!\d)))"
    r"(?!(?:0[1-9]|[12]\d|3[01])[/.\-](?:0[1-9]|1[0-2])[/.\-](?:19|20)\d{2}(?![/.\-]?\d))"
)
_PHONES = [
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d+]){_DATE_AHEAD}[0o]{_SEP}[1-9](?:{_SEP}[\do]){{8}}(?!\d)",  # 06 12 34 56 78, 06.12.34…, 0612345678, 06 1234 5678
        rf"(?:\(\s*)?(?:\+|(?<!\d)00){_SEP}\d{{2,3}}\s*\)?{_SEP}(?:\(?\s*0\s*\)?)?(?:{_SEP}\d){{7,11}}(?!\d)",  # +33 (0)6 12 34 56 78
        rf"(?<![\d+])33{_SEP}(?:\(?0\)?)?{_SEP}[1-9](?:{_SEP}\d){{8}}(?!\d)",
        r"(?<![\d.,])[67](?:[ .\-/]\d{2}){4}(?!\d)",  # 6 12 34 56 78
        r"(?<![^\W_])(?:tel|telephone|portable|mobile|gsm|port|fixe)\.?\s*[:.]?\s*(?:\(?\+?\d[\d\s.\-/()]{6,20}\d)",
    )
]
_SECURITY = re.compile(
    r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[ab])\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)"
)
_IBAN = re.compile(r"(?<![^\W_])[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){4,7}(?:\s?[a-z0-9]{1,3})?(?![^\W_])")


def find_numbers(copy, text):
    spans = [span for pattern in _PHONES for span in all_of(pattern, copy, PHONE)]
    return spans + [span for pattern in (_SECURITY, _IBAN) for span in all_of(pattern, copy, NUMBER)]
