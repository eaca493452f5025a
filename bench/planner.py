"""What placing people costs, and how near the best possible it comes. Run: python bench/planner.py [--all]

Each line composes one room, groups mixed again each round (the hard way): processor seconds beside the goal (2 s for 60 people,
10 s for 200, in between by proportion), pairs met again beside the lower bound and beside seats drawn at random, in the same run.
The last columns say what five absents cost at the door: seconds, and badges to print again. `--all` adds more rounds than a
morning holds. Needs no database.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from events import planner, rotations

ROOMS = [
    (24, 4, 3), (30, 5, 3), (36, 6, 3), (40, 6, 3), (42, 6, 3), (48, 6, 4), (52, 8, 3), (60, 9, 3), (60, 10, 3),
    (60, 10, 4), (60, 10, 5), (84, 12, 4), (100, 12, 4), (100, 15, 3), (120, 18, 4), (156, 13, 6), (200, 20, 4), (200, 28, 4),
    (200, 30, 5), (200, 31, 3),
]  # fmt: skip
MARATHONS = [(30, 6, 4), (36, 6, 6), (60, 10, 8), (200, 12, 12), (200, 30, 12)]


def drawn(people, tables, rounds):
    """Repeats of seats drawn at random, within one."""
    chance = random.Random(1)
    seats = [index % tables for index in range(people)]
    columns = [chance.sample(seats, people) for _ in range(rounds)]
    return rotations.repeats(list(zip(*columns, strict=True)))


def crowd(people):
    chance = random.Random(2)
    return [
        planner.Guest(key, structure=chance.randrange(17), sector=chance.randrange(5), role=chance.randrange(4))
        for key in range(people)
    ]


def timed(work):
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def measure(people, tables, rounds):
    """One room; return whether it keeps the goals."""
    guests = crowd(people)
    plan, seconds = timed(lambda: planner.compose(guests, tables, rounds, mixed=True))
    worth = planner.quality(plan, guests)
    goal = 2 if people <= 60 else 2 + 8 * (people - 60) / 140
    after, door = timed(lambda: planner.repair(plan, guests[5:]))
    kept = seconds <= goal and worth.repeats <= max(worth.repeats_bound + 2, 1.1 * worth.repeats_bound)
    ratio = f"{worth.repeats / worth.repeats_bound:5.2f}" if worth.repeats_bound else f"{worth.repeats:+5d}"
    print(
        f"{people:4d} /{tables:3d} /{rounds:3d}  {seconds:6.2f} s = {seconds / goal:4.2f} of the goal   "
        f"repeats {worth.repeats:5d}  bound {worth.repeats_bound:5d} ({ratio})  random {drawn(people, tables, rounds):5d}   "
        f"colleagues {worth.colleagues:3d} (bound {worth.colleagues_bound:3d})   "
        f"door {door:5.3f} s, {len(planner.changed(plan, after)):2d} badges   {'ok' if kept else 'MISSED'}",
        flush=True,
    )
    return kept


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--all", action="store_true", help="also rooms with more rounds than a morning holds")
    rooms = ROOMS + (MARATHONS if options.parse_args().all else [])
    print("people/tables/rounds")
    kept = [measure(*room) for room in rooms]
    print(f"{sum(kept)} of {len(kept)} rooms keep the goals")


if __name__ == "__main__":
    main()
