"""Regler som er skrevet galt, med linjen og meldingen; skjemaet skal avvise de samme."""

from __future__ import annotations

from textwrap import dedent
from typing import Final

KJENTE: Final = (
    "ikke_tom, unik, innenfor, tillatt, monster, endelig, type, stigende, antall_rader, ferskhet, "
    "sum, andel, enighet, aarsendring, utgaveendring"
)


_ANTALL: Final = "«{}» skal være et helt tall fra 1 og opp, men er «{}»"


def med_regel(linjer: str) -> str:
    """En fil der regelen begynner på linje 4, og `linjer` på linje 7."""
    felt = "".join(f"\n    {linje.strip()}" for linje in dedent(linjer).strip().splitlines())
    return (
        "datasett: pakke\neier: noen\nregler:"
        f"\n  - tabell: t\n    alvor: feil\n    grunn: Derfor.{felt}\n"
    )


GALE: Final = [
    ("regel: finnes_ikke", 7, f"ukjent regeltype «finnes_ikke»; kjente: {KJENTE}"),
    ("kolonne: tonn", 4, f"ukjent regeltype «None»; kjente: {KJENTE}"),
    ("regel: [ikke_tom]", 7, f"ukjent regeltype «['ikke_tom']»; kjente: {KJENTE}"),
    ("regel: ikke_tom", 4, "regelen ikke_tom mangler «kolonne»"),
    ("regel: ikke_tom\nkolonne: ''", 8, "regelen ikke_tom mangler «kolonne»"),
    ("regel: innenfor\nkolonne: a", 4, "regelen innenfor mangler maks eller min"),
    ("regel: tillatt\nkolonne: a", 4, "regelen tillatt mangler kodeliste eller verdier"),
    ("regel: unik", 4, "regelen unik mangler kolonne eller kolonner"),
    ("regel: unik\nkolonne: a\nkolonner: [b]", 8, "bruk enten «kolonne» eller «kolonner»"),
    ("regel: monster\nkolonne: a", 4, "regelen monster mangler «uttrykk»"),
    ("regel: type\nkolonne: a", 4, "regelen type mangler «type»"),
    ("regel: ferskhet\nkolonne: aar\nmaaneder: 0", 9, _ANTALL.format("maaneder", 0)),
    (
        "regel: sum\nkolonne: a\nmangler: lov\nabs: 1\ntotal: {kolonne: b}",
        11,
        "«total» mangler verdi, tabell eller der",
    ),
    (
        "regel: andel\nkolonne: a\nmaks: 1\ndel: {kilde: x, b: y}",
        10,
        "«del» skal være én kolonne og et regulært uttrykk, men er «{'kilde': 'x', 'b': 'y'}»",
    ),
    (
        "regel: enighet\nkolonne: a\nnoekkel: [b]\nmot: {tabell: t}\nbare_her: ja\n"
        "bare_der: lov\nabs: 0",
        11,
        "«bare_her» skal være funn eller lov, men er «ja»",
    ),
    (
        "regel: aarsendring\nkolonne: a\nstoerste: 2.5",
        9,
        _ANTALL.format("stoerste", 2.5),
    ),
    (
        "regel: utgaveendring\nkolonne: tonn\nper: [kommune]\nprosent: 1",
        7,
        "regelen utgaveendring gjelder bare datasettet utslipp",
    ),
    ("regel: endelig\nkolonne: a\nutgaver: nyeste", 9, "ukjent felt «utgaver» i regelen endelig"),
    ("regel: antall_rader", 4, "regelen antall_rader mangler maks eller min"),
    ("regel: ikke_tom\nkolonne: a\nmin: 3", 9, "ukjent felt «min» i regelen ikke_tom"),
    ("regel: endelig\nkolonne: a\nkollonne: b", 9, "ukjent felt «kollonne» i regelen endelig"),
    ("regel: endelig\nkolonne: a\n3: b", 9, "ukjent felt «3» i regelen endelig"),
    (
        "regel: type\nkolonne: a\ntype: tal",
        9,
        "ukjent type «tal»; bruk heltall, tall, dato, tekst eller ja_nei",
    ),
    ("regel: innenfor\nkolonne: a\nmin: mye", 9, "«min» skal være et tall, men er «mye»"),
    ("regel: innenfor\nmaks: true\nkolonne: a", 8, "«maks» skal være et tall, men er «True»"),
    ("regel: ikke_tom\nkolonne: a\nder: st", 9, "«der» skal være kolonne og verdi, men er «st»"),
    (
        "regel: ikke_tom\nkolonne: a\nunntatt: {}",
        9,
        "«unntatt» skal være kolonne og verdi, men er tom",
    ),
    (
        "regel: ikke_tom\nkolonne: a\nder: {aar: []}",
        9,
        "«der» har ikke tekst eller tall for «aar»",
    ),
    (
        "regel: ikke_tom\nkolonne: a\nunntatt: {aar: 2021-01-01, b: 1}",
        9,
        "«unntatt» har ikke tekst eller tall for «aar»",
    ),
    ("regel: innenfor\nkolonne: a\nmin: .inf", 9, "«min» skal være et tall, men er «inf»"),
    ("regel: antall_rader\nmin: 1.5", 8, "«min» skal være et antall rader, men er «1.5»"),
    ("regel: antall_rader\nmaks: -1", 8, "«maks» skal være et antall rader, men er «-1»"),
    (
        "regel: stigende\nkolonne: a\nlike_tillatt: ofte",
        9,
        "«like_tillatt» skal være true eller false, men er «ofte»",
    ),
    (
        "regel: tillatt\nkolonne: a\nverdier: [null]",
        9,
        "«verdier» skal være en liste med minst én verdi",
    ),
    (
        "regel: tillatt\nkolonne: a\nverdier: []",
        9,
        "«verdier» skal være en liste med minst én verdi",
    ),
    ("regel: unik\nkolonner: a", 8, "«kolonner» skal være en liste med ulike kolonnenavn"),
    ("regel: unik\nkolonner: [a, a]", 8, "«kolonner» skal være en liste med ulike kolonnenavn"),
    ("regel: unik\nkolonner: [3]", 8, "«kolonner» skal være en liste med ulike kolonnenavn"),
    ("regel: tillatt\nkolonne: a\nkodeliste: 3", 9, "«kodeliste» skal være tekst, men er «3»"),
    ("regel: monster\nkolonne: a\nuttrykk: 3", 9, "«uttrykk» skal være tekst, men er «3»"),
    ("regel: ikke_tom\nkolonne: [a]", 8, "«kolonne» skal være tekst, men er «['a']»"),
    (
        "regel: monster\nkolonne: a\nuttrykk: '['",
        9,
        "«uttrykk» er ikke et regulært uttrykk: unterminated character set at position 0",
    ),
]
"""Feltene, linjen, og det ene som er galt."""

BARE_KODEN_SER = [
    ("regel: innenfor\nkolonne: a\nmin: 3\nmaks: 2", 9, "«min» (3) er større enn «maks» (2)"),
    ("regel: innenfor\nkolonne: a\nmin: .nan", 9, "«min» skal være et tall, men er «nan»"),
    ("regel: antall_rader\nmin: 1.0", 8, "«min» skal være et antall rader, men er «1.0»"),
]
"""Det et JSON-skjema ikke kan si: to felt mot hverandre, NaN, og 1.0 som noe annet enn 1."""
