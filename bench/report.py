"""What laying out a report of about fifteen pages costs a worker. Run: python bench/report.py [--runs 5] [--tables 9] [--photos 4]

The work of the job: reading the record, laying out, counting the pages, keeping the file and its fingerprint. Beside it, in the
same run, WeasyPrint alone on the same HTML and the same style sheets: what no portal could do without. Goal: one second of the
worker's processor; the clock on the wall is told too, since it is the same thing on a machine that does nothing else.
Needs DATABASE_URL; works on a test database of its own.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.ground import own_database, set_up

GOAL = 1.0
DATABASE = "bench_report"


def prepare(tables, photos):
    """An event as long as a real one: so many tables with everything said at them, photos of a telephone's size, texts."""
    from events.demo_content import PROGRAMME, TABLES, THREAD
    from events.enums import Audience
    from events.models import Photo
    from events.reporting import demo, texts
    from events.reporting import photos as photo_services
    from events.reporting.enums import PhotoRight
    from tests.factories.accounts import UserFactory
    from tests.factories.events import (
        ContributionFactory,
        EventFactory,
        ProgrammeItemFactory,
        RegistrationFactory,
        TableFactory,
        WorkshopFactory,
    )

    event, staff = EventFactory(past=True), UserFactory(staff=True)
    for _start, _end, title, speaker, details in PROGRAMME:
        ProgrammeItemFactory(event=event, title=title, speaker=speaker, details=details)
    RegistrationFactory.create_batch(52, event=event, status="attended")
    workshop = WorkshopFactory(event=event, thread=THREAD)
    for index in range(tables):
        source = TABLES[index % len(TABLES)]
        table = TableFactory(workshop=workshop, theme=source.theme)
        for kind, said in (
            ("observation", source.observations),
            ("idea", source.ideas),
            ("beyond", source.beyond),
            ("watch", source.watch),
            ("crosscutting", source.crosscutting),
        ):
            for one in said:
                ContributionFactory(table=table, kind=kind, text=one.text, example=one.example)
    texts.save_texts(event, {"methodology": "", **demo.TEXTS}, revision=0, by=staff)
    pictures = [demo._drawn(draw) for draw in (demo._room, demo._land)]
    for index in range(photos):
        photo = Photo(event=event, alt="Six tables rondes", right=PhotoRight.NOBODY, scope=Audience.PUBLIC)
        photo_services.add(photo, pictures[index % 2], by=staff)
    return event, staff


def measure(event, staff, runs):
    """[(seconds of the job, by the wall, seconds of WeasyPrint alone, pages)], in turn, so that both meet the same machine."""
    from django.conf import settings
    from django.template.loader import render_to_string
    from weasyprint import HTML

    from events import reports as papers
    from events.enums import Audience
    from events.models import Report
    from events.services import reports
    from gtec_portal import pdf

    measured = []
    for number in range(runs + 1):
        report = next(one for one in reports.ask(event, audience=Audience.PUBLIC, by=staff) if one.edition == "long")
        Report.objects.filter(event=event, edition="short").delete()
        begun, wall = time.process_time(), time.perf_counter()
        made = reports.make(report)
        ours, wall = time.process_time() - begun, time.perf_counter() - wall

        context = papers.collect(made)
        html = render_to_string(papers.TEMPLATES["long"], {"portal": settings.PORTAL, **context})
        sheets, fonts = [pdf._sheet("pdf.css"), pdf._sheet("pdf-report.css")], pdf._fonts()
        fetcher = pdf.AssetFetcher(papers.pictures_of(context["photos"]) | papers.DRAWINGS["long"]())
        begun = time.process_time()
        document = HTML(string=html, base_url="asset:", url_fetcher=fetcher)
        document.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
        plain = time.process_time() - begun
        if number:  # the first pays for imports and fonts
            measured.append((ours, wall, plain, made.pages))
    return measured


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tables", type=int, default=8)
    parser.add_argument("--photos", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(DATABASE, PRIVATE_ROOT=folder)
        with own_database():
            measured = measure(*prepare(options.tables, options.photos), options.runs)
    ours, wall, plain, pages = (statistics.median(column) for column in zip(*measured, strict=True))
    best = min(one for one, *_ in measured)
    print(
        f"{pages:.0f} pages, {options.photos} photos: {ours:.2f} s of worker ({best:.2f} at best, {wall:.2f} by the wall), goal {GOAL:.1f} s"
    )
    print(f"WeasyPrint alone on the same HTML: {plain:.2f} s; ratio {ours / plain:.2f}")
    return 0 if ours <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
