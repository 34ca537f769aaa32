"""Arbeidsrommet: hvilken mappe `klima` arbeider i, og hva som er galt når den ikke kan brukes."""

from __future__ import annotations

from pathlib import Path

import pytest

from klima.grunn.arbeidsrom import (
    Arbeidsrom,
    finn_arbeidsrom,
    innebygd_rot,
    nytt_arbeidsrom,
)
from klima.grunn.feil import Brukerfeil

ASKER = '[kommune]\nnummer = "3203"\nnavn = "Asker"\n'


def skriv(mappe: Path, innhold: str, *, tegnsett: str = "utf-8") -> Path:
    mappe.mkdir(parents=True, exist_ok=True)
    (mappe / "kommune.toml").write_text(innhold, encoding=tegnsett)
    return mappe


def test_rot_leses_fra_mappen_som_er_oppgitt(tmp_path: Path) -> None:
    rom = finn_arbeidsrom(skriv(tmp_path, ASKER))
    assert rom == Arbeidsrom(rot=tmp_path.resolve(), nummer="3203", navn="Asker")


def test_mappen_over_brukes_naar_en_staar_lenger_inne(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skriv(tmp_path, ASKER)
    inne = tmp_path / "a" / "b"
    inne.mkdir(parents=True)
    monkeypatch.chdir(inne)
    assert finn_arbeidsrom().rot == tmp_path.resolve()


def test_uten_arbeidsrom_vises_det_innebygde_som_ikke_kan_skrives_til(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rom = finn_arbeidsrom()
    assert (rom.rot, rom.innebygd, rom.nummer) == (innebygd_rot(), True, "3203")


def test_oppgitt_rot_er_aldri_innebygd() -> None:
    assert finn_arbeidsrom(innebygd_rot()).innebygd is False


def test_bom_fra_windows_er_greit(tmp_path: Path) -> None:
    assert finn_arbeidsrom(skriv(tmp_path, ASKER, tegnsett="utf-8-sig")).navn == "Asker"


def test_kilder_og_kart_leses(tmp_path: Path) -> None:
    mer = '[kilder]\nssb = "http://speil.test"\n[kart]\ngrenser = "kart/grenser.geojson"\n'
    rom = finn_arbeidsrom(skriv(tmp_path, ASKER + mer))
    assert rom.kilder == {"ssb": "http://speil.test"}
    assert rom.grenser == tmp_path.resolve() / "kart" / "grenser.geojson"


def test_mappe_uten_kommune_toml_er_ikke_et_arbeidsrom(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        finn_arbeidsrom(tmp_path)
    assert str(feil.value) == (
        f"{tmp_path.resolve()}: mappen er ikke et arbeidsrom, for den har ingen kommune.toml. "
        "Utvei: oppgi mappen som holder den med --rot."
    )


@pytest.mark.parametrize(
    ("innhold", "melding"),
    [
        ("[kommune\n", "filen er ikke gyldig TOML. Funnet: Expected"),
        ('kommune = "3203"\n', "«kommune» er ikke et avsnitt. Ventet: linjen [kommune]."),
        (
            ASKER + "[komune]\n",
            "ukjent avsnitt [komune]. Ventet: [grupper], [kart], [kilder], [kommune], [maal], "
            "[penger], [rapport].",
        ),
        (
            '[kommune]\nnummer = 3203\nnavn = "Asker"\n',
            "[kommune] nummer er ikke et kommunenummer. "
            'Ventet: fire sifre i anførselstegn, som "3203". Funnet: 3203.',
        ),
        (
            '[kommune]\nnummer = "301"\nnavn = "Oslo"\n',
            "[kommune] nummer er ikke et kommunenummer.",
        ),
        ('[kommune]\nnummer = "3203"\n', '[kommune] navn mangler. Ventet: navn = "Asker".'),
        (
            ASKER + '[kilder]\n"miljødirektoratet" = "https://speil.test"\n',
            "[kilder] kjenner ikke «miljødirektoratet». Ventet: miljodirektoratet, ssb, ssb_v1, "
            "klass, fhi, udir, valg, kartverket. Utvei: mente du miljodirektoratet?",
        ),
        (
            ASKER + '[kilder]\nxyz = "https://speil.test"\n',
            "[kilder] kjenner ikke «xyz». Ventet: miljodirektoratet, ssb, ssb_v1, klass, fhi, "
            "udir, valg, kartverket. Utvei: rett navnet eller ta linjen bort.",
        ),
        (
            ASKER + "[kilder]\nssb = 2\n",
            '[kilder] ssb er ikke en adresse. Ventet: ssb = "https://…". Funnet: 2.',
        ),
        (
            ASKER + '[grupper]\nmine = "3203"\n',
            "[grupper] mine er ikke en liste av kommunenumre. "
            'Ventet: mine = ["3203", "3201"]. Funnet: \'3203\'.',
        ),
        (ASKER + "[kart]\ngrenser = 3\n", "[kart] grenser er ikke en filsti. Funnet: 3."),
        (
            ASKER + '[maal]\nomfang = "alle"\n',
            "[maal] omfang er ukjent. Ventet: planens eller utgavens. Funnet: 'alle'.",
        ),
        (
            ASKER + '[maal]\nform = "rett"\n',
            "[maal] form er ukjent. Ventet: lineær eller konstant-rate. Funnet: 'rett'.",
        ),
        (
            ASKER + "[penger]\nrente_prosent = 100\n",
            "[penger] rente_prosent er ikke en prosent fra 0 til 100. Ventet: rente_prosent = 4. "
            "Funnet: 100.",
        ),
        (
            ASKER + 'eksempel = "ja"\n',
            "[kommune] eksempel er ikke ja eller nei. Ventet: true eller false. Funnet: 'ja'.",
        ),
        ("", "[kommune] nummer er ikke et kommunenummer."),
    ],
)
def test_en_gal_fil_sier_hva_og_hvor(tmp_path: Path, innhold: str, melding: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        finn_arbeidsrom(skriv(tmp_path, innhold))
    assert str(feil.value).startswith(f"{tmp_path.resolve() / 'kommune.toml'}: {melding}")


def test_pakken_finnes_for_kommunen_den_gjelder(asker: Arbeidsrom) -> None:
    assert asker.pakke("tiltak", "3203") == asker.datasett / "asker" / "tiltak"
    assert asker.pakke("tiltak", "0301") is None
    assert asker.pakke("finnes-ikke", "3203") is None


def test_oedelagt_pakkebeskrivelse_sier_hvilken_fil(tomt_arbeidsrom: Arbeidsrom) -> None:
    beskrivelse = tomt_arbeidsrom.datasett / "asker" / "tiltak" / "datapackage.json"
    beskrivelse.parent.mkdir(parents=True)
    beskrivelse.write_text("{", encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        tomt_arbeidsrom.pakke("tiltak", "3203")
    assert str(feil.value).startswith(
        f"{beskrivelse}: datapakkens beskrivelse kan ikke leses som JSON. Funnet: Expecting"
    )


def test_et_nytt_arbeidsrom_kan_brukes_med_en_gang(tmp_path: Path) -> None:
    filer = nytt_arbeidsrom(tmp_path / "skien", "4003", "Skien")
    rom = finn_arbeidsrom(tmp_path / "skien")
    assert (rom.nummer, rom.navn, rom.innebygd) == ("4003", "Skien", False)
    assert rom.rot / "kommune.toml" in [f.resolve() for f in filer]
    assert all(f.is_file() for f in filer)


def test_et_nytt_arbeidsrom_skriver_ikke_over_noe(tmp_path: Path) -> None:
    skriv(tmp_path, ASKER)
    with pytest.raises(Brukerfeil) as feil:
        nytt_arbeidsrom(tmp_path, "4003", "Skien")
    assert str(feil.value) == (
        f"{tmp_path}: mappen er ikke tom. Utvei: velg en ny mappe, så ingenting overskrives."
    )
    assert (tmp_path / "kommune.toml").read_text(encoding="utf-8") == ASKER


def test_en_kopi_har_med_logoen(tmp_path: Path) -> None:
    rot = skriv(tmp_path / "rom", ASKER + '[rapport]\nlogo = "bilder/logo.png"\n')
    (rot / "bilder").mkdir()
    (rot / "bilder" / "logo.png").write_bytes(b"png")
    kopien = finn_arbeidsrom(rot).kopi(tmp_path / "kopi")
    assert kopien.rapport.logo is not None
    assert kopien.rapport.logo.read_bytes() == b"png"
