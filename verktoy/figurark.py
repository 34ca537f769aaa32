"""Alle figurene som PNG, til å se på: `python -m verktoy.figurark MAPPE`.

Hver figur tegnes lys, mørk, på en telefon (360 piksler) og til trykk, og `ark.html` viser dem ved
siden av hverandre. `python -m verktoy.figurark --gull` skriver i stedet gullfilene testene holder
figurene mot.
"""

from __future__ import annotations

import json
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any, Final

from reports.figur import Figur
from reports.tema import Tema
from verktoy.figursett import ROT, figursett

GULL: Final = ROT / "tests" / "gull" / "figurer"
_UTGAVER: Final[dict[str, dict[str, Any]]] = {
    "lys": {"skala": 1.0},
    "moerk": {"skala": 1.0, "tema": Tema("moerk")},
    "telefon": {"skala": 1.0, "bredde": 360},
    # 16 cm bredt i 300 punkter per tomme er 1 890 piksler.
    "trykk": {"skala": 1890 / 640, "bredde": 608, "frittstaaende": True},
}


def main() -> int:
    valg = sys.argv[1:]
    if len(valg) != 1:
        print("Bruk: python -m verktoy.figurark MAPPE (eller --gull)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as mappe:
        if valg[0] == "--gull":
            return _skriv_gull(Path(mappe))
        return _skriv_ark(Path(mappe), Path(valg[0]))


def _skriv_ark(arbeidsmappe: Path, mappe: Path) -> int:
    mappe.mkdir(parents=True, exist_ok=True)
    rader = []
    for navn, figur in figursett(arbeidsmappe):
        for utgave, tegning in _UTGAVER.items():
            (mappe / f"{navn}-{utgave}.png").write_bytes(figur.png(**tegning))
        rader.append(_rad(navn, figur))
    (mappe / "ark.html").write_text(_SIDE.format(rader="\n".join(rader)), encoding="utf-8")
    print(f"{len(rader)} figurer, {len(rader) * len(_UTGAVER)} bilder: {mappe / 'ark.html'}")
    return 0


def _rad(navn: str, figur: Figur) -> str:
    bilder = "".join(
        f'<img src="{navn}-{utgave}.png" alt="{utgave}" class="{utgave}">' for utgave in _UTGAVER
    )
    tekster = (figur.bildetekst, figur.alternativ)
    return (
        f"<section><h2>{escape(figur.tittel)}</h2><p><code>{navn}</code></p>{bilder}"
        + "".join(f"<p>{escape(t)}</p>" for t in tekster)
        + "</section>"
    )


_SIDE: Final = """<!doctype html>
<html lang="nb"><meta charset="utf-8"><title>Figurene</title>
<style>body {{ font-family: sans-serif; background: #ddd }} section {{ background: #fff;
margin: 1rem; padding: 1rem }} img {{ vertical-align: top; margin: .3rem; border: 1px solid #999 }}
.trykk {{ width: 640px }}</style>
{rader}
</html>
"""


def _skriv_gull(arbeidsmappe: Path) -> int:
    GULL.mkdir(parents=True, exist_ok=True)
    for gammel in GULL.glob("*.json"):
        gammel.unlink()
    antall = 0
    for navn, figur in figursett(arbeidsmappe):
        (GULL / f"{navn}.json").write_text(gull(figur), encoding="utf-8", newline="\n")
        antall += 1
    print(f"{antall} gullfiler i {GULL.relative_to(ROT)}")
    return 0


def gull(figur: Figur) -> str:
    """Figuren slik gullfilen har den: tekstene, og spesifikasjonen uten temaet."""
    spesifikasjon = {n: v for n, v in figur.spesifikasjon.items() if n != "config"}
    innhold = {
        "tittel": figur.tittel,
        "bildetekst": figur.bildetekst,
        "alternativ": figur.alternativ,
        "spesifikasjon": _uten_navn(spesifikasjon),
    }
    return json.dumps(_avrundet(innhold), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _uten_navn(spesifikasjon: dict[str, Any]) -> dict[str, Any]:
    """Datasettene er navngitt av en hash av alle sifrene; gullet har dem i rekkefølge."""
    navn = {n: f"data-{i}" for i, n in enumerate(spesifikasjon.get("datasets", {}))}
    tekst = json.dumps(spesifikasjon)
    for gammelt, nytt in navn.items():
        tekst = tekst.replace(gammelt, nytt)
    ut: dict[str, Any] = json.loads(tekst)
    return ut


def _avrundet(verdi: Any) -> Any:
    """Ni gjeldende sifre: regnestykkene er like på alle maskiner, de siste sifrene ikke alltid."""
    if isinstance(verdi, float):
        return float(f"{verdi:.9g}")
    if isinstance(verdi, dict):
        return {n: _avrundet(v) for n, v in verdi.items()}
    return [_avrundet(v) for v in verdi] if isinstance(verdi, list) else verdi


if __name__ == "__main__":
    sys.exit(main())
