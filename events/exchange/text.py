"""What the mission order and the agreement say, in the plain marks of members.charter.text.

No model of a « Vis ma vie » agreement was found. What is written is what the field asks for, and no more: a day of observation is
neither a PMSMP (code du travail, art. L5135-1 à L5135-7), nor a training action (art. L6313-1), nor a loan of staff (art. L8241-2)
as long as the person observes and does not work. So: dates, hours, place and tutor; aims; observation only, no care alone; pay and
accident cover stay with the employer; the host's insurance; secrecy; vaccinations and hygiene; a sheet of what surprised. A person
who would work needs an agreement and an amendment under L8241-2 instead, and the text says so.
"""

import re

from django.template.loader import render_to_string

from gtec_portal.typography import duration, frdate
from members.charter import text as marks

CUT = "\n# Convention tripartite\n"


def of_placement(placement):
    """The whole text of one placement. The same facts give the same text, to the letter; no fact can add a line to it."""
    person, place, day = placement.colleague, placement.place, placement.day
    site = place.site
    town = f"{site.postal_code} {site.commune.name}"
    facts = {
        "home": placement.home.name,
        "host": placement.host.name,
        "person": person.get_full_name(),
        "function": person.function,
        "when": f"le {frdate(day.date, 'weekday')}, de {place.hours_label}",
        "minutes": duration(day.minutes),
        "where": ", ".join(part for part in (site.name, site.address, town.strip()) if part),
        "trade": place.trade.label,
        "tutor": f"{place.tutor}, {place.tutor_function}" if place.tutor_function else place.tutor,
    }
    facts = {name: _one_line(said) for name, said in facts.items()}
    return marks.tidy(render_to_string("events/exchange/agreement.txt", facts))


def _one_line(said):
    """Ordinary spaces fold, the no-break ones of French typography stay."""
    return re.sub(r"[ \t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+", " ", said).strip()


def parts(text):
    """(mission order, agreement): what each paper shows of the one text that is signed."""
    mission, _, agreement = text.partition(CUT)
    return marks.blocks(mission)[1:], marks.blocks(agreement)
