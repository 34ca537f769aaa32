"""Tiltaksbanen, gapet til rammen, og kilene: hvor mye hvert tiltak tar av referansebanen.

Alle tonn rundes til et rutenett (`klima.grunn.eksakt`), så delene summerer nøyaktig til
referansebanen, i hvilken rekkefølge en enn legger dem sammen. Tiltak uten tall er ikke 0: de har
ingen kile, og antallet følger med, så en ser hva tiltaksbanen ikke vet.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from klima.baner import OPPTAK, med_totalt
from klima.grunn.eksakt import ned_paa_rutenett, paa_rutenett
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT


def kiler(
    referansebane: xr.DataArray, effekt: xr.DataArray, ramme: xr.Dataset | None = None
) -> xr.Dataset:
    """Del referansebanen i tiltakenes kiler og det som er igjen.

    Per sektor og år: referansebane = Σ kile + rest, og med en ramme rest = over + innenfor, der
    over = max(rest − ramme, 0). Summene er eksakte. Ingen sektor går under null: er kuttene til
    sammen større enn det som er igjen i sektoren, skaleres de likt ned. Skog er unntatt, og et
    tiltak som øker utslippet (negativ effekt), avkortes ikke.

    Args:
        referansebane: `(sektor, aar)` i t CO2e. «Totalt» tas ut og regnes på nytt.
        effekt: `(tiltak, aar)` eller `(trekning, tiltak, aar)` i t CO2e, positiv er kutt, NaN er
            ikke tallfestet; med koordinaten `sektor` på `tiltak`. Overlapper tiltakene, er dette
            delene etter at overlappen er tatt ut.
        ramme: fra `klima.ramme.utslippsramme` på samme utgave; None gir ikke `over` og `innenfor`.

    Returns:
        Dataset med `kile` på `(…, tiltak, aar)` (koordinaten `sektor` heter `tiltakssektor`),
        `referansebane`, `rest` (tiltaksbanen), og med ramme `ramme`, `over` og `innenfor` på
        `(…, sektor, aar)` med «Totalt» sist; alt i t CO2e. «Totalt» er NaN når en sektor er det.
        Attributtene er banens, med `tiltak`, `ikke_tallfestet` (uten tall i noe år),
        `delvis_tallfestet` (uten tall i noen år) og `avkortet` (sektorene der kuttene ble skalert).

    Raises:
        Brukerfeil: et tallfestet tiltak i en sektor banen ikke har, år banen ikke har, eller en
            ramme på en annen utgave eller et annet omfang.

    >>> bane = xr.DataArray([[100.0]], coords={"sektor": ["Veitrafikk"], "aar": [2030]})
    >>> e = xr.DataArray([[30.0], [np.nan]], coords={"tiltak": ["a", "b"], "aar": [2030]})
    >>> k = kiler(bane, e.assign_coords(sektor=("tiltak", ["Veitrafikk", "Veitrafikk"])))
    >>> k.kile.values.ravel().tolist(), k.rest.sel(sektor="Totalt").item(), k.ikke_tallfestet
    ([30.0, nan], 70.0, 1)
    """
    bane = referansebane.sel(sektor=referansebane["sektor"] != TOTALT).transpose("sektor", "aar")
    rekke = effekt.transpose(..., "tiltak", "aar")
    _krev_plass(rekke, bane)
    bane = bane.sel(aar=rekke["aar"].values).copy()
    bane.values = paa_rutenett(bane.values)
    deler = paa_rutenett(rekke.values)
    sektor_til = np.array([str(s) for s in rekke["sektor"].values], dtype=object)
    uten_tall = np.isnan(rekke.values)
    resten, avkortet = [], []
    for nr, sektor in enumerate(bane["sektor"].values):
        egne = np.flatnonzero(sektor_til == sektor)
        tak = bane.values[nr]
        if sektor not in OPPTAK:
            deler[..., egne, :], skalert = _avkort(deler[..., egne, :], tak)
            avkortet += [str(sektor)] * bool(skalert)
        # Er banen ukjent, er kilen det også: ingen vet hvor mye det var å ta av.
        deler[..., egne, :] = np.where(np.isnan(tak), np.nan, deler[..., egne, :])
        resten.append(tak - np.nansum(deler[..., egne, :], axis=-2))
    ytre = [d for d in rekke.dims if d not in ("tiltak", "aar")]
    rest = xr.DataArray(
        np.stack(resten, axis=-2),
        dims=(*ytre, "sektor", "aar"),
        coords={**bane.coords, **{d: rekke[d] for d in ytre}},
    )
    kile = rekke.copy(data=deler).rename("kile").drop_attrs()
    ut = xr.Dataset(
        {
            # I et Dataset er `sektor` en dimensjon, så tiltakets sektor må hete noe annet.
            "kile": kile.rename(sektor="tiltakssektor"),
            "referansebane": med_totalt(bane.drop_attrs()),
            "rest": med_totalt(rest),
        }
    )
    if ramme is not None:
        _krev_samme_grunnlag(referansebane, ramme)
        ut["ramme"] = _rammen(ramme, ut)
        over = np.maximum(ut["rest"] - ut["ramme"], 0.0)
        ut["over"], ut["innenfor"] = over, ut["rest"] - over
    for navn in ut.data_vars:
        ut[navn].attrs = {"enhet": TONN}
    akser = tuple(a for a, d in enumerate(rekke.dims) if d != "tiltak")
    ut.attrs = {
        **referansebane.attrs,
        "enhet": TONN,
        "tiltak": len(sektor_til),
        "ikke_tallfestet": int(uten_tall.all(axis=akser).sum()),
        "delvis_tallfestet": int((uten_tall.any(axis=akser) & ~uten_tall.all(axis=akser)).sum()),
        "avkortet": tuple(avkortet),
    }
    return ut


def tiltaksbane(referansebane: xr.DataArray, effekt: xr.DataArray) -> xr.DataArray:
    """Referansebanen minus effektene: det tiltakene ikke tar.

    Args:
        referansebane, effekt: som i `kiler`.

    Returns:
        `(…, sektor, aar)` i t CO2e uten «Totalt», med årene til effekten, bare for skog under null.
        Attributtene er banens, med `bane` og antallene fra `kiler`. Er ingen tiltak tallfestet, er
        tiltaksbanen referansebanen, og `ikke_tallfestet` sier hvorfor.
    """
    delt = kiler(referansebane, effekt)
    rest = delt["rest"].sel(sektor=delt["sektor"] != TOTALT)
    return rest.rename("tiltaksbane").assign_attrs({**delt.attrs, "bane": "tiltaksbane"})


def gap(bane: xr.DataArray, ramme: xr.Dataset) -> xr.Dataset:
    """Avstanden fra en bane til utslippsrammen: gap = bane − ramme; positivt er over rammen.

    Args:
        bane: `(…, sektor, aar)` i t CO2e, referansebanen eller tiltaksbanen.
        ramme: fra `klima.ramme.utslippsramme` på samme utgave.

    Returns:
        Dataset `bane`, `ramme`, `gap` på `(…, sektor, aar)` i t CO2e: banens sektorer med «Totalt»
        sist, og årene begge har. «Totalt» er summen av sektorene mot rammen for totalmålet, NaN når
        en sektor mangler. NaN der sektoren ikke har ramme.

    Raises:
        Brukerfeil: rammen er på en annen utgave eller et annet omfang enn banen.
    """
    _krev_samme_grunnlag(bane, ramme)
    felles = np.intersect1d(bane["aar"].values, ramme["aar"].values)
    ut = xr.Dataset({"bane": med_totalt(bane).sel(aar=felles).drop_attrs()})
    ut["ramme"] = _rammen(ramme, ut)
    ut["gap"] = ut["bane"] - ut["ramme"]
    for navn in ut.data_vars:
        ut[navn].attrs = {"enhet": TONN}
    ut.attrs = {**bane.attrs, "enhet": TONN}
    return ut


def _rammen(ramme: xr.Dataset, ut: xr.Dataset) -> xr.DataArray:
    """Rammen på banens sektorer og år, på rutenettet; NaN der den ikke finnes."""
    paa = ramme["tonn"].reindex(sektor=ut["sektor"].values, aar=ut["aar"].values)
    paa = paa.transpose("sektor", "aar").drop_vars(set(paa.coords) - {"sektor", "aar"})
    return paa.copy(data=paa_rutenett(paa.values)).drop_attrs()


def _avkort(deler: np.ndarray, tak: np.ndarray) -> tuple[np.ndarray, bool]:
    """Delene med kuttene skalert ned der de til sammen er større enn det som er igjen."""
    kutt = np.fmax(deler, 0.0).sum(axis=-2)
    okning = np.fmin(deler, 0.0).sum(axis=-2)
    rom = np.maximum(tak, 0.0) - okning
    for_mye = kutt > rom
    if not for_mye.any():
        return deler, False
    skala = np.divide(rom, kutt, out=np.ones_like(kutt), where=for_mye)
    # Rundet ned, så summen av de skalerte kuttene aldri er over rommet de ble delt av.
    skalert = ned_paa_rutenett(deler * skala[..., np.newaxis, :])
    return np.where((deler > 0) & for_mye[..., np.newaxis, :], skalert, deler), True


def _krev_plass(effekt: xr.DataArray, bane: xr.DataArray) -> None:
    """Hvert tallfestet tiltak må virke i en sektor og i år banen har."""
    uten = sorted(set(effekt["aar"].values.tolist()) - set(bane["aar"].values.tolist()))
    if uten:
        raise Brukerfeil(
            "referansebanen mangler år effekten har",
            funnet=", ".join(map(str, uten)),
            utvei="regn banen for de samme årene som effekten",
        )
    akser = [d for d in effekt.dims if d != "tiltak"]
    tallfestet = effekt.notnull().any(akser).values
    kjente = set(bane["sektor"].values)
    for tiltak, sektor, har_tall in zip(
        effekt["tiltak"].values, effekt["sektor"].values, tallfestet, strict=True
    ):
        if har_tall and sektor not in kjente:
            raise Brukerfeil(
                f"{tiltak} virker i en sektor referansebanen ikke har",
                ventet=", ".join(sorted(kjente)),
                funnet=f"«{sektor}»",
            )


def _krev_samme_grunnlag(bane: xr.DataArray, ramme: xr.Dataset) -> None:
    """Bane og ramme fra to utgaver eller med ulikt omfang sammenlignes aldri stilltiende."""
    for felt, hva in (("utgave", "en annen utgave"), ("omfang", "andre sektorer")):
        if ramme.attrs[felt] != bane.attrs[felt]:
            raise Brukerfeil(
                f"rammen er regnet på {hva} enn banen",
                ventet=_ord(bane.attrs[felt]),
                funnet=_ord(ramme.attrs[felt]),
                utvei="regn begge av de samme utslippene",
            )


def _ord(verdi: str | tuple[str, ...]) -> str:
    return verdi if isinstance(verdi, str) else ", ".join(verdi)
