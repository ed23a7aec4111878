"""The garbage collector of a process that lives long and makes short-lived objects."""

import gc
from typing import Final

#: Objects made before the youngest are looked at, and how many such looks until older ones are: a request
#: for a long list makes tens of thousands, none of them garbage before it is answered.
_THRESHOLDS: Final = (50_000, 20, 50)


def settle_garbage_collector() -> None:
    """Call once, when everything that lives as long as the process is there.

    What exists now is never walked again (``gc.freeze``). Measured on lists of 1,000 objects, this and the
    thresholds save a fifth of the CPU and most of the longest pauses.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
