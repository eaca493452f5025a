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
    "{LAST}\n{first}",
    "{last} ({first})",
    "Mme {LAST} {first}",
    "{first}{LAST}",
    "Prénom NOM : {first} {LAST}",
    "{First} « Zazie » {LAST}",
    "Candidature de {first} {last} – CV",
]
_PHONES = [
    "06 39 98 {a} {b}", "06.39.98.{a}.{b}", "06-39-98-{a}-{b}", "063998{a}{b}", "+33 6 39 98 {a} {b}", "+33(0)6 39 98 {a} {b}",
    "(+33) 6.39.98.{a}.{b}", "0033 6 39 98 {a} {b}", "Tél. : 06/39/98/{a}/{b}", "06 3998 {a}{b}", "Portable 06\u00a039\u00a098\u00a0{a}\u00a0{b}", "06 39 98\n{a} {b}",
    "06_39_98_{a}_{b}", "06·39·98·{a}·{b}", "06 39 98 - {a} {b}", "(06) 39 98 {a} {b}", "+3363998{a}{b}", "T : 06 39 98 {a} {b}", "0 639 98 {a} {b}", "0 6 3 9 9 8 {a} {b}",
    "06 39 98 {a} {b} (après 18 h)", "06 – 39 – 98 – {a} – {b}", "O6 39 98 {a} {b}", "06, 39, 98, {a}, {b}", "☎ 06 39 98 {a} {b}", "WhatsApp +33 6 39 98 {a} {b}", "[06] 39 98 {a} {b}",
    "06.39.98.{a}.{b}/02.61.91.00.00", "+33.6.39.98.{a}.{b}", "06 : 39 : 98 : {a} : {b}", "06  39  98  {a}  {b}", "06\t39\t98\t{a}\t{b}", 
]  # fmt: skip
_MAILS = [
    "{local}@{host}.org", "{LOCAL}@{HOST}.ORG", "{local} @ {host} . org", "{local} chez {host} point org", "{local} arobase {host} point org", "{local}(at){host}.org",
    "{local} [at] {host} [dot] org", "e-mail : {local}@{host}.org",
    "{local}＠{host}.org", "{local} at {host} dot org", "{local}@\n{host}.org", "{local}(a){host}.org", "Mail : {local} chez {host}.org", "{LOCAL} AROBASE {HOST} POINT ORG",
    "{local} @{host}.org", "{local}@ {host}.org", "{local} (chez) {host} (point) org", "{local}{{at}}{host}.org", "{local} - chez - {host} - point - org", "{local}@{host}. org",
    "{local}\u200b@{host}.org", "{local} chez {host}", "{local}<at>{host}.org",
]  # fmt: skip
_STREETS = [
    "{n} rue des {street}", "{n} bis, avenue de {street}", "Lieu-dit {street}", "{n} impasse {street}, appt 4", "Résidence {street}, {n} allée des {street}", "{n}, chemin du {street}",
    "Adresse : {street}", "{n} place {street}",
    "{n}, r. {street}", "{n} quater cours de la {street}", "Hameau de {street}", "La {street}", "Bât. B, appt 12, {n} bd {street}", "{n} r {street}", "{n} sq. {street}", "{n} rue\n{street}",
    "BP 12 {street}", "{n}B faubourg {street}", "Ferme de {street}", "Rue {street} n° {n}", "{n}-{n} rue {street}", "Mon adresse est {street}", "{n} RUE {street}", "Route de {street}",
    "{n} rés. {street}", "Chez Mme {street}", "J’habite {n} montée du {street}", "Le Clos {street}", "{n} quai {street}", "Foyer {street}, chambre {n}",
]  # fmt: skip
_BIRTHS = [
    "Née le {d}/{m}/{y}", "Né(e) le {d} mars {y} à Flers", "Date de naissance : {d}.{m}.{y}", "{d}/{m}/{y}", "{age} ans", "Née en {y}", "DDN : {y}-{m}-{d}",
    "Née le {d} 03 {y}", "née le {d}/3/{y}", "Naissance : le {d} mars {y}", "Né.e le {d}.{m}.{y}", "Date et lieu de naissance : {d}/{m}/{y}, Flers", "Âgée de {age} ans",
    "{age} ans, mariée, deux enfants", "J’ai {age} ans.", "née en mars {y}", "{d} mars {y} (Flers)", "Age: {age}", "Née à Flers, le {d} mars {y}", "[{age} ans]", "Année de naissance : {y}",
    "Âge actuel : {age} ans", "{d} Mars {y}", "NÉE LE {d} MARS {y}", "née {d}.{m}.{y}",
]  # fmt: skip
_HANDLES = [
    "LinkedIn : {first} {last}", "linkedin.com/in/{handle}", "https://www.facebook.com/{handle}", "Instagram - {handle}", "@{handle}", "{handle}.wixsite.com/cv",
    "Skype : {handle}", "www.{handle}.fr",
    "insta : {handle}", "TikTok @{handle}", "FB : {handle}", "Twitter/X : @{handle}", "facebook : {handle}", "Snap {handle}", "Messenger: {handle}", "Mon compte Instagram est {handle}",
    "LinkedIn – {handle}", "in/{handle}", "Discord {handle}#1234", "@{handle} sur Instagram", "WhatsApp : {handle}", "Signal/Telegram : {handle}", "t.me/{handle}", "fb.com/{handle}",
    "{handle}.canva.site", "Réseaux : Facebook {handle}, Insta {handle}", "Mon site : {handle}.fr", "linkedin.com/in/{handle}/", "Facebook ({handle})", "Threads : {handle}",
]  # fmt: skip
_REFEREES = [
    "Références : Mme {rf} {rl}, cadre de santé, 02 61 91 {a} 11",
    "RÉFÉRENCES\n{rf} {RL}, directrice de l’EHPAD, 02.61.91.{a}.11",
    "Tuteur : {rf} {rl}",
    "Personnes à contacter\n{rf} {rl} 02 61 91 {a} 11",
    "Recommandée par {rf} {rl}",
    "Stage sous la responsabilité de M. {rl}",
    "Référent : {rf} {rl}",
    "Réf. : {rf} {RL}, 02 61 91 {a} 11",
    "Références professionnelles :\n- {rf} {rl}, EHPAD des Lilas\n- {RL} {rf}, 02 61 91 {a} 11",
    "{rf} {rl}, cadre de santé (référence), 02 61 91 {a} 11",
    "Personne à prévenir : {rf} {rl} 02 61 91 {a} 11",
    "Lettre de recommandation de {rf} {rl}",
    "Référence : {RL}",
    "Madame {rf} {RL} – directrice – 02 61 91 {a} 11",
    "Encadrée par {rf} {rl}, infirmière",
    "Mon ancienne cadre, Mme {rl}",
    "Contact employeur : {rf} {rl}",
    "REFERENCES\n{RL} {rf} – cadre – 0261 91 {a} 11",
    "Directrice : {rf} {rl}",
    "Référence {rf} {rl} ({local_r}@{host}.org)",
    "Maître d’apprentissage : M. {rf} {RL}",
    "Formatrice : {rf} {rl}",
    "Supérieur hiérarchique : {rf} {rl}",
    "Auprès de {rf} {rl}, 92 ans",
    "Réf : Mme {RL} ({rf})",
    "Employeur : Mme et M. {rl}",
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
    figures: list = field(
        default_factory=list
    )  # a year, an age: theirs in their CV, anybody's in a page full of numbers
    wanted: str = ""

    @property
    def identity(self):
        return Identity(self.first_name, self.last_name, self.email, self.phone)

    def found_in(self, text):
        """The patterns of this person's secrets that a text gives away."""
        copy = flat(text)
        return [secret for secret in [*self.secrets, *self.figures] if re.search(secret, copy)]


def _digits(number):
    """A number, however its digits are kept apart."""
    return r"\D{0,3}".join(number)


def plain(name):
    return "".join(char for char in flat(name) if char.isalpha())


def person(number):
    """The `number`-th somebody: always the same, never two alike."""
    mark = _ROMAN[number % 26] + _ROMAN[number // 26]  # makes each word theirs alone
    first_form, last_form = _NAMES[number % len(_NAMES)]
    stem = _FIRST[number % len(_FIRST)] + mark, _LAST[(number * 5) % len(_LAST)] + mark
    first, last = first_form.format(f=stem[0]), last_form.format(l=stem[1], n=mark)
    street = f"Brousseval{mark}"
    # One in two goes by a nickname, which only its neighbourhood tells apart from any word.
    local = f"poupette{mark}.ker" if number % 2 else f"{plain(stem[0])}.{plain(stem[1])}"
    handle = f"zazie{mark}{number}" if number % 2 else f"{plain(stem[1])}{number}"
    referee = f"Ludmia{mark}", f"Chantevoir{mark}"
    host = f"correspond{mark}x"
    a, b = f"{10 + number:02d}", f"{(90 - number) % 50:02d}"
    values = {
        "first": first, "last": last, "First": first, "LAST": last.upper(), "initial": first[0], "spaced": " ".join(last.upper()),
        "first_plain": plain(first), "last_plain": plain(last), "local": local, "LOCAL": local.upper(), "host": host, "HOST": host.upper(),
        "a": a, "b": b, "n": number + 1, "street": street, "d": f"{1 + number % 27:02d}", "m": "03", "y": 1950 + number % 50, "age": 31 + number % 50,
        "handle": handle, "rf": referee[0], "rl": referee[1], "RL": referee[1].upper(), "local_r": f"direction{mark}",
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
        re.escape(plain(stem[0])), re.escape(plain(stem[1])), _digits(f"3998{a}{b}"), host, f"poupette{mark}", f"zazie{mark}", f"direction{mark}",
        re.escape(street.lower()), rf"{values['d']}\W{{1,3}}(?:03|mars)\W{{1,3}}{values['y']}", *map(flat, referee), _digits(f"6191{a}11"),
    ]  # fmt: skip
    figures = [rf"(?<!\d){values['y']}(?!\d)", rf"(?<!\d){values['age']}\W{{0,2}}ans|ages?\W+{values['age']}"]
    return Somebody(
        number,
        first,
        last,
        f"{local}@{host}.org",
        f"06 39 98 {a} {b}",
        Paper(heading, blocks),
        secrets,
        figures,
        job.split(",")[0],
    )


def everybody(count=COUNT):
    return [person(number) for number in range(count)]
