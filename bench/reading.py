"""What reading a CV costs through the jail, and what it finds. Run: python bench/reading.py [--files 200]

The same generated CVs (PDF, DOCX, ODT, RTF, text, and photos when tesseract is installed) are read one after the other by one
process: CVs per minute on one core, and the share of their words that came out (recall). PDF is also a ratio beside pypdfium2
called directly in this process, without jail, limits or repair, in the same run. Then the hostile files of the tests (bombs,
a thousand pages, entities, a picture of 400 million pixels) are read by a process of their own: how much it grew, and how large
the largest of its readers was. Goals: 600 CVs a minute and core for files that hold text, recall >= 0.99, a worker that grows by
less than three answers, readers under their limit. Needs no database.
"""

import argparse
import os
import random
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL_RATE, GOAL_RECALL = 600, 0.99
TOWNS = "Flers Domfront Athis Argentan Tinchebray Briouze".split()
TASKS = [
    "Aide-soignante de nuit en EHPAD, toilettes et transmissions écrites",
    "Agent de service hospitalier, bionettoyage et repas",
    "Auxiliaire de vie à domicile, courses, ménage et compagnie",
    "Infirmier en SSIAD, pansements complexes et éducation thérapeutique",
    "Éducateur spécialisé, écrits professionnels et médiation familiale",
    "Cuisinière de collectivité, textures modifiées et HACCP",
]


def paper(chance, number):
    """A CV of about a page, each different."""
    from cvtheque.demo_files import Paper

    jobs = [f"{2000 + year} - {2002 + year} : {chance.choice(TASKS)}" for year in chance.sample(range(20), 6)]
    skills = [f"Compétence numéro {number}{rank}, motivée et ponctuelle" for rank in range(8)]
    head = [f"Ana Exemple{number}", f"{number} rue des Tilleuls, 61100 {chance.choice(TOWNS)}", "06 39 98 12 34"]
    return Paper(
        head,
        [("Expériences", jobs), ("Formation", ["DEAS, diplôme d’État d’aide-soignant, 2017"]), ("Compétences", skills)],
    )


def makers():
    from cvtheque import demo_files

    return {
        "pdf": lambda paper: demo_files.pdf(paper),
        "docx": lambda paper: demo_files.docx(paper),
        "odt": lambda paper: demo_files.odt(paper),
        "rtf": lambda paper: demo_files.rtf(paper),
        "txt": lambda paper: "\n".join(paper.lines).encode("cp1252", "replace"),
        "jpeg": photo,
    }


def photo(paper):
    import io

    import pypdfium2

    from cvtheque import demo_files

    out = io.BytesIO()
    pypdfium2.PdfDocument(demo_files.pdf(paper))[0].render(scale=200 / 72).to_pil().save(out, "JPEG")
    return out.getvalue()


def words(text):
    return set(re.findall(r"[^\W_]{3,}", text.lower()))


def cpu_seconds():
    """Of this process and of its children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def measure(kind, papers, make, folder):
    """(seconds, CPU seconds, recall) of reading these papers through the jail."""
    from cvtheque import texts
    from gtec_portal.jail import run

    paths = []
    for number, one in enumerate(papers):
        paths.append(folder / f"{kind}{number}")
        paths[-1].write_bytes(make(one))
    found, started, cpu = [], time.perf_counter(), cpu_seconds()
    for path in paths:
        with path.open("rb") as stored:
            found.append(texts.repair(run.read(stored, kind).text))
    seconds, cpu = time.perf_counter() - started, cpu_seconds() - cpu
    wanted = [words("\n".join(one.lines)) for one in papers]
    return (
        seconds,
        cpu,
        sum(len(want & words(text)) / len(want) for want, text in zip(wanted, found, strict=True)) / len(papers),
    )


def raw_pdfium(papers, make):
    """CPU seconds of pypdfium2 alone on the same PDF files."""
    import pypdfium2

    contents = [make(one) for one in papers]
    cpu = cpu_seconds()
    for content in contents:
        document = pypdfium2.PdfDocument(content)
        for page in document:
            page.get_textpage().get_text_bounded()
    return cpu_seconds() - cpu


def hostile_memory(folder):
    """(files, MB the reading process grew, MB of its largest reader) on the hostile files, in a process of its own."""
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "gtec_portal.settings", "DJANGO_DEBUG": "1"}
    django.setup()  # the makers of the hostile files stand beside the tests; nothing is asked of a database
    from tests.cvtheque import hostile_worker

    refused, grown, largest = hostile_worker.read_all(folder)
    return len(refused), grown / 1024, largest / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--files", type=int, default=200, help="CVs of each kind")
    count = options.parse_args().files
    sys.path.insert(0, str(ROOT))
    from gtec_portal.jail import programs

    chance, failed = random.Random(1), []
    papers = [paper(chance, number) for number in range(count)]
    print(f"{'kind':6}{'files':>6}{'wall ms':>9}{'CPU ms':>8}{'CV/min/core':>13}{'recall':>8}")
    pdf_cpu = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in makers().items():
            if kind == "jpeg" and not programs.ocr_command():
                print("jpeg    tesseract is not installed")
                continue
            some = papers if kind != "jpeg" else papers[: max(1, count // 20)]
            seconds, cpu, recall = measure(kind, some, make, Path(folder))
            rate = 60 * len(some) / cpu
            pdf_cpu = cpu if kind == "pdf" else pdf_cpu
            print(
                f"{kind:6}{len(some):6}{seconds / len(some) * 1000:9.0f}{cpu / len(some) * 1000:8.0f}{rate:13.0f}{recall:8.3f}"
            )
            if kind != "jpeg" and (rate < GOAL_RATE or recall < GOAL_RECALL):
                failed.append(kind)
    raw = raw_pdfium(papers, makers()["pdf"])
    print(
        f"pdf: {pdf_cpu / raw:.1f} x the CPU of pypdfium2 alone ({raw / count * 1000:.1f} ms a file): a process each, and the repair"
    )
    from gtec_portal.jail import extract, run

    with tempfile.TemporaryDirectory() as folder:
        count, grown, largest = hostile_memory(Path(folder))
    room, limit = 3 * run.MAX_ANSWER / 2**20, extract.MEMORY / 2**20
    print(
        f"{count} hostile files: the worker grew by {grown:.1f} MB (at most {room:.0f}), its largest reader had {largest:.0f} MB (limit {limit:.0f})"
    )
    if grown > room or largest > limit:
        failed.append("memory")
    if failed:
        sys.exit(f"Missed (600 CVs a minute and core, recall 0.99, memory): {', '.join(failed)}")


if __name__ == "__main__":
    main()
