"""Hva hver kontrollregel ser etter, i ord: for terminalen, rapporten og meldinger til utgivere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_I_ORD: Final[Mapping[str, str]] = {
    "aarshjul/offentlig": "innstillingen offentlig 14 dager før kommunestyret",
    "aarshjul/hoering": "høringen av innstillingen skal vare i 14 dager",
    "aarshjul/vedtak": "budsjettet vedtatt før budsjettåret",
    "aarshjul/aarsregnskap": "årsregnskapet behandlet innen seks måneder",
    "aarshjul/periode": "en hendelse skal ikke slutte før den begynner",
    "aarshjul/fridag": "en hendelse bør være på en arbeidsdag",
    "aarshjul/hjul": "et hjul skal være ført opp med dagene kilden dekker",
    "avstemming/referanseniva": "tonn og prosent for en sektor skal gi ett og samme nivå i "
    "referanseåret",
    "avstemming/sum": "delene lagt sammen mot det som er oppgitt samlet",
    "avstemming/andel": "en oppgitt andel mot delen og helheten den er regnet av",
    "avstemming/total": "det samlede utslippet i teksten mot tabellen",
    "avstemming/samme-tall": "det samme tallet skal være likt alle steder det står",
    "avstemming/maal": "et mål gjengitt i teksten mot tabellen med mål",
    "avstemming/produkt": "per innbygger ganger folketallet mot det som er oppgitt samlet",
    "avstemming/andeler": "delene skal til sammen bli 100 prosent",
    "avstemming/forhold": "et oppgitt forhold mot de to tallene det er mellom",
    "avstemming/antall": "et oppgitt antall eller en andel mot det som kan telles i tabellene",
    "avstemming/ferdigaar": "penger etter året posten skal være ferdig",
    "avstemming/avledet": "et avledet tall regnet om fra tallene det hviler på",
    "avstemming/celle": "verdien i raden mot cellen slik den er trykt",
    "avstemming/enhet": "enheten cellene er trykt i mot enheten i navnet",
    "avstemming/terskel": "terskelen for indikatoren mot grensen i handlingsregelen",
    "avstemming/grense": "en grense i teksten mot handlingsregelen",
    "avstemming/tiltaksperiode": "tiltaket skal slutte etter at det begynner",
    "avstemming/avhengighet": "tiltaket det avhenges av, skal være i registeret",
    "avstemming/ring": "tiltak kan ikke avhenge av hverandre i ring",
    "avstemming/post": "posten det vises til, skal finnes, og bare ett sted",
    "avstemming/postandel": "andelene av en post skal ikke være mer enn hele posten",
    "avstemming/resultatindikator": "det som telles, skal være en resultatindikator for tiltaket",
    "avstemming/snitt": "et oppgitt snitt mot tallene for årene",
    "datapakke/formel": "formelen i raden regnet ut mot tallet i raden",
    "datapakke/skjema": "filen mot skjemaet i datapakken",
    "forventning/gal-regel": "regelen selv: om den kan prøves",
    "forventning/ikke_tom": "hver rad skal ha en verdi",
    "forventning/unik": "verdien skal bare stå én gang",
    "forventning/innenfor": "tallet skal være innenfor grensene",
    "forventning/tillatt": "verdien skal være en av de tillatte",
    "forventning/monster": "teksten skal ha en bestemt form",
    "forventning/endelig": "tallet skal ikke være uendelig",
    "forventning/stigende": "hver rad skal være større enn den over",
    "forventning/antall_rader": "tabellen skal ha så mange rader",
    "forventning/type": "verdien skal være av riktig slag",
    "forventning/sum": "delene lagt sammen mot det samlede",
    "forventning/enighet": "det samme tallet i to tabeller skal være likt",
    "forventning/andel": "hvor stor del av summen disse radene er",
    "forventning/ferskhet": "det nyeste tallet skal ikke være for gammelt",
    "forventning/aarsendring": "endringen fra år til år skal være innenfor grensene",
    "forventning/utgaveendring": "endringen fra forrige utgave skal være innenfor grensene",
    "avstemming/undertrykt": "tall som undertrykkes, mot sammenhengene de inngår i",
    "utgave/lesing": "utgaven skal kunne leses",
    "rettelse/skjema": "filen med rettelser skal kunne leses",
    "rettelse/ukjent-utgave": "utgaven eller datapakken rettelsen gjelder, skal finnes",
    "rettelse/ikke-meldt": "utgiveren skal vite om feilen",
    "rettelse/trengs-ikke": "en rettelse skal ikke overleve grunnen sin",
    "rettelse/passer-ikke": "utgaven skal ha tallet rettelsen retter",
    "rettelse/uten-rad": "utgaven skal ha raden rettelsen retter",
    "rettelse/dekker-ikke": "en feil som står igjen i en ny utgave, skal rettes der også",
    "rettelse/nyere-tall": "en nyere utgave har et annet tall enn det rettelsen kjenner",
    "rettelse/dobbel": "to rettelser for samme tall sier imot hverandre",
    "rettelse/undertrykt": "et tall under en undertrykkingsregel rettes i datapakken",
}


def i_ord(regel: str) -> str:
    """Det regelen ser etter; tomt for en regel uten forklaring her.

    >>> i_ord("forventning/unik"), i_ord("forventning/ny")
    ('verdien skal bare stå én gang', '')
    """
    return _I_ORD.get(regel, "")
