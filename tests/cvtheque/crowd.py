"""Generated job seekers, each writing who they are in a way of their own: what the identity gate is tried on.

Names are made of syllables nobody bears, so that one found in a page can only have leaked. `Somebody.secrets` are patterns on
unaccented lower-case text.
"""

import re
from dataclasses import dataclass, field

from cvtheque.demo_files import Paper
from cvtheque.redaction import Identity, flat

COUNT = 48
_FIRST = "Zéphi Quorin Maëlgwe Fauvri Obrane Ylvara Brivael Xandrine Thédoua Nyrèle Carvïo Ombelle".split()
_LAST = "Quarvelin Boutrachel Zurmande Fléchbois Grindoul Vauquerme Tréfouart Nibelmont Houxgard Pévraine Ristourd Jolmarque".split()
_NAMES = [  # how civil registers write them
    ("{f}", "{l}"),
    ("{f}-Lou", "{l}"),
    ("{f}", "{l}-Dax{n}ois"),
    ("{f}", "d’{l}"),
    ("{f}", "Le {l}"),
    ("{f} Kim", "van der {l}"),
]
_HEADS = [  # how people write it on top of their CV
    "{first} {last}",
    "{first} {LAST}",
    "{LAST} {First}",
    "{last}, {first}",
    "CV de {first} {last}",
    "Curriculum vitæ – {LAST} {first}",
    "{first}\n{last}",
    "{spaced}",
    "{initial}. {LAST}",
    "Nom : {last}\nPrénom : {first}",
    "CV_{last_plain}{first_plain}.pdf",
    "{last_plain}_{first_plain}",
]
_PHONES = [
    "06 39 98 {a} {b}", "06.39.98.{a}.{b}", "06-39-98-{a}-{b}", "063998{a}{b}", "+33 6 39 98 {a} {b}", "+33(0)6 39 98 {a} {b}",
    "(+33) 6.39.98.{a}.{b}", "0033 6 39 98 {a} {b}", "Tél. : 06/39/98/{a}/{b}", "06 3998 {a}{b}", "Portable 06\u00a039\u00a098\u00a0{a}\u00a0{b}", "06 39 98\n{a} {b}",
]  # fmt: skip
_MAILS = [
    "{local}@{host}.org", "{LOCAL}@{HOST}.ORG", "{local} @ {host} . org", "{local} chez {host} point org", "{local} arobase {host} point org", "{local}(at){host}.org",
    "{local} [at] {host} [dot] org", "e-mail : {local}@{host}.org",
]  # fmt: skip
_STREETS = [
    "{n} rue des {street}", "{n} bis, avenue de {street}", "Lieu-dit {street}", "{n} impasse {street}, appt 4", "Résidence {street}, {n} allée des {street}", "{n}, chemin du {street}",
    "Adresse : {street}", "{n} place {street}",
]  # fmt: skip
_BIRTHS = [
    "Née le {d}/{m}/{y}", "Né(e) le {d} mars {y} à Flers", "Date de naissance : {d}.{m}.{y}", "{d}/{m}/{y}", "{age} ans", "Née en {y}", "DDN : {y}-{m}-{d}",
]  # fmt: skip
_HANDLES = [
    "LinkedIn : {first} {last}", "linkedin.com/in/{handle}", "https://www.facebook.com/{handle}", "Instagram - {handle}", "@{handle}", "{handle}.wixsite.com/cv",
    "Skype : {handle}", "www.{handle}.fr",
]  # fmt: skip
_REFEREES = [
    "Références : Mme {rf} {rl}, cadre de santé, 02 61 91 {a} 11",
    "RÉFÉRENCES\n{rf} {RL}, directrice de l’EHPAD, 02.61.91.{a}.11",
    "Tuteur : {rf} {rl}",
    "Personnes à contacter\n{rf} {rl} 02 61 91 {a} 11",
    "Recommandée par {rf} {rl}",
    "Stage sous la responsabilité de M. {rl}",
]
_WORK = [
    ("Aide-soignante de nuit en EHPAD, gériatrie", "DEAS, diplôme d’État d’aide-soignant"),
    ("Auxiliaire de vie à domicile, SSIAD", "DEAES, spécialité domicile"),
    ("Cuisinière de collectivité, HACCP", "CAP cuisine"),
    ("Infirmier en soins palliatifs", "Diplôme d’État d’infirmier"),
]
_ROMAN = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Somebody:
    """A person, their CV, what must be found in it and what must never be seen."""

    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    paper: Paper
    secrets: list = field(default_factory=list)
    wanted: str = ""

    @property
    def identity(self):
        return Identity(self.first_name, self.last_name, self.email, self.phone)

    def found_in(self, text):
        """The patterns of this person's secrets that a text gives away."""
        copy = flat(text)
        return [secret for secret in self.secrets if re.search(secret, copy)]


