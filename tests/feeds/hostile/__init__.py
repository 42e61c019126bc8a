"""Documents that mean no good, made on the spot: what the bench measures and the tests read small.

Each is a function of a scale: 1 is the full size, which fits the limit of ten megabytes.
"""

from tests.feeds.hostile.contents import COMPRESSED, CONTENTS
from tests.feeds.hostile.encodings import BYTES, OTHERS
from tests.feeds.hostile.made import WITNESS, Hostile
from tests.feeds.hostile.markup import ENTITIES, SHAPES
from tests.feeds.hostile.values import VALUES

__all__ = [
    "BYTES",
    "COMPRESSED",
    "CONTENTS",
    "DOCUMENTS",
    "ENTITIES",
    "OTHERS",
    "SHAPES",
    "VALUES",
    "WITNESS",
    "Hostile",
]

DOCUMENTS: tuple[Hostile, ...] = (
    *ENTITIES,
    *SHAPES,
    *VALUES,
    *BYTES,
    *OTHERS,
    *CONTENTS,
    *COMPRESSED,
)
