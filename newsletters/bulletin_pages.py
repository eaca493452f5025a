"""A bulletin as somebody reads it: links where this reader may go, their own share, and what a paper or a letter may say.

Numbers about people are rounded down to fives as soon as they leave the portal. Members read exact ones, as in the CVthèque;
but two papers a month apart, pinned on a wall, must not tell that one carer from Flers has just started to look for work.
"""

from copy import deepcopy
from datetime import date, datetime
from urllib.parse import urlencode

from events.models import Event
from gtec_portal.navigation import find_url
from gtec_portal.typography import counted, frdate, frnumber
from newsletters import bulletin as figures
from trainings.models import Session
from vacancies.models import Vacancy

STEP = 5

# Where the figures of each kind of lateness lead, and whether the team alone may follow.
_LATE = {
    "applications": ("vacancies:vacancy_list", {"suivi": "late"}, False),
    "needs": ("members:need_list", {"suite": "retard"}, True),
    "follow_ups": ("members:follow_up_list", {"de": "tous"}, True),
    "attendance": ("trainings:session_list", {"etat": "missing"}, True),
}


def content(bulletin):
    """The frozen data, or today's for a draft, with its dates as dates."""
    data = deepcopy(bulletin.snapshot) if bulletin.is_frozen else figures.compute(bulletin.on)
    dates = {name: date.fromisoformat(data[name]) for name in ("on", "since")}
    return data | dates | {"at": datetime.fromisoformat(data["at"])}


def for_reader(bulletin, user):
    """The content with the links this reader may follow. Three queries more: rows gone since then keep their words only."""
    data = content(bulletin)
    organisation = str(user.acting_organisation_id or "")
    _link_rows(data["posts"], user)
    _link_seats(data["seats"], user)
    _link_events(data["events"], user)
    _link_skills(data["skills"])
    data["members"]["url"] = _url("members:organisation_list", member_on=data["on"].isoformat())
    data["posts"]["mine"] = data["posts"]["own"].get(organisation, 0)
    for line in data["late"]:
        name, query, for_staff = _LATE.get(line["key"], ("", {}, True))
        line["mine"] = line["own"].get(organisation, 0)
        line["url"] = _url(name, **query) if user.is_staff or not for_staff else ""
    return data


def _url(name, **query):
    url = find_url(name)
    return f"{url}?{urlencode(query)}" if url and query else url


def _link_rows(posts, user):
    seen = Vacancy.objects.visible_to(user)
    rows = [row for trade in posts["trades"] for row in trade["rows"]]
    urls = {str(one.uuid): one.get_absolute_url() for one in seen.filter(uuid__in=[row["id"] for row in rows])}
    posts["url"] = _url("vacancies:vacancy_shared_list")
    for trade in posts["trades"]:
        trade["url"] = _url("vacancies:vacancy_shared_list", metier=trade["code"])
    for row in rows:
        row["url"] = urls.get(row["id"], "")


def _link_seats(seats, user):
    seen = Session.objects.visible_to(user).filter(pk__in=[row["id"] for row in seats["rows"]])
    urls = {session.pk: session.get_absolute_url() for session in seen}
    seats["url"] = _url("trainings:session_list", etat="room")
    for row in seats["rows"]:
        row["url"] = urls.get(row["id"], "")


def _link_events(events, user):
    seen = Event.objects.visible_to(user).filter(uuid__in=[row["id"] for row in events["rows"]])
    urls = {str(event.uuid): event.get_absolute_url() for event in seen}
    events["url"] = _url("events:event_list", periode="a-venir", etat="publie")
    for row in events["rows"]:
        row["url"] = urls.get(row["id"], "")


def _link_skills(skills):
    skills["url"] = _url("cvtheque:search")
    for name, criterion in (("families", "famille"), ("availability", "availability"), ("sectors", "secteur")):
        for line in skills[name]:
            line["url"] = _url("cvtheque:search", **{criterion: line["key"]}) if line["key"] else ""


# --- What leaves the portal ---------------------------------------------------------------------------------------------------


def rounded(people):
    """« au moins 15 », « moins de 5 »: a number of people on something that is passed on."""
    floor = people // STEP * STEP
    return f"au moins {frnumber(floor)}" if floor else f"moins de {STEP}"


def for_paper(bulletin):
    """The content with people counted in fives."""
    data = content(bulletin)
    skills = data["skills"]
    skills["words"] = rounded(skills["count"] or 0)
    for name in ("families", "availability", "sectors"):
        for line in skills[name]:
            line["words"] = rounded(line["count"])
    return data


def for_letter(bulletin, absolute):
    """Figures only, as entries of a letter {"title", "detail", "url"}: it may be forwarded, so it names no post and nobody.

    `absolute`: makes the address of a named page. The bulletin itself asks to sign in; the lists are those open to all.
    """
    data = for_paper(bulletin)
    posts, people, seats, events = data["posts"], data["skills"], data["seats"], data["events"]
    reading = absolute("newsletters:bulletin_detail", bulletin.pk)
    yield {
        "title": bulletin.title,
        "detail": f"Pour la réunion du {frdate(bulletin.on, 'long')}\u202f; les adhérents le lisent après connexion",
        "url": reading,
    }
    if posts["count"]:
        shared = f"Partagés par {counted(posts['structures'], 'structure')}"
        yield {
            "title": f"{counted(posts['count'], 'poste')} à pourvoir",
            "detail": f"{shared}, dont {counted(posts['public'], 'offre')} en ligne pour tous",
            "url": absolute("vacancies:vacancy_public_list"),
        }
    if people["count"]:
        yield {
            "title": f"{people['words'].capitalize()} personnes disponibles",
            "detail": "Dans la CVthèque partagée, sans leur nom tant qu’elles n’ont pas dit oui",
            "url": f"{reading}#competences",
        }
    if seats["count"]:
        yield {
            "title": f"{counted(seats['seats'], 'place libre,places libres')} en formation",
            "detail": f"Dans {counted(seats['count'], 'session')} à venir",
            "url": absolute("trainings:programme_public_list"),
        }
    if events["count"]:
        yield {
            "title": f"{counted(events['count'], 'rendez-vous')} à venir",
            "detail": f"Dont {frnumber(events['public'])} {'ouverts' if events['public'] > 1 else 'ouvert'} à tous",
            "url": absolute("events:event_public_list"),
        }


def file_name(bulletin):
    return f"bulletin-{bulletin.on.isoformat()}{f'-v{bulletin.version}' if bulletin.version > 1 else ''}.pdf"
