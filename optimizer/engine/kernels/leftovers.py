"""What a region leaves behind: pieces that have to be divisible into regions themselves.

A connected piece of what is left over is divided into some whole number m of regions, so that each
of its totals lies in [m * lower, m * upper], with the bounds that hold for any region; and all
pieces together, with the region itself, come to an allowed number of regions.  No partition holds
a region that breaks this, however cheap it is: leaving such regions out tightens the relaxation too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import FAR, Area
from optimizer.engine.kernels.cuts import Flow
from optimizer.engine.kernels.jit import jit, truth, whole
from optimizer.engine.kernels.region import Search

__all__ = ["divisible", "leaves_well"]

Int = NDArray[np.int64]


@jit
def divisible(area: Area, s: Search, flow: Flow, high: Int, hopeful: bool) -> bool:
    """Tell whether the members leave nothing behind that cannot be divided.

    Parameters
    ----------
    area : Area
        Its `leftovers` hold the bounds of any region.
    s : Search
        The members.
    flow : Flow
        Working space; `active` are the nodes that may still become members.
    high : array of int64, shape (totals,)
        Largest totals of a region.
    hopeful : bool
        Whether active nodes may still become members: then False is a proof for all regions below.
    """
    flow.level.fill(0)
    fewest = most = whole(1)  # regions: the members', and those of the pieces so far
    end = whole(0)
    for first in range(len(s.inside)):
        if s.inside[first] or flow.level[first] != 0:
            continue
        begin = head = end
        flow.level[first] = 1
        flow.queue[end] = first
        end += 1
        while head < end:
            u = flow.queue[head]
            head += 1
            for e in range(area.links.start[u], area.links.start[u + 1]):
                v = area.links.node[e]
                if not s.inside[v] and flow.level[v] == 0:
                    flow.level[v] = 1
                    flow.queue[end] = v
                    end += 1
        few, many = regions_of(area, s, flow, begin, end, high, hopeful)
        if few > many:
            return False
        fewest += few
        most += many
    return fewest <= area.leftovers.most and most >= area.leftovers.fewest


@jit
def leaves_well(area: Area, s: Search, flow: Flow) -> bool:
    """Tell whether the members leave nothing behind that cannot be divided, where that counts."""
    if not area.leftovers.used:
        return True
    if area.leftovers.near:
        return large_enough(area, s, flow)
    return divisible(area, s, flow, s.held, truth(False))


@jit
def large_enough(area: Area, s: Search, flow: Flow) -> bool:
    """Tell whether every piece that the members leave behind has what a region needs at least.

    A piece is followed from beside the members only until it has that, so that the size of the map does
    not count; one that meets an earlier piece is that piece.
    """
    flow.level.fill(0)
    turn = whole(0)
    sums = np.zeros(len(s.held), np.int64)
    for k in range(s.size[0]):
        v = s.members[k]
        for e in range(area.links.start[v], area.links.start[v + 1]):
            first = area.links.node[e]
            if s.inside[first] or flow.level[first] != 0:
                continue
            turn += 1
            if not follow(area, s, flow, whole(first), turn, sums):
                return False
    return True


@jit
def follow(area: Area, s: Search, flow: Flow, first: int, turn: int, sums: Int) -> bool:
    """Follow a piece until it is large enough or meets one of an earlier turn; False: it ends before."""
    sums.fill(0)
    flow.level[first] = turn
    flow.queue[0] = first
    head, end = whole(0), whole(1)
    while head < end:
        u = flow.queue[head]
        head += 1
        enough = True
        for t in range(len(sums)):
            sums[t] += area.totals.value[t, u]
            enough = enough and (area.leftovers.lower[t] == 0 or sums[t] >= area.leftovers.lower[t])
        if enough:
            return True
        for e in range(area.links.start[u], area.links.start[u + 1]):
            v = area.links.node[e]
            if s.inside[v] or flow.level[v] == turn:
                continue
            if flow.level[v] != 0:
                return True
            flow.level[v] = turn
            flow.queue[end] = v
            end += 1
    return False


@jit
def regions_of(
    area: Area, s: Search, flow: Flow, begin: int, end: int, high: Int, hopeful: bool
) -> tuple[int, int]:
    """Return how many regions the piece in ``queue[begin:end]`` has to hold at least, and can at most."""
    few, many = whole(0), end - begin
    if not hopeful:
        few = whole(1)
    else:
        for k in range(begin, end):
            if not flow.active[flow.queue[k]]:
                few = whole(1)
                break
    for t in range(len(s.held)):
        lower, upper = area.leftovers.lower[t], area.leftovers.upper[t]
        if lower <= 0 and upper == FAR:
            continue
        total = stays = whole(0)
        for k in range(begin, end):
            v = flow.queue[k]
            total += area.totals.value[t, v]
            if not (hopeful and flow.active[v]):
                stays += area.totals.value[t, v]
        if hopeful:  # of the rest the members take no more than makes their total the largest
            stays = max(stays, total - (high[t] - s.held[t]))
        if stays > 0:
            few = max(few, 1 if upper == FAR else -(-stays // upper))
        if lower > 0:
            many = min(many, total // lower)
    return few, many