def plain(name):
    return "".join(char for char in flat(name) if char.isalpha())


def person(number):
    """The `number`-th somebody: always the same, never two alike."""
    mark = _ROMAN[number % 26] + _ROMAN[number // 26]  # makes each word theirs alone
    first_form, last_form = _NAMES[number % len(_NAMES)]
    stem = _FIRST[number % len(_FIRST)] + mark, _LAST[(number * 5) % len(_LAST)] + mark
    first, last = first_form.format(f=stem[0]), last_form.format(l=stem[1], n=mark)
    local, handle, street = f"{plain(stem[0])}.{plain(stem[1])}", f"{plain(stem[1])}{number}", f"Brousseval{mark}"
    referee = f"Ludmia{mark}", f"Chantevoir{mark}"
    host = f"correspond{mark}x"
    a, b = f"{10 + number:02d}", f"{90 - number:02d}"
    values = {
        "first": first, "last": last, "First": first, "LAST": last.upper(), "initial": first[0], "spaced": " ".join(last.upper()),
        "first_plain": plain(first), "last_plain": plain(last), "local": local, "LOCAL": local.upper(), "host": host, "HOST": host.upper(),
        "a": a, "b": b, "n": number + 1, "street": street, "d": f"{1 + number % 27:02d}", "m": "03", "y": 1962 + number % 40, "age": 22 + number % 40,
        "handle": handle, "rf": referee[0], "rl": referee[1], "RL": referee[1].upper(),
    }  # fmt: skip

    def write(forms):
        return forms[number % len(forms)].format(**values)

    job, diploma = _WORK[number % len(_WORK)]
    top = [
        write(_HEADS),
        f"{write(_STREETS)}, 61100 Flers",
        f"{write(_PHONES)} - {write(_MAILS)}",
        write(_BIRTHS),
        write(_HANDLES),
    ]
    heading = "\n".join(top).split("\n")
    blocks = [
        ("Expériences", [f"2018 - 2022 : {job}", "2015 - 2018 : Agent de service hospitalier, toilettes et repas"]),
        ("Formation", [f"2017 : {diploma}", "Permis B"]),
        ("Lettre", [f"Je m’appelle {first} {last} et j’aime ce métier."] if number % 3 == 0 else ["J’aime ce métier."]),
        ("Contacts", write(_REFEREES).split("\n")),
    ]
    secrets = [
        re.escape(plain(stem[0])), re.escape(plain(stem[1])), rf"39\D{{0,3}}98\D{{0,3}}{a}\D{{0,3}}{b}", host,
        re.escape(street.lower()), rf"{values['d']}\W{{1,3}}(?:03|mars)\W{{1,3}}{values['y']}", re.escape(flat(referee[1])), rf"61\D{{0,3}}91\D{{0,3}}{a}\D{{0,3}}11",
    ]  # fmt: skip
    return Somebody(
        number,
        first,
        last,
        f"{local}@{host}.org",
        f"06 39 98 {a} {b}",
        Paper(heading, blocks),
        secrets,
        job.split(",")[0],
    )


def everybody(count=COUNT):
    return [person(number) for number in range(count)]
