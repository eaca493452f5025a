"""What reading a whole FINESS register costs. Run: python bench/finess.py [--lines 100000]

A made-up register of the size of the real one, in both formats, goes through the portal's own job: sniffed, filtered, compared
with the known sites, its proposals kept as lines. Each measure is a process of its own; its memory is the peak the system saw.
Speed is also a ratio, beside the csv (or json) module reading the same bytes in the same run. Goals: 60 s, 256 MB.
Needs DATABASE_URL; works on a test database of its own.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.ground import own_database, set_up

GOAL_SECONDS, GOAL_MEGABYTES = 60, 256
DATABASE = "bench_finess"
CATEGORIES = [
    ("500", "Etablissement d'hébergement pour personnes âgées dépendantes"),
    ("355", "Centre Hospitalier (C.H.)"),
    ("354", "Service de Soins Infirmiers A Domicile (S.S.I.A.D)"),
    ("246", "Etablissement et Service d'Aide par le Travail (E.S.A.T.)"),
    ("189", "Centre Médico-Psycho-Pédagogique (C.M.P.P.)"),
    ("620", "Pharmacie d'Officine"),
]
NAMES = "TILLEULS POMMIERS ERABLES CHARMES FRENES AUBEPINES GENETS NOISETIERS".split()
# (INSEE code, name) of a few communes of the portal's own reference data, and of elsewhere.
HERE = [
    ("61169", "FLERS"),
    ("61145", "DOMFRONT EN POIRAIE"),
    ("61168", "LA FERTE MACE"),
    ("14174", "CONDE EN NORMANDIE"),
]
ELSEWHERE = [("01451", "VIRIAT"), ("75056", "PARIS"), ("33063", "BORDEAUX"), ("2A004", "AJACCIO"), ("69123", "LYON")]


def key(digits):
    """`digits` and its Luhn key."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def sites(lines, share, chance):
    """(FINESS, legal FINESS, SIREN, SIRET, name, category, commune) of made-up sites, three to a legal entity."""
    for number in range(lines):
        insee, town = chance.choice(HERE if chance.random() < share else ELSEWHERE)
        siren = key(f"{40000000 + number // 3:08}")
        siret = key(f"{siren}{number % 3 + 1:04}") if number % 10 else ""
        finess, legal = key(f"61{number:06}"), key(f"14{number // 3:06}")
        yield (
            finess,
            legal,
            siren,
            siret,
            f"EHPAD LES {NAMES[number % 8]} {number}",
            CATEGORIES[number % 6],
            (insee, town),
        )


def write_csv(path, lines, share):
    with path.open("w", encoding="iso-8859-1", newline="") as file:
        file.write("finess;etalab;111;2026-05-12\n")
        for finess, legal, _siren, siret, name, (code, label), (insee, town) in sites(lines, share, random.Random(1)):
            department, commune = insee[:2], insee[2:]
            file.write(
                f"structureet;{finess};{legal};{name[:38]};RESIDENCE {name};;;{len(name)};R;DES PRES FLEURIS;;;{commune};"
                f"{department};DEPARTEMENT;{department}100 {town};0233000000;0233000001;{code};{label};4401;Hébergement;{siret};8710A;"
                "40;ARS/PCD, Tarif global, habilité aide sociale;;;1988-05-02;2017-01-03;2024-04-22;\n"
            )


def write_json(path, lines, share):
    """The same register as the JSON set: one legal entity, its sites, and the events nobody reads."""
    events = [{"evenementId": str(n), "dateEvenement": "2017-01-01", "codeEvenement": "003"} for n in range(6)]
    with path.open("w", encoding="utf-8") as file:
        file.write('{"schemaVersion": "v1.0.0", "gcc": [], "gco": [], "pmej": [')
        group, before = [], None
        for row in sites(lines, share, random.Random(1)):
            if before and row[1] != before:
                file.write(json.dumps(entity(group, events), ensure_ascii=False) + ",\n")
                group = []
            before = row[1]
            group.append(row)
        file.write(json.dumps(entity(group, events), ensure_ascii=False) + "]}")


