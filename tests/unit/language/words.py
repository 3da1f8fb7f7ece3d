"""A catalogue that is right, to be changed by tests of the language; nothing of the service is needed for it."""

from datetime import datetime
from typing import Any, Final

from services.deadlines.domain.catalogue import Catalogue

PLAIN: Final[dict[str, Any]] = {
    "catalogue": "thu-nghiem-2023",
    "authority": "UBND thành phố Rạch Giá",
    "province": {"code": "kien-giang", "name": "Kiên Giang"},
    "district": {"code": "rach-gia", "name": "Rạch Giá"},
    "units": [
        {"no": place, "code": code, "name": code.title(), "kind": "commune", "district": "rach-gia"}
        for place, code in enumerate(("an-binh", "an-hoa"), start=1)
    ],
    "obligations": [
        {
            "code": "BC-Q1",
            "title": "BC Quý I",
            "citation": {"number": "178/PNV-CCHC", "date": "2022-05-31"},
            "audience": "all",
            "others": "not_obliged",
            "accepts": {"channels": ["e-office"], "signed": True, "annexes": True},
            "periods": [
                {
                    "code": "2023",
                    "opens": "2022-12-15",
                    "window": {"from": "2022-12-15", "to": "2023-03-14"},
                    "due": {"phrase": "BY_DAY", "day": "2023-03-15"},
                }
            ],
        }
    ],
}


CATALOGUE: Final = Catalogue.model_validate(PLAIN)


def changed(**obligation: Any) -> Catalogue:
    """The catalogue with other values in its obligation."""
    return Catalogue.model_validate({**PLAIN, "obligations": [{**PLAIN["obligations"][0], **obligation}]})


def moment(text: str) -> datetime:
    """Read a local moment, `2023-03-15 23:59:59`."""
    return datetime.fromisoformat(f"{text}+07:00")
