"""At the door: the plan of those who are here, with as few badges printed again as possible."""

from collections import Counter

from events import rotations
from events.planner.plan import WEIGHTS, WISH, Impossible, Plan, check_shape


def repair(plan, guests, *, locked=()):
    """The plan for those who are here: absents leave, newcomers sit, and as few of the others as possible move.

    Newcomers take the places left. Then, if tables are no longer equal within one, people move one by one from the fullest to
    the emptiest: never the `locked`, first those whose badge changes anyway. Raises Impossible.
    """
    check_shape(len(guests), plan.tables, plan.rounds)
    guests = sorted(guests, key=lambda guest: guest.key)
    here = {guest.key: guest for guest in guests}
    gone = [key for key in plan.rows if key not in here]
    if plan.mixed:
        return _Door(plan, here, gone, set(locked)).run()
    return _repair_groups(plan, here, set(locked))


def changed(before, after):
    """Keys of the guests of both plans whose badge is no longer true."""
    return {key for key, row in after.rows.items() if key in before.rows and before.rows[key] != row}


def _repair_groups(plan, here, locked):
    routes = plan.routes
    groups = {key: group for key, group in plan.groups.items() if key in here}
    held = Counter(groups.values())
    fullest = sorted(range(plan.tables), key=lambda group: (-held[group], group))
    target = dict(zip(fullest, rotations.sizes_of(len(here), plan.tables), strict=True))
    members = {group: [key for key, one in groups.items() if one == group] for group in range(plan.tables)}
    homeless = [key for key in here if key not in groups]
    for group in fullest:
        spare = [key for key in members[group] if key not in locked]
        excess = len(members[group]) - target[group]
        if excess > len(spare):
            raise Impossible(
                f"Le groupe {group + 1} garde {len(members[group]) - len(spare)} personnes fixées pour {target[group]} places.",
                ["libérez des personnes de ce groupe"],
            )
        for _ in range(excess):
            leaving = max(spare, key=lambda key: (_alike(here[key], members[group], here), key))
            spare.remove(leaving)
            members[group].remove(leaving)
            homeless.append(leaving)
    for key in homeless:
        open_groups = [group for group in range(plan.tables) if len(members[group]) < target[group]]
        best = min(
            open_groups,
            key=lambda group: (
                _alike(here[key], members[group], here) - WISH * len(here[key].wishes.intersection(routes[group])),
                group,
            ),
        )
        members[best].append(key)
    groups = {key: group for group, keys in members.items() for key in keys}
    rows = {key: routes[group] for key, group in groups.items()}
    return Plan(plan.tables, plan.rounds, False, rows, groups, routes)


def _alike(guest, keys, here):
    """How much a guest resembles the people of a table."""
    return sum(
        weight
        for key in keys
        if key != guest.key
        for name, weight in WEIGHTS.items()
        if getattr(guest, name) not in (None, "") and getattr(guest, name) == getattr(here[key], name)
    )


class _Door:
    """Repairs a plan whose groups are mixed again each round."""

    def __init__(self, plan, here, gone, locked):
        self.plan, self.here, self.locked = plan, here, locked
        self.rows = {key: list(row) for key, row in plan.rows.items() if key in here}
        self.free = [plan.rows[key] for key in gone]
        self.touched = set()
        self.seated = [[set() for _ in range(plan.tables)] for _ in range(plan.rounds)]
        for key, row in self.rows.items():
            self._sit(key, row)

    def _sit(self, key, row):
        for seated, table in zip(self.seated, row, strict=True):
            seated[table].add(key)

    def run(self):
        for key in self.here:
            if key not in self.rows:
                self.rows[key] = list(self._place(key))
                self.touched.add(key)
                self._sit(key, self.rows[key])
        for step in range(self.plan.rounds):
            self._level(step)
        rows = {key: tuple(row) for key, row in self.rows.items()}
        return Plan(self.plan.tables, self.plan.rounds, True, rows)

    def _place(self, key):
        """The best row left by somebody absent, or a new one among the emptiest tables."""
        if self.free:
            row = min(self.free, key=lambda row: (self._company(key, row), row))
            self.free.remove(row)
            return row
        row = []
        for seated in self.seated:
            allowed = [table for table in range(self.plan.tables) if table not in row]
            row.append(min(allowed, key=lambda table: (len(seated[table]), table)))
        return row

    def _company(self, key, row):
        met = Counter(other for seated, table in zip(self.seated, row, strict=True) for other in seated[table])
        again = sum(times - 1 for times in met.values())
        return (
            again * 4
            + sum(
                _alike(self.here[key], seated[table], self.here) for seated, table in zip(self.seated, row, strict=True)
            )
            - WISH * len(self.here[key].wishes.intersection(row))
        )

    def _level(self, step):
        """Move people of one round from the fullest to the emptiest table until all are equal within one."""
        seated = self.seated[step]
        while True:
            sizes = [len(keys) for keys in seated]
            low, high = min(sizes), max(sizes)
            if high - low <= 1:
                return
            chain = self._chain(step, high, low)
            if chain is None:
                raise Impossible(
                    "Les places fixées et les tables déjà visitées ne laissent plus d’équilibre possible.",
                    ["libérez des places fixées", "recomposez tous les groupes"],
                )
            for key, table in chain:
                seated[self.rows[key][step]].discard(key)
                seated[table].add(key)
                self.rows[key][step] = table
                if key in self.plan.rows:
                    self.touched.add(key)

    def _chain(self, step, high, low):
        """Shortest chain of moves from a fullest table to an emptiest one: [(key, new table)], cheapest people first."""
        seated = self.seated[step]
        sources = [table for table, keys in enumerate(seated) if len(keys) == high]
        came = dict.fromkeys(sources)
        waiting = list(sources)
        while waiting:
            here = waiting.pop(0)
            if len(seated[here]) == low:
                return self._unfold(came, here)
            for key in sorted(seated[here], key=lambda key: (key not in self.touched, key)):
                if key in self.locked:
                    continue
                for table in sorted(range(self.plan.tables), key=lambda one: (len(seated[one]), one)):
                    if table not in came and table not in self.rows[key]:
                        came[table] = (here, key)
                        waiting.append(table)
        return None

    @staticmethod
    def _unfold(came, table):
        chain = []
        while came[table] is not None:
            here, key = came[table]
            chain.append((key, table))
            table = here
        return chain
