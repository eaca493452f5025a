"""Who meets whom, when: pure functions, wishes in, a timetable out. Knows neither Django nor people.

Choosing the pairs and giving them an hour are two questions. Any set of pairs in which nobody has more interviews than there
are slots can be timed (König, 1916: a bipartite graph of degree d is coloured with d colours), so the pairs are chosen for
their worth alone, exactly, by a flow of least cost; the hours follow without losing one interview. Around interviews
whose hour is kept that no longer holds: the hours are then found one after the other, exchanging only what may move, and a pair
for which none is left is said.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from events.exchange.flow import Network

WISHED, PICKED, BOTH = 40, 20, 60  # what an interview is worth: the candidate's wish alone, the employer's alone, both
RANKS = 10  # the dearer of two wishes counts more, down to the tenth
FIRST = 30  # somebody's first interview, rather than another's third

Pair = tuple[int, int]  # a candidate and an employer


@dataclass(frozen=True)
class Wishes:
    """`wishes`: the rank each candidate gave each employer. `picks`: whom employers wish to meet."""

    wishes: Mapping[Pair, int]
    picks: frozenset[Pair]

    @property
    def pairs(self) -> list[Pair]:
        return sorted(self.wishes.keys() | self.picks)

    def is_mutual(self, pair: Pair) -> bool:
        return pair in self.wishes and pair in self.picks

    def worth(self, pair: Pair) -> int:
        """What one interview is worth, mutual wishes apart."""
        nearness = max(0, RANKS - self.wishes[pair]) if pair in self.wishes else 0
        if self.is_mutual(pair):
            return BOTH + nearness
        return WISHED + nearness if pair in self.wishes else PICKED


def worth_of(wishes: Wishes, chosen: Iterable[Pair], kept: Iterable[Pair] = ()) -> tuple[int, int]:
    """What a set of interviews is worth beside those kept: first how many are mutual wishes, then the rest."""
    chosen = list(chosen)
    people = {candidate for candidate, _employer in chosen} - {candidate for candidate, _employer in kept}
    return sum(map(wishes.is_mutual, chosen)), sum(map(wishes.worth, chosen)) + FIRST * len(people)


def choose(wishes: Wishes, slots: int, kept: Collection[Pair] = ()) -> list[Pair]:
    """The interviews worth most, at most `slots` for anybody with those `kept`, which are not chosen again.

    As many mutual wishes as can be, before anything else.
    """
    pairs = [pair for pair in wishes.pairs if pair not in set(kept)]
    if not pairs or slots < 1:
        return []
    met, meets = Counter(one for one, _other in kept), Counter(other for _one, other in kept)
    mutual = 1 + (BOTH + RANKS + FIRST) * len(pairs)  # one mutual wish more than everything else together
    dearest = mutual + BOTH + RANKS
    network = Network()
    end = network.node()
    candidates = sorted({candidate for candidate, _employer in pairs})
    starts = {candidate: network.node() for candidate in candidates}
    inside = {candidate: network.node() for candidate in candidates}
    employers = {employer: network.node() for employer in sorted({employer for _candidate, employer in pairs})}
    spare = {candidate: max(0, slots - met[candidate]) for candidate in candidates}
    for candidate in candidates:
        network.arc(starts[candidate], inside[candidate], 0 if met[candidate] else 1, 0)
        network.arc(starts[candidate], inside[candidate], slots, FIRST)
        network.arc(starts[candidate], end, slots, dearest + FIRST)  # interviews that do not take place
    for employer, node in employers.items():
        network.arc(node, end, max(0, slots - meets[employer]))
    arcs = {}
    for pair in pairs:
        cost = dearest - wishes.worth(pair) - (mutual if wishes.is_mutual(pair) else 0)
        arcs[pair] = network.arc(inside[pair[0]], employers[pair[1]], 1, cost)
    network.send({**{starts[one]: spare[one] for one in candidates}, end: -sum(spare.values())})
    return [pair for pair in pairs if network.flow(arcs[pair])]


def timetable(
    pairs: Iterable[Pair], slots: int | None = None, kept: Mapping[Pair, int] | None = None
) -> dict[Pair, int]:
    """A slot (from 0) for each pair, in this order, nobody in two places.

    Without interviews `kept` every pair gets one, in no more slots than the busiest person has interviews. Beside some, whose
    slot does not change, there are `slots` of them, and a pair for which none can be found is left out.
    """
    pairs, kept = list(pairs), kept or {}
    if slots is None:
        sides = [("candidate", one) for one, _other in pairs] + [("employer", other) for _one, other in pairs]
        slots = max(Counter(sides).values(), default=0)
    busy: dict[tuple, dict[int, tuple]] = defaultdict(dict)  # who each meets in each slot
    at = {}
    for pair, slot in kept.items():
        _meet(busy, pair, slot)
    for pair in pairs:
        slot = _make_room(busy, pair, slots, kept)
        if slot is not None:
            _meet(busy, pair, slot)
    for node, meetings in busy.items():
        if node[0] == "candidate":
            at.update({(node[1], other[1]): slot for slot, other in meetings.items()})
    return {pair: slot for pair, slot in at.items() if pair not in kept}


def _nodes(pair):
    return ("candidate", pair[0]), ("employer", pair[1])


def _meet(busy, pair, slot):
    here, there = _nodes(pair)
    busy[here][slot], busy[there][slot] = there, here


def _make_room(busy, pair, slots, kept):
    """A slot free for both, after an exchange where needed; None when there is none without moving an interview kept."""
    here, there = _nodes(pair)
    mine, theirs = ([slot for slot in range(slots) if slot not in busy[node]] for node in (here, there))
    common = next((slot for slot in mine if slot in theirs), None)
    if common is not None:
        return common
    for one, other in itertools.product(mine, theirs):
        chain = _chain(busy, there, one, other)
        if not any(_pair(*two) in kept for two in itertools.pairwise(chain)):
            _exchange(busy, chain, one, other)
            return one
    return None


def _pair(node, other):
    """The candidate and the employer of two neighbours of a chain."""
    return tuple(number for _side, number in sorted((node, other)))  # « candidate » comes before « employer »


def _chain(busy, node, one, other):
    """Who meets whom from `node` on, alternating the two slots."""
    chain, wanted = [node], one
    while wanted in busy[chain[-1]]:
        chain.append(busy[chain[-1]][wanted])
        wanted = other if wanted == one else one
    return chain


def _exchange(busy, chain, one, other):
    """Exchange two slots all along a chain that starts at an employer, so that `one` is free there.

    The chain goes from an employer to a candidate and back, alternating the two slots; it cannot come to the candidate who
    waits, for whom `one` is free while the chain would arrive there by `one`.
    """
    for person in chain:
        meetings = busy[person]
        first, second = meetings.pop(one, None), meetings.pop(other, None)
        if second is not None:
            meetings[one] = second
        if first is not None:
            meetings[other] = first
