"""Who meets whom, when: pure functions, wishes in, a timetable out. Knows neither Django nor people.

Choosing the pairs and giving them an hour are two questions. Any set of pairs in which nobody has more interviews than there
are slots can be timed (König, 1916: a bipartite graph of degree d is coloured with d colours), so the pairs are chosen for
their worth alone, exactly, by a flow of least cost; the hours follow without losing one interview.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
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


def worth_of(wishes: Wishes, chosen: Iterable[Pair]) -> tuple[int, int]:
    """What a set of interviews is worth: first how many are mutual wishes, then the rest."""
    chosen = list(chosen)
    people = {candidate for candidate, _employer in chosen}
    return sum(map(wishes.is_mutual, chosen)), sum(map(wishes.worth, chosen)) + FIRST * len(people)


def choose(wishes: Wishes, slots: int) -> list[Pair]:
    """The interviews worth most, at most `slots` for anybody. As many mutual wishes as can be, before anything else."""
    pairs = wishes.pairs
    if not pairs or slots < 1:
        return []
    mutual = 1 + (BOTH + RANKS + FIRST) * len(pairs)  # one mutual wish more than everything else together
    dearest = mutual + BOTH + RANKS
    network = Network()
    end = network.node()
    candidates = sorted({candidate for candidate, _employer in pairs})
    starts = {candidate: network.node() for candidate in candidates}
    inside = {candidate: network.node() for candidate in candidates}
    employers = {employer: network.node() for employer in sorted({employer for _candidate, employer in pairs})}
    for candidate in candidates:
        network.arc(starts[candidate], inside[candidate], 1, 0)
        network.arc(starts[candidate], inside[candidate], slots, FIRST)
        network.arc(starts[candidate], end, slots, dearest + FIRST)  # interviews that do not take place
    for node in employers.values():
        network.arc(node, end, slots)
    arcs = {}
    for pair in pairs:
        cost = dearest - wishes.worth(pair) - (mutual if wishes.is_mutual(pair) else 0)
        arcs[pair] = network.arc(inside[pair[0]], employers[pair[1]], 1, cost)
    network.send({**dict.fromkeys(starts.values(), slots), end: -slots * len(candidates)})
    return [pair for pair in pairs if network.flow(arcs[pair])]


def timetable(pairs: Iterable[Pair]) -> dict[Pair, int]:
    """A slot (from 0) for each interview, nobody in two places; no more slots than the busiest person has interviews."""
    pairs = list(pairs)
    degrees = Counter(("candidate", one) for one, _other in pairs) + Counter(
        ("employer", other) for _one, other in pairs
    )
    slots = range(max(degrees.values(), default=0))
    busy: dict[tuple, dict[int, tuple]] = {node: {} for node in degrees}  # who each meets in each slot
    for candidate, employer in pairs:
        here, there = ("candidate", candidate), ("employer", employer)
        mine = next(slot for slot in slots if slot not in busy[here])
        theirs = next(slot for slot in slots if slot not in busy[there])
        if mine not in busy[there]:
            theirs = mine
        elif theirs in busy[here]:
            _exchange(busy, there, mine, theirs)
            theirs = mine
        busy[here][theirs], busy[there][theirs] = there, here
    return {
        (node[1], other[1]): slot
        for node, meetings in busy.items()
        if node[0] == "candidate"
        for slot, other in meetings.items()
    }


def _exchange(busy, node, one, other):
    """Exchange two slots all along the chain that starts at `node`, so that `one` is free there.

    The chain goes from an employer to a candidate and back, alternating the two slots; it cannot come to the candidate who
    waits, for whom `one` is free while the chain would arrive there by `one`.
    """
    chain, wanted = [node], one
    while wanted in busy[chain[-1]]:
        chain.append(busy[chain[-1]][wanted])
        wanted = other if wanted == one else one
    for person in chain:
        meetings = busy[person]
        first, second = meetings.pop(one, None), meetings.pop(other, None)
        if second is not None:
            meetings[one] = second
        if first is not None:
            meetings[other] = first
