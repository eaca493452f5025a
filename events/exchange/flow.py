"""Integral min-cost flow by successive shortest paths with potentials. Pure Python: knows neither Django nor people.

Capacities, supplies and costs are whole numbers, costs are never negative, so the answer is whole too and of the least cost
among all flows that carry every supply to a demand (Ahuja, Magnanti, Orlin, « Network Flows », ch. 9).
"""

import heapq
from collections.abc import Mapping

_FAR = float("inf")


class Unroutable(ValueError):
    """Some supply cannot reach any demand."""


class Network:
    """Nodes are numbered from 0; an arc and its way back are neighbours (2n, 2n + 1)."""

    def __init__(self) -> None:
        self.leaving: list[list[int]] = []  # arcs out of each node, ways back among them
        self.heads: list[int] = []
        self.room: list[int] = []
        self.costs: list[int] = []

    def node(self) -> int:
        self.leaving.append([])
        return len(self.leaving) - 1

    def arc(self, tail: int, head: int, capacity: int, cost: int = 0) -> int:
        """Add an arc and return its number."""
        if capacity < 0 or cost < 0:
            raise ValueError("Capacities and costs are never negative.")
        number = len(self.heads)
        self.heads += [head, tail]
        self.room += [capacity, 0]
        self.costs += [cost, -cost]
        self.leaving[tail].append(number)
        self.leaving[head].append(number + 1)
        return number

    def flow(self, arc: int) -> int:
        """Units on an arc once the supplies were sent."""
        return self.room[arc + 1]

    def send(self, supplies: Mapping[int, int]) -> int:
        """Carry every supply (> 0) to the demands (< 0), at the least cost, which is returned. Their sum is zero."""
        if sum(supplies.values()):
            raise ValueError("Supplies and demands differ.")
        source, sink = self.node(), self.node()
        left = 0
        for node, units in supplies.items():
            if units > 0:
                self.arc(source, node, units)
                left += units
            elif units < 0:
                self.arc(node, sink, -units)
        potentials = [0] * len(self.leaving)
        while left:
            self._measure(source, sink, potentials)
            sent = self._augment(source, sink, potentials, left)
            left -= sent
        return sum(self.costs[arc] * self.flow(arc) for arc in range(0, len(self.heads), 2))

    def _measure(self, source: int, sink: int, potentials: list[int]) -> None:
        """Dijkstra over reduced costs; afterwards every arc of a cheapest path to the sink has a reduced cost of zero."""
        distances: list[float] = [_FAR] * len(self.leaving)
        distances[source] = 0
        queue = [(0, source)]
        heads, room, costs, leaving = self.heads, self.room, self.costs, self.leaving
        while queue:
            distance, node = heapq.heappop(queue)
            if distance > distances[node]:
                continue
            if node == sink:  # the nodes beyond are at least as far
                break
            here = distance + potentials[node]
            for arc in leaving[node]:
                if room[arc]:
                    head = heads[arc]
                    through = here + costs[arc] - potentials[head]
                    if through < distances[head]:
                        distances[head] = through
                        heapq.heappush(queue, (through, head))
        end = distances[sink]
        if end == _FAR:
            raise Unroutable
        for node, found in enumerate(distances):
            potentials[node] += int(min(found, end))

    def _augment(self, source: int, sink: int, potentials: list[int], most: int) -> int:
        """Send as much as possible along arcs of reduced cost zero, depth first; dead ends are not entered twice."""
        heads, room, costs, leaving = self.heads, self.room, self.costs, self.leaving
        following = [0] * len(leaving)  # the next arc to try out of each node
        on_path = [False] * len(leaving)
        total = 0
        while total < most:
            path: list[int] = []
            node = source
            on_path[source] = True
            while node != sink:
                arcs = leaving[node]
                while following[node] < len(arcs):
                    arc = arcs[following[node]]
                    head = heads[arc]
                    if room[arc] and not on_path[head] and costs[arc] + potentials[node] == potentials[head]:
                        path.append(arc)
                        on_path[head] = True
                        node = head
                        break
                    following[node] += 1
                else:
                    if not path:
                        return total
                    on_path[node] = False
                    node = heads[path.pop() ^ 1]
                    following[node] += 1
            units = min(most - total, min(room[arc] for arc in path))
            for arc in path:
                room[arc] -= units
                room[arc ^ 1] += units
                on_path[heads[arc]] = False
            on_path[source] = False
            total += units
        return total
