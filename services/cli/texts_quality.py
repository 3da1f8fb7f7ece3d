"""What the command says of faults of quality, in Vietnamese and English; part of `texts`."""

from typing import Final

QUALITY: Final[dict[str, tuple[str, str]]] = {
    "faulty": ("có lỗi chất lượng", "faulty"),
    "faultless": ("không còn lỗi chất lượng", "no fault any more"),
    "faults": ("Lỗi chất lượng", "Faults of quality"),
    "faults-or-none": (
        "hãy nêu --fault MÃ cho mỗi lỗi, hoặc --none nếu không còn lỗi nào; mã: {codes}",
        "give --fault CODE for each fault, or --none where there is none any more; codes: {codes}",
    ),
}
