"""Menus, in one readable list. Whether a page opens is decided by its view; a menu only leaves out what would refuse."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse


def staff(request):
    return request.user.is_staff


def employer(request):
    organisation = getattr(request, "organisation", None)
    return organisation is not None and organisation.is_employer


def staff_or_employer(request):
    return staff(request) or employer(request)


def sees_sessions(request):
    """Staff, member employers and trainers; a partner reads the public sheets, and would find this list always empty."""
    return staff_or_employer(request) or hasattr(request.user, "trainer_profile")


def acts_for_one(request):
    return getattr(request, "organisation", None) is not None


def own_organisation(request):
    return [request.organisation.pk]


def nothing(request):
    return []


def signed_in(request):
    return request.user.is_authenticated


def anyone(request):
    return True


@dataclass(frozen=True)
class Entry:
    """One line of a menu. `section` groups lines under a small title, `args` gives those of the address when it takes some."""

    label: str
    url_name: str
    icon: str = ""
    section: str = ""
    who: Callable = anyone
    args: Callable = nothing


@dataclass(frozen=True)
class Tab:
    """One page of a record. `count` may be 0; None shows no number."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    label: str
    url: str
    icon: str
    section: str
    current: bool


WORKSPACE = [
    Entry("Accueil", "dashboard", "home", "", signed_in),
    Entry("Ma structure", "members:organisation_detail", "building-office", "", acts_for_one, own_organisation),
    Entry("Adhérents", "members:organisation_list", "building-office-2", "", signed_in),
    Entry("Visites et besoins", "members:visit_list", "chat-bubble-left-right", "Suivi des adhérents", staff),
    Entry("Cotisations", "members:campaign_list", "banknotes", "Suivi des adhérents", staff),
    Entry("Charte", "members:charter_list", "document-check", "Suivi des adhérents", staff),
    Entry("Sollicitations", "members:solicitation_list", "megaphone", "Suivi des adhérents", staff),
    Entry("Imports", "members:import_list", "arrow-up-tray", "Suivi des adhérents", staff),
    Entry("Sessions", "trainings:session_list", "academic-cap", "Formation", sees_sessions),
    Entry("Programmes", "trainings:programme_list", "book-open", "Formation", staff),
    Entry("CVthèque", "cvtheque:search", "magnifying-glass", "Recrutement", staff_or_employer),
    Entry("Candidats repérés", "cvtheque:shortlist_list", "bookmark", "Recrutement", staff_or_employer),
    Entry("Mes recherches", "cvtheque:saved_search_list", "bell", "Recrutement", staff_or_employer),
    Entry("Candidats", "cvtheque:candidate_list", "identification", "Recrutement", staff),
    Entry("Accueil de candidats", "cvtheque:meeting_create", "user-plus", "Recrutement", staff),
    Entry("Offres d’emploi", "vacancies:vacancy_list", "briefcase", "Recrutement", staff_or_employer),
    Entry("Bureau", "members:mandate_list", "user-group", "Vie du réseau", signed_in),
    Entry("Événements", "events:event_list", "calendar-days", "Vie du réseau", signed_in),
    Entry("Comptes rendus", "events:report_list", "document-text", "Vie du réseau", signed_in),
    Entry("Codéveloppement", "events:codev_group_list", "chat-bubble-oval-left-ellipsis", "Vie du réseau", staff),
    Entry("Bulletins", "newsletters:bulletin_list", "newspaper", "Vie du réseau", staff_or_employer),
    Entry("Lettres", "newsletters:issue_list", "envelope", "Vie du réseau", staff),
    Entry("Abonnés", "newsletters:subscriber_list", "users", "Vie du réseau", staff),
    Entry("Courriers envoyés", "message_list", "inbox-stack", "Outils", staff),
]

PUBLIC = [
    Entry("Formations", "trainings:programme_public_list"),
    Entry("Offres d’emploi", "vacancies:vacancy_public_list"),
    Entry("Événements", "events:event_public_list"),
    Entry("Comptes rendus", "events:report_public_list"),
    Entry("Adhérents", "members:directory"),
    Entry("Déposer mon CV", "cvtheque:deposit"),
]


def find_url(url_name, args=()):
    """Return the address of a page, or "" while this page does not exist in this deployment."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def _covers(url, path):
    """A menu line covers its page and the pages below it."""
    path_of_url = urlsplit(url).path
    return path == path_of_url or (path_of_url != "/" and path.startswith(path_of_url))


def links(entries, request):
    """Return the lines this visitor may use, the one that covers the page most closely marked as current."""
    shown = [(entry, find_url(entry.url_name, entry.args(request))) for entry in entries if entry.who(request)]
    shown = [(entry, url) for entry, url in shown if url]
    current = max((url for _, url in shown if _covers(url, request.path)), key=len, default=None)
    return [Link(entry.label, url, entry.icon, entry.section, url == current) for entry, url in shown]


def sections(request):
    """Return the work-space menu as [(title, [links])], in the order written above."""
    grouped = {}
    for link in links(WORKSPACE, request):
        grouped.setdefault(link.section, []).append(link)
    return list(grouped.items())
