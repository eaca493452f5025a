"""People who came from elsewhere: who they are also stands in their own alphabet, and they gave the team the Latin one."""

import re
from dataclasses import replace

from cvtheque.demo_files import Paper

SKILLS = [
    "Уход за пожилыми людьми",
    "Медицинская сестра, хирургическое отделение",
    "Soins infirmiers, équipe pluridisciplinaire",
]
_PEOPLE = [("Oksana", "Kvarvelenko", "Оксана", "Кварвеленко"), ("Ievhenii", "Jurmandenko", "Євгеній", "Журманденко")]


def translated(somebody):
    """The same person under a name of two alphabets: as typed in the form, and as written by themselves."""
    first, last, own_first, own_last = _PEOPLE[somebody.number % 2]
    heading = [
        f"{own_first} {own_last}",
        f"{first} {last.upper()}",
        f"{own_last.upper()} {own_first}",
        *somebody.paper.heading[1:],
    ]
    heading = [re.sub(f"{somebody.first_name}|{somebody.last_name}", "", line) for line in heading]
    secrets = [
        *somebody.secrets,
        *(re.escape(word.lower().replace("й", "и")) for word in (first, last, own_first, own_last)),
    ]
    return replace(
        somebody, first_name=first, last_name=last, secrets=secrets, paper=Paper(heading, somebody.paper.blocks)
    )
