"""Schemes drawn by chance, as their files would say them."""

from decimal import Decimal
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any


def scheme_of(random: Random) -> dict[str, Any]:
    """Draw a scheme, as its file would say it."""
    first, second, third = sorted((random.randint(0, 100) for _ in range(3)), reverse=True)
    shares = [str(Decimal(each) / 100) for each in (first, second, third)]
    timely = random.choice((50, 70, 100))
    return {
        "scheme": "thu",
        "version": 1,
        "title": "Thử",
        "valid": {"from": "2022-01-01"},
        "leads": True,
        "axes": {"timeliness": str(timely), "quality": str(100 - timely)},
        "weights": {"default": random.choice(("1", "0.75", "3")), "BC-1": random.choice(("0", "2", "1.3333"))},
        "timeliness": {
            "counts": random.choice(("calendar", "working")),
            "grace": random.choice((0, 0, 2)),
            "ladder": [{"up_to": 3, "share": shares[0]}, {"up_to": 9, "share": shares[1]}, {"share": shares[2]}],
            "missing": random.choice(("0", "0.1")),
            "excused": random.choice(("count", "exclude", "0.5")),
        },
        "quality": {
            "faults": {"copied-content": "0.5", "layout": "0.1"},
            "other": random.choice(("0", "0.05")),
            "returned": random.choice(("0", "0.25")),
            "least": random.choice(("0", "0.2")),
        },
    }
