"""The figure of tipping points: in which range of each weight today's map is the best."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes

from optimizer.drawing.axes import BLUE, LIGHT, RUST, new_axes, title_of
from optimizer.drawing.canvas import GREY, INK
from optimizer.judgement.tipping import TippingPoints
from optimizer.language.language import language_in_force
from optimizer.language.titles import heading_of

__all__ = ["plot_tipping_points"]

ROW, HEAD = 0.46, 1.5
"""Height of a criterion, and of what stands around them, in inches."""


def plot_tipping_points(found: Sequence[TippingPoints], ax: Axes | None = None) -> Axes:
    """Draw a bar per criterion over its weights: dark where today's partition is the best, a dot for today.

    Each bar has its own scale, from its lowest to its highest weight, which are printed at its ends;
    the weights at which another partition becomes the best are printed at the borders of the dark part.

    Parameters
    ----------
    found : sequence of TippingPoints
        Those without a partition are left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.
    """
    shown, say = [points for points in found if points.pieces], language_in_force()
    ax = ax or new_axes(8.2, HEAD + ROW * max(1, len(shown)))
    for k, points in enumerate(shown):
        low, high = points.pieces[0].start, points.pieces[-1].end

        def place(weight: object, low: object = low, high: object = high) -> float:
            return float((weight - low) / (high - low))  # type: ignore[operator]

        for piece in points.pieces:
            here = piece is points.today
            left, right = place(piece.start), place(piece.end)
            ax.barh(
                k,
                right - left,
                left=left,
                height=0.56,
                color=BLUE if here else LIGHT,
                ec="white",
                lw=1.2,
                zorder=2,
            )
            if here:
                for weight, end in ((piece.start, low), (piece.end, high)):
                    if weight != end:
                        ax.annotate(
                            say.part(points.dial.said(weight)),
                            (place(weight), k),
                            (0, 13),
                            textcoords="offset points",
                            ha="center",
                            fontsize=7.5,
                            color=INK,
                        )
        ax.plot(place(points.dial.today), k, "o", ms=6, mfc=RUST, mec="white", mew=1, zorder=3)
        for weight, side, shift in ((low, "right", -5), (high, "left", 5)):
            ax.annotate(
                say.part(points.dial.said(weight)),
                (place(weight), k),
                (shift, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=7.5,
                color=GREY,
            )
    ax.set_yticks(
        range(len(shown)),
        [fill(say.phrase(points.dial.title), 34) for points in shown],
        fontsize=8.5,
        color=INK,
    )
    ax.tick_params(axis="y", length=0, pad=34)
    ax.set_xticks([])
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(len(shown) - 0.4, -0.7)
    for spine in ax.spines.values():
        spine.set_visible(False)
    proof = "each proven" if all(points.status == "optimal" for points in shown) else "not all proven in time"
    title_of(
        ax,
        f"{heading_of(shown[0].scenario)}: how far a weight can move" if shown else "",
        f"dark: today's partition stays the best; dot: today's weight; {proof}",
    )
    return ax
