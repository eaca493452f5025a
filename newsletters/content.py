"""What an issue says: its blocks, computed or frozen, as a letter."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from events.models import Event, Report
from gtec_portal import mail
from gtec_portal.links import absolute
from gtec_portal.typography import counted, frdate, nbsp
from newsletters import bulletin_pages
from newsletters.enums import BlockKind
from newsletters.models import Bulletin
from trainings.models import Session
from vacancies.models import Vacancy

# A letter leaves the house: what it lists is what anybody may read.
ANYBODY = AnonymousUser()


def _vacancies(limit):
    vacancies = (
        Vacancy.objects.public()
        .filter(is_shared=True)
        .select_related("organisation", "site__commune")
        .order_by("-published_at", "-pk")
    )
    for vacancy in vacancies[:limit]:
        yield {
            "title": vacancy.title,
            "detail": f"{vacancy.get_contract_display()}, {vacancy.hours_text}, {vacancy.organisation} à {vacancy.site.commune.name}",
            "url": absolute("vacancies:vacancy_public_detail", vacancy.uuid),
        }


def _sessions(limit):
    sessions = Session.objects.open().filter(seats_taken__lt=F("capacity")).complete().order_by("starts_on", "pk")
    for session in sessions[:limit]:
        seats = counted(session.seats_left, "place libre,places libres")
        yield {
            "title": session.name,
            "detail": f"{session.dates}, {session.commune.name} : {seats}",
            "url": absolute("trainings:programme_public_detail", session.programme.slug),
        }


def _events(limit):
    for event in (
        Event.objects.visible_to(ANYBODY)
        .going_ahead()
        .upcoming()
        .select_related("commune")
        .order_by("starts_at", "pk")[:limit]
    ):
        yield {
            "title": event.title,
            "detail": ", ".join(filter(None, [event.day_label, event.hours_label, event.place_label])),
            "url": absolute("events:event_public_detail", event.slug),
        }


def _reports(limit):
    for report in (
        Report.objects.visible_to(ANYBODY).ready().select_related("event").order_by("-published_at", "-pk")[:limit]
    ):
        yield {
            "title": str(report),
            "detail": f"Événement du {frdate(report.event.starts_at)}, {counted(report.pages, 'page')}",
            "url": absolute("events:event_public_detail", report.event.slug),
        }


def _bulletin(limit):
    """The figures of the newest bulletin the members can read; nothing while there is none."""
    newest = Bulletin.objects.latest_frozen()
    if newest is not None:
        yield from bulletin_pages.for_letter(newest, absolute)


_COMPUTED = {
    BlockKind.VACANCIES: _vacancies,
    BlockKind.SESSIONS: _sessions,
    BlockKind.EVENTS: _events,
    BlockKind.REPORTS: _reports,
    BlockKind.BULLETIN: _bulletin,
}


def compute(block):
    """Ask the database what a computed block holds now: a list of {"title", "detail", "url"}."""
    return list(_COMPUTED[BlockKind(block.kind)](block.limit))


def entries(block):
    """What a computed block shows: its frozen content once the issue is leaving, else today's."""
    return compute(block) if block.frozen is None else block.frozen


def paragraphs(text):
    """Split a typed text at its blank lines, with French spaces."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return [mail.P(nbsp(part)) for part in parts if part]


def _block_parts(block):
    if not block.is_computed:
        return ([mail.Heading(nbsp(block.title))] if block.title else []) + paragraphs(block.body)
    found = entries(block)
    return [mail.Heading(nbsp(block.heading)), mail.Entries(found)] if found else []


def letter(issue):
    """The issue as a letter. A computed block with nothing to say is left out, title included."""
    parts = paragraphs(issue.intro)
    for block in issue.blocks.all():
        parts += _block_parts(block)
    return mail.Letter(nbsp(issue.subject), parts, preheader=nbsp(issue.preheader))


def web_url(issue):
    """Where the issue can be read in a browser, or "" while it is a draft or kept from the public archive."""
    return absolute("newsletters:issue_public_detail", issue.slug) if issue.slug and issue.is_public else ""
