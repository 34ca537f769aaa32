"""valgresultat.no slik åpne klienter har sett det; tallene er oppdiktet.

Kommunestyrevalg i 2019 og 2023 og stortingsvalg i 2025. Asker er 3025 i 2019 og 3203 i 2023.
Opptellingen i Drammen er ikke endelig.
"""

from __future__ import annotations

from typing import Any

from tests.banktjener import Rute, feilsvar

SIST = "2023-09-13T14:02:11.123"
# Sti -> navn, frammøte, endelig opptalt.
OMRAADER: dict[str, tuple[str, float, float]] = {
    "/2019/ko": ("Norge", 64.7, 100),
    "/2019/ko/30": ("Viken", 63.4, 100),
    "/2019/ko/30/3025": ("Asker", 70.12345, 100),
    "/2023/ko": ("Norge", 62.2, 100),
    "/2023/ko/32": ("Akershus", 64.1, 100),
    "/2023/ko/32/3203": ("Asker", 68.5, 100),
    "/2023/ko/33": ("Buskerud", 60.0, 100),
    "/2023/ko/33/3301": ("Drammen", 58.9, 87.5),
    "/2025/st": ("Norge", 80.1, 100),
}


def valg() -> Rute:
    """Rutene under roten."""

    def rute(metode: str, sti: str, spoerring: dict[str, str], kropp: Any) -> tuple[int, Any]:
        sti = sti.rstrip("/")
        if not sti:
            rader: dict[str, list[dict[str, str]]] = {}
            for land in (s for s in OMRAADER if s.count("/") == 2):
                rader.setdefault(land[1:5], []).append({"navn": land[6:], "href": land})
            return 200, {"_sublinks": rader}
        if sti not in OMRAADER:
            return feilsvar(404, "Not Found")
        navn, prosent, endelig = OMRAADER[sti]
        under = [s for s in OMRAADER if s.rpartition("/")[0] == sti]
        _, aar, type_, *resten = sti.split("/")
        return 200, {
            "id": {
                "valgaar": aar,
                "valgtype": type_.upper(),
                "nivaa": ("land", "fylke", "kommune")[len(resten)],
                "nr": resten[-1] if resten else "",
                "navn": navn,
            },
            "tidspunkt": {"rapportGenerert": "2023-10-01T00:00:00", "sisteStemmer": SIST},
            "frammote": {"prosent": prosent, "endring": {"samme": -1.5}},
            "opptalt": {"forelopig": 100, "endelig": endelig},
            "partier": [],
            "_links": {
                "related": [
                    {"nr": s.rpartition("/")[2], "navn": OMRAADER[s][0], "href": s} for s in under
                ]
            },
        }

    return rute
