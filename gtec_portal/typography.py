"""French typography: dates, hours, numbers, plurals and spaces. Pure functions; the template filters of the same name call them."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

NBSP = "\u00a0"
NARROW = "\u202f"  # before ; ! ? and between thousands

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def local(value):
    """Return an aware datetime in the portal's time zone; dates, hours and naive datetimes stay as they are."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day_parts(value, *, year=True, months=SHORT_MONTHS):
    """« 12 janv. 2027 », « 1er janv. »: the day is never parted from its month."""
    day = "1er" if value.day == 1 else str(value.day)
    parts = [day, months[value.month - 1], *([str(value.year)] if year else [])]
    return NBSP.join(parts)


def frdate(value, style=""):
    """« 12 janv. 2027 »; style "long": « 12 janvier 2027 »; "weekday": « mardi 12 janvier 2027 »; "short": « 12 janv. »."""
    if not value:
        return ""
    value = local(value)
    if style == "short":
        return day_parts(value, year=False)
    if style == "long":
        return day_parts(value, months=MONTHS)
    if style == "weekday":
        return f"{WEEKDAYS[value.weekday()]} {day_parts(value, months=MONTHS)}"
    return day_parts(value)


def frtime(value):
    """« 14 h 30 », « 9 h ». Takes a time or a datetime."""
    if value is None or value == "":
        return ""
    value = local(value)
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")


def frdatetime(value):
    """« 12 janv. 2027, 14 h 30 »."""
    return f"{frdate(value)}, {frtime(value)}" if value else ""


def frmoment(value, now=None):
    """« Aujourd’hui, 14 h 30 », « Hier, 9 h », else « 12 janv. 2027, 14 h 30 »: for histories."""
    if not value:
        return ""
    value = local(value)
    days = (local(now or timezone.now()).date() - value.date()).days
    word = {0: "Aujourd’hui", 1: "Hier"}.get(days)
    return f"{word}, {frtime(value)}" if word else frdatetime(value)


def frrange(start, end):
    """« 12 au 14 janv. 2027 », « 30 déc. 2026 au 2 janv. 2027 »; two moments of one day: « 12 janv. 2027, 9 h à 12 h 30 »."""
    if not start or not end:
        return frdate(start or end)
    start, end = local(start), local(end)
    if (start.year, start.month, start.day) == (end.year, end.month, end.day):
        if isinstance(start, datetime.datetime) and isinstance(end, datetime.datetime) and start != end:
            return f"{frdate(start)}, {frtime(start)} à {frtime(end)}"
        return frdate(start)
    if start.year != end.year:
        first = frdate(start)
    elif start.month != end.month:
        first = frdate(start, "short")
    else:
        first = "1er" if start.day == 1 else str(start.day)
    return f"{first} au {frdate(end)}"


def frnumber(value, decimals=None):
    """« 1 500 », « 3,5 »: narrow no-break space between thousands, decimal comma. `decimals` fixes how many are shown."""
    if value is None or value == "":
        return ""
    if type(value) is int and decimals is None:
        return f"{value:,}".replace(",", NARROW).replace("-", "\u2212")
    number = Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-int(decimals)), rounding=ROUND_HALF_UP)
    text = f"{number:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", NARROW).replace(".", ",").replace("-", "\u2212")


def euros(value):
    """« 1 500 € », « 12,50 € »: cents only when there are some."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return frnumber(amount, 0 if amount == amount.to_integral() else 2) + NBSP + "€"


def duration(minutes):
    """« 3 h 30 », « 7 h », « 45 min », from a whole number of minutes or a timedelta."""
    if minutes is None or minutes == "":
        return ""
    if isinstance(minutes, datetime.timedelta):
        minutes = minutes.total_seconds() // 60
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{frnumber(hours)}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def how_many(value):
    """Return the number behind a number or a sized object."""
    try:
        return abs(Decimal(str(value)))
    except ArithmeticError:
        return len(value)


def plural_fr(count, forms="s"):
    """Return the right ending (« s »), or the right one of two forms (« cheval,chevaux »). In French 0 and 1,5 are singular."""
    singular, comma, plural = forms.rpartition(",")
    if not comma:
        singular = ""
    return plural if how_many(count) >= 2 else singular


def counted(count, noun):
    """« 3 sessions », « 1 session », « 0 session »; an irregular plural is given after a comma: « travail,travaux »."""
    singular, comma, plural = noun.partition(",")
    if not comma:
        plural = singular if singular[-1:] in "sxz" else singular + "s"
    number = how_many(count)
    return f"{frnumber(number)}{NBSP}{plural if number >= 2 else singular}"


def digits(number, groups):
    """Cut an identifier into groups: digits("990000044", "3 3 3") is « 990 000 044 ». What is left over closes the row."""
    rest, parts = str(number or ""), []
    for length in map(int, groups.split()):
        parts.append(rest[:length])
        rest = rest[length:]
    return NBSP.join(part for part in [*parts, rest] if part)


# One pass, first match wins. Tags, entities and addresses are stepped over untouched.
_TEXT = re.compile(
    r"(?P<skip><[^>]*>|&\#?\w{1,8};|\b\w+://\S+|\b[\w.+-]+@[\w-]+\.\w+|\d:\d)"
    r"|(?P<quote>(?<=\w)'(?=\w))"
    r"|(?P<dots>\.\.\.)"
    r"|(?P<open>«[ \u00a0\u202f]*)"
    r"|(?P<close>[ \u00a0\u202f]*»)"
    r"|(?P<colon>(?:(?<=[\w»)’])|[ \u00a0\u202f]+):(?=\s|$|<))"
    r"|(?P<high>(?:(?<=[\w»)’])|[ \u00a0\u202f]+)(?P<mark>[;!?]+)(?=[\s»)]|$|<))"
    r"|(?P<unit>(?<=\d) (?=(?:€|%|h|min|km|ans?|places?)\b|[€%]))"
    r"|(?P<phone>(?<=\b\d\d) (?=\d\d\b))"
)


def _repair(match):
    kind = match.lastgroup if match.lastgroup != "mark" else "high"
    return {
        "skip": match.group(),
        "quote": "’",
        "dots": "…",
        "open": "«" + NBSP,
        "close": NBSP + "»",
        "colon": NBSP + ":",
        "high": NARROW + (match["mark"] or ""),
        "unit": NBSP,
        "phone": NBSP,
    }[kind]


def nbsp(text):
    """Put the no-break spaces and apostrophes French wants into a text people typed. Running it twice changes nothing more."""
    return _TEXT.sub(_repair, text)
