"""The world-café planner: who sits at which table in each round. Pure functions: people in, a plan out, nothing is stored here.

Two ways of working. Groups that stay together travel from table to table; groups mixed again each round meet the most people.
Either way the rows of tables come first (events.rotations), then people are given rows so that structures, sectors and roles mix
and wished tables are kept. At the door, `repair` changes as few rows as it can. The same seed gives the same plan.
"""

from events.planner.composing import compose
from events.planner.figures import Quality, quality
from events.planner.plan import COMFORTABLE, Guest, Impossible, Plan, advice, check_shape
from events.planner.repairing import changed, repair

__all__ = [
    "COMFORTABLE",
    "Guest",
    "Impossible",
    "Plan",
    "Quality",
    "advice",
    "changed",
    "check_shape",
    "compose",
    "quality",
    "repair",
]
