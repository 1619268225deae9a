"""A hand-drawn town, small enough to work out every minute on paper.

Metres east and north of the corner; every street is 60 km/h (1,000 metres a minute by car) unless
the list of ways says otherwise, and one walks 80 metres a minute (4.8 km/h)::

                          Q (2000,2000) ------ Q1 (2500,2000)
                          |                    |
                          | 1000               |  the long way round: 2000
    H ------- D >> one >> E ------------------ E1 (2500,1000)
    |         |           |
    G bollard X gate      |                       P2 ---- P3    roundabout, clockwise,
    |         |           |                       |        |    30 km/h, sides of 100
    A ------- B --------- C --------------------- P1 ---- P4 ------------ F -- L  loop of 1400
    |                     |                     (3000,0)               (4100,0)
    V driveway            K private gate
                          |
                          M

    U1 -- U2   an island without a link, far to the north-east
"""

from __future__ import annotations

from sketch import STREET, Sketch

SLOW = {"highway": "residential", "maxspeed": "30"}

TOWN = Sketch(
    points={
        "A": (0, 0), "B": (1000, 0), "C": (2000, 0),
        "D": (1000, 1000), "E": (2000, 1000), "X": (1000, 500),
        "G": (0, 500), "H": (0, 1000),
        "K": (2000, -500), "M": (2000, -1000),
        "Q": (2000, 2000), "E1": (2500, 1000), "Q1": (2500, 2000),
        "P1": (3000, 0), "P2": (3000, 100), "P3": (3100, 100), "P4": (3100, 0),
        "F": (4100, 0), "L": (4600, 0), "L1": (4600, 300), "L2": (5000, 300), "L3": (5000, 0),
        "V": (0, -200),
        "U1": (9000, 9000), "U2": (9500, 9000),
    },
    ways=[
        ("A B C", STREET),
        ("B X D", STREET),
        ("D E", {**STREET, "oneway": "yes"}),
        ("E C", STREET),
        ("A G H D", STREET),
        ("C K M", STREET),
        ("E Q", STREET),
        ("E E1 Q1 Q", STREET),
        ("C P1", STREET),
        ("P1 P2 P3 P4 P1", {**SLOW, "junction": "roundabout"}),
        ("P4 F", STREET),
        ("F L L1 L2 L3 L", STREET),
        ("A V", {"highway": "service", "service": "driveway", "maxspeed": "30"}),
        ("U1 U2", STREET),
    ],
    barriers={
        "G": {"barrier": "bollard"},
        "X": {"barrier": "gate"},
        "K": {"barrier": "gate", "access": "private"},
    },
)  # fmt: skip
