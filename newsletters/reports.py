"""Papers of the network: the bulletin of a meeting, as a tagged PDF."""

import pypdfium2

from gtec_portal.links import absolute
from gtec_portal.pdf import render_pdf
from newsletters import bulletin_pages

PAGES = 2
# Lines of posts, then of sessions and events each: fewer and fewer until two pages are enough; the rest is counted.
SIZES = ((20, 8), (14, 6), (9, 4), (5, 2))


def bulletin_pdf(bulletin):
    """Two A4 pages at most, to hand out at the meeting and to pin on a wall. From the frozen data once there is some."""
    data = bulletin_pages.for_paper(bulletin)
    for posts, lines in SIZES:
        context = paper(bulletin, data, posts=posts, lines=lines)
        content = render_pdf("pdf/newsletters/bulletin.html", context, sheet="pdf-bulletin.css")
        with pypdfium2.PdfDocument(content) as document:
            if len(document) <= PAGES:
                break
    return content


def paper(bulletin, data, *, posts, lines):
    """What the template shows: the first lines of each list, and how many it leaves out."""
    trades, left = [], posts
    for trade in data["posts"]["trades"]:
        trades.append(trade | {"rows": trade["rows"][:left]})
        left -= len(trades[-1]["rows"])
    return {
        "bulletin": bulletin,
        "data": data,
        "trades": [trade for trade in trades if trade["rows"]],
        "more_posts": data["posts"]["count"] - (posts - left),
        "seats": data["seats"]["rows"][:lines],
        "more_seats": max(0, data["seats"]["count"] - lines),
        "events": data["events"]["rows"][:lines],
        "more_events": max(0, data["events"]["count"] - lines),
        "arrivals": data["members"]["arrivals"][:lines],
        "departures": data["members"]["departures"][:lines],
        "page_url": absolute("newsletters:bulletin_detail", bulletin.pk),
    }