def entity(group, events):
    _finess, legal, siren, *_ = group[0]
    general = {"numFinessPm": legal, "siren": siren, "denominationPm": f"ASSOCIATION {legal}", "statutJuridique": "60"}
    return {
        "informationsGeneralesPMEJ": general,
        "evenement": events,
        "ege": [site(row, events) for row in group],
        "etatObjet": "A",
    }


def site(row, events):
    finess, _legal, _siren, siret, name, (code, _label), (insee, town) = row
    place = {
        "numeroVoie": "12",
        "typeVoie": "R",
        "libelleVoie": "DES PRES",
        "cogCommune": insee,
        "ligneAcheminement": town,
    }
    point = {"coordonneeX": "6589480.53", "coordonneeY": "941342.52"}
    return {
        "informationsGeneralesEGE": {
            "numFinessEge": finess,
            "nomEgeLong": name,
            "siret": siret,
            "dateOuverture": "1988-05-02",
        },
        "categorieentiteGeographiqueExercice": code,
        "adresse": [place | {"codePostal": f"{insee[:2]}100", "coordonneesGeographique": point}],
        "contact": [{"telecom": {"telephone": "0233000000"}}],
        "evenement": events,
        "etatObjet": "A",
    }


# --- Measures, each in its own process -------------------------------------------------------------------------------------


def measure_raw(path):
    """The file through the csv module (or json, whole: it knows no other way), nothing else."""
    import csv

    started = time.perf_counter()
    if path.suffix == ".json":
        lines = sum(len(each["ege"]) for each in json.loads(path.read_bytes())["pmej"])
    else:
        with path.open(encoding="iso-8859-1", newline="") as file:
            lines = sum(1 for _ in csv.reader(file, delimiter=";"))
    return lines, time.perf_counter() - started


def measure_ours(path):
    """The file through the job of an import, as a worker runs it."""
    set_up(DATABASE)
    from django.core.files import File
    from django.db import connection

    connection.settings_dict["NAME"] = DATABASE
    from gtec_portal import jobs
    from members.models import ImportRun
    from members.services import imports

    ImportRun.objects.all().delete()
    options = {"departments": ["61", "14"], "communes": [], "categories": []}
    with path.open("rb") as file:
        run = imports.start("finess", File(file), by=None, label=path.name, options=options)
    started = time.perf_counter()
    jobs.drain()
    seconds = time.perf_counter() - started
    run.refresh_from_db()
    assert run.state == "ready", run.error or run.job.error
    return run.counts["read"], seconds, sum(run.counts.values()) - run.counts["read"]


def child(which, path):
    result = {"raw": measure_raw, "ours": measure_ours}[which](path)
    print(json.dumps([*result, peak()]))


def peak():
    """Most memory this process ever held, in MB. `ru_maxrss` counts the parent’s before the program was replaced."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_child(which, path):
    command = [sys.executable, __file__, "--child", which, "--path", str(path)]
    environment = {**os.environ, "PRIVATE_ROOT": str(path.parent / "private")}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def compare(name, path):
    lines, raw_seconds, raw_memory = run_child("raw", path)
    _lines, seconds, kept, memory = run_child("ours", path)
    good = seconds < GOAL_SECONDS and memory < GOAL_MEGABYTES
    print(
        f"{name}: {lines:,} lines, {path.stat().st_size / 1e6:.0f} MB, {kept:,} kept: {seconds:.1f} s ({lines / seconds:,.0f} lines/s), "
        f"peak {memory:.0f} MB; raw reading {raw_seconds:.2f} s, {raw_memory:.0f} MB: ratio {seconds / raw_seconds:.1f}; "
        f"{'goals reached' if good else 'BELOW THE GOALS'}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child, options.path)
    set_up(DATABASE)
    from reference.services import load_builtin

    with tempfile.TemporaryDirectory() as folder, own_database():
        load_builtin()
        for name, write, suffix, share in (
            ("text, a territory", write_csv, "csv", 0.02),
            ("text, ten territories", write_csv, "csv", 0.19),
            ("JSON, a territory", write_json, "json", 0.02),
        ):
            path = Path(folder) / f"finess.{suffix}"
            write(path, options.lines, share)
            compare(name, path)
    return None


if __name__ == "__main__":
    main()
