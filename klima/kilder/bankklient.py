"""Det klientene for FHI, Udir og Valgdirektoratet har felles: ett kall, og kallet slik det lagres.

Et svar fra disse utgiverne sier ikke hva det er svar på. Derfor lagres det i en konvolutt med
adressen det kom fra, og det som ble sendt:
`{"adresse": …, "kropp": … eller null, "svar": … slik det kom}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.nett import Nettklient
from klima.kilder.nettfeil import Nettfeil, rens
from klima.kilder.statistikk import Tabellkort, Utvalg, Variabel

Konvolutt = Mapping[str, Any]


class Bankklient:
    """En utgiver med et grensesnitt på nettet.

    Args:
        adresse: roten i grensesnittet, uten skråstrek sist; utgiverens egen når den er tom.
        klient: den som henter; en med standardgrensene når den ikke er oppgitt.
    """

    id: str

    def __init__(self, adresse: str = "", klient: Nettklient | None = None) -> None:
        self.adresse = adresse or UTGIVERE[self.id].adresse
        self._klient = klient or Nettklient(UTGIVERE[self.id])

    def _hent(
        self, sti: str, *, spoerring: Mapping[str, str] | None = None, kropp: Any = None
    ) -> dict[str, Any]:
        """Ett kall, som konvolutt. Spørringen skrives ut her, så den står i adressen vi lagrer."""
        # Udir skiller verdiene med tegn som ikke skal kodes om.
        etter = "?" + urlencode(spoerring, safe="()_,*") if spoerring else ""
        adresse = f"{self.adresse}/{sti}{etter}"
        svar = self._klient.hent_json(adresse, kropp=kropp).verdi
        return {"adresse": _uten_passord(adresse), "kropp": kropp, "svar": svar}

    def _hent_tabell(self, tabell: str, sti: str, **valg: Any) -> dict[str, Any]:
        """Et kall der 404 betyr at tabellen ikke finnes."""
        try:
            return self._hent(sti, **valg)
        except Nettfeil as feil:
            if feil.kode != 404:
                raise
            navn = UTGIVERE[self.id].navn
            raise Brukerfeil(
                f"{navn} har ikke tabellen {rens(tabell)} lenger, eller har aldri hatt den",
                sted=feil.sted,
                funnet=feil.funnet,
                utvei=f"finn tabellen hos {navn} og rett spørringen; er det adressen som er feil, "
                f"sett {UTGIVERE[self.id].bytte}",
            ) from feil


def krev_utvalg(
    kort: Tabellkort, utvalg: Mapping[str, Utvalg], sted: str
) -> dict[str, tuple[str, ...]]:
    """Kodene som hentes av hver dimensjon, i tabellens rekkefølge.

    En dimensjon som ikke er nevnt, tas med når den kan utelates eller bare har én verdi. En
    dimensjon uten oppgitte verdier kan ikke kontrolleres før tallene kommer.

    Raises:
        Brukerfeil: en dimensjon eller en kode finnes ikke, mangler eller står to ganger.
    """
    kjente = [v.kode for v in kort.variabler]
    for kode in utvalg:
        if kode not in kjente:
            raise _galt_utvalg(
                f"tabell {kort.tabell} har ikke dimensjonen «{rens(kode)}»",
                sted,
                ventet="en av " + ", ".join(kjente),
            )
    valgt = ((v.kode, _koder(kort.tabell, v, utvalg.get(v.kode), sted)) for v in kort.variabler)
    return {kode: koder for kode, koder in valgt if koder}


def _koder(tabell: str, variabel: Variabel, valg: Utvalg | None, sted: str) -> tuple[str, ...]:
    """Kodene som hentes av én dimensjon; ingen når den utelates."""
    hva = f"dimensjonen «{variabel.kode}» i tabell {tabell}"
    eksempel = _eksempel(variabel.verdier)
    if valg is None or not valg.koder:
        if variabel.kan_utelates:
            return ()
        if len(variabel.verdier) == 1:
            return tuple(variabel.verdier)
        ventet = f"koder, for eksempel {eksempel}" if eksempel else "koder"
        raise _galt_utvalg(f"{hva} kan ikke utelates", sted, ventet=ventet)
    if valg.kodeliste:
        raise _galt_utvalg(f"{hva} har ingen grupperinger", sted, funnet=valg.kodeliste)
    if len(set(valg.koder)) != len(valg.koder):
        raise _galt_utvalg(f"{hva} har en kode to ganger", sted, funnet=", ".join(valg.koder))
    for kode in valg.koder:
        if variabel.verdier and kode not in variabel.verdier:
            raise _galt_utvalg(
                f"{hva} har ikke koden «{rens(kode)}»", sted, ventet=f"for eksempel {eksempel}"
            )
    return valg.koder


def _galt_utvalg(melding: str, sted: str, *, ventet: str = "", funnet: str = "") -> Brukerfeil:
    return Brukerfeil(
        melding,
        sted=sted,
        ventet=ventet,
        funnet=f"«{rens(funnet)}»" if funnet else "",
        utvei="rett spørringen; utgiveren kan ha endret tabellen",
    )


def aapne(dokumenter: Sequence[Any], kilde: str, minst: int) -> list[tuple[str, Any, Any]]:
    """Konvoluttene som (adresse, kropp, svar).

    Raises:
        Brukerfeil: de er ikke konvolutter, eller er for få.
    """
    ut = []
    for dok in dokumenter:
        if not isinstance(dok, Mapping) or not {"adresse", "kropp", "svar"} <= set(dok):
            break
        ut.append((str(dok["adresse"]), dok["kropp"], dok["svar"]))
    if len(ut) != len(dokumenter) or len(ut) < minst:
        raise Brukerfeil(
            f"de lagrede svarene fra {UTGIVERE[kilde].navn} kan ikke leses",
            ventet=f"minst {minst} med adresse, kropp og svar",
            funnet=f"{len(ut)} av {len(dokumenter)}",
            utvei="hent på nytt",
        )
    return ut


def objekt(kilde: str, verdi: Any, adresse: str, *felt: str) -> Mapping[str, Any]:
    """Verdien når den er et objekt med feltene, ellers `uventet`."""
    if not isinstance(verdi, Mapping) or any(f not in verdi for f in felt):
        raise uventet(kilde, adresse, "et objekt med " + " og ".join(felt), verdi)
    return verdi


def uventet(kilde: str, adresse: str, ventet: str, funnet: Any) -> Brukerfeil:
    """Feilen når et svar har en annen form enn grensesnittet skal gi."""
    navn = UTGIVERE[kilde].navn
    vist = ", ".join(map(str, funnet)) if isinstance(funnet, Mapping) else repr(funnet)
    return Brukerfeil(
        f"svaret fra {navn} har ikke formen det skal ha",
        sted=adresse,
        ventet=ventet,
        funnet=rens(vist[:400], 80) or "et tomt objekt",
        utvei=f"hent på nytt; blir det likt, har {navn} endret grensesnittet",
    )


def _uten_passord(adresse: str) -> str:
    """Adressen slik den lagres: uforkortet, for den skal leses igjen, men uten det hemmelige."""
    deler = urlsplit(adresse)
    return deler._replace(netloc=deler.netloc.rpartition("@")[2]).geturl()


def _eksempel(verdier: Mapping[str, str]) -> str:
    """De første og den siste; det nyeste året står sist hos noen og først hos andre."""
    par = [f"{rens(kode)} ({rens(navn, 40)})" for kode, navn in verdier.items()]
    return ", ".join(par if len(par) < 5 else [*par[:3], "…", par[-1]])
