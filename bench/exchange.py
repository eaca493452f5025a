"""What allocating a « Vis ma vie » costs. Run: python bench/exchange.py

Each line solves one territory, every refusal explained, under both rules: processor seconds beside the goal (2 s for 35 people of
11 structures over 2 days; in proportion to people × days beyond), people placed, hours out of balance. « explain » is the part
that says why the others stay. Each day is optimal by construction; tests/events/test_exchange_allocator.py compares with every
possible answer on small cases. Needs no database.
"""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from events.exchange.allocator import Person, Place, Problem, Rule, solve

TERRITORIES = [(35, 11, 2), (35, 11, 5), (80, 17, 2), (150, 30, 2), (300, 50, 2), (600, 80, 3)]
TRADES = 8


def territory(people, structures, days):
    """Towns within 40 km of one another, eight trades of unequal size, as many places as people offered at random, one in five without a car."""
    chance = random.Random(people * 31 + structures)
    towns = [(chance.randrange(400), chance.randrange(400)) for _ in range(max(3, structures // 2))]
    homes = [chance.choice(towns) for _ in range(structures)]
    weights = [8, 6, 4, 3, 2, 2, 1, 1]
    crowd, seats = [], []
    for number in range(people):
        structure = number % structures
        when = range(days) if number % 3 else [number % days]
        trade = chance.choices(range(TRADES), weights)[0]
        crowd.append(
            Person(f"p{number:04}", structure, trade, homes[structure], frozenset(when), None if number % 5 else 100)
        )
        for day in when:
            host = chance.randrange(structures)
            seats.append(
                Place(f"l{number:04}-{day}", host, chance.choices(range(TRADES), weights)[0], homes[host], day)
            )
    return Problem(crowd, seats, tuple(range(days)), lambda a, b: abs(a[0] - b[0]) + abs(a[1] - b[1]), 300)


def timed(work):
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def main():
    kept = True
    for people, structures, days in TERRITORIES:
        problem = territory(people, structures, days)
        for rule in Rule:
            one = Problem(**{**problem.__dict__, "rule": rule})
            _bare, quick = timed(lambda one=one: solve(one, explain=False))
            solution, seconds = timed(lambda one=one: solve(one))
            goal = 2 * max(1, people * days / 70)
            kept &= seconds <= goal
            asked = len(solution.placed) + len(solution.left)
            print(
                f"{people:4d} people {structures:3d} structures {days} days  {rule:8}"
                f"{seconds:7.3f} s = {seconds / goal:4.2f} of the goal (explain {seconds - quick:6.3f} s)   "
                f"placed {len(solution.placed):4d} of {asked:4d}   out of balance {solution.imbalance:3d}"
            )
    sys.exit(not kept)


if __name__ == "__main__":
    main()
