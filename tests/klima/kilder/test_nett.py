"""Klienten mot en ekte tjener som svarer riktig, sent, galt eller ikke i det hele tatt."""

from __future__ import annotations

import email.utils
import gzip
import json
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.nett import Grenser, Nettklient
from klima.kilder.nettsvar import Kjent
from tests.tjener import Svarer, Tjener, deler, etag, henger, svar, uendelig

BOK = b"PK\x03\x04" + bytes(range(256)) * 400
NAVN = "utslippsstatistikk_alle_kommuner.xlsx"
RASKE = Grenser(
    tilkobling=5, lesing=5, samlet=20, storst=300_000, forsoek=3, ventetid=0.05, lengst=3
)
# For dem som skal oppleve at utgiveren tier.
UTAALMODIG = replace(RASKE, lesing=0.3)
BYTTE = (
    'miljodirektoratet = "https://…" under [kilder] i kommune.toml, '
    "eller miljøvariabelen KLIMA_URL_MILJODIREKTORATET"
)
FLYTTET = (
    "Utvei: finn filen på https://www.miljodirektoratet.no/tjenester/klimagassutslipp-kommuner/, "
    f"og sett {BYTTE}; eller last den ned selv og bruk `klima importer FIL`."
)
SENERE = f"Utvei: prøv igjen senere; har adressen flyttet, sett {BYTTE}."
UTEN_LENGDE = "HTTP/1.1 200 OK\nContent-Type: application/octet-stream\nConnection: close\n\n"
I_BITER = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n"


@pytest.fixture
def mappe(tmp_path: Path) -> Path:
    (tmp_path / "hentet").mkdir()
    return tmp_path / "hentet"


def klient(grenser: Grenser = RASKE) -> Nettklient:
    return Nettklient(UTGIVERE["miljodirektoratet"], grenser)


def feiler(adresse: str, mappe: Path, grenser: Grenser = RASKE) -> str:
    """Meldingen når hentingen feiler; da ligger ingenting igjen i mappen."""
    with pytest.raises(Brukerfeil) as feil:
        klient(grenser).hent_fil(adresse, mappe)
    assert list(mappe.iterdir()) == []
    return str(feil.value)


# --- Når alt er som det skal -----------------------------------------------------------------


def test_filen_kommer_byte_for_byte_med_utgiverens_navn(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200, BOK, Last_Modified="Mon, 02 Feb 2026 09:00:00 GMT", ETag='"a"'))
    hentet = klient().hent_fil(tjener.adresse(), mappe)
    assert hentet.fil == mappe / NAVN
    assert hentet.fil.read_bytes() == BOK
    assert (hentet.etag, hentet.sist_endret) == ('"a"', "Mon, 02 Feb 2026 09:00:00 GMT")
    assert [f.name for f in mappe.iterdir()] == [NAVN]


def test_den_sier_hvem_den_er_og_ber_ikke_om_pakking(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200, BOK))
    klient().hent_fil(tjener.adresse(), mappe)
    (kall,) = tjener.kall
    assert kall.hoder["user-agent"].startswith("klimabudsjett")
    assert kall.hoder["accept-encoding"] == "identity"
    assert "if-none-match" not in kall.hoder


@pytest.mark.parametrize(
    ("disposisjon", "sti", "navn"),
    [
        ('attachment; filename="utslipp 2026-02-02.xlsx"', "/last-ned", "utslipp 2026-02-02.xlsx"),
        ("attachment; filename*=UTF-8''%C3%85ret.xlsx", "/last-ned", "Året.xlsx"),
        ('attachment; filename="../../../etc/utslipp.xlsx"', "/x", "utslipp.xlsx"),
        ('attachment; filename="C:\\\\temp\\\\utslipp.xlsx"', "/x", "utslipp.xlsx"),
        ('attachment; filename="CON.xlsx"', "/bok.xlsx", "bok.xlsx"),
        ('attachment; filename=".."', "/bok.xlsx", "bok.xlsx"),
        (None, "/mappe/%C3%A5ret%202026.xlsx?x=1", "året 2026.xlsx"),
        (None, "/..%2f..%2fbok.xlsx", "bok.xlsx"),
        (None, "/sharepoint/downloaditem/?id=01FM", NAVN),
        (None, "/last-ned.aspx", NAVN),
    ],
)
def test_navnet_er_utgiverens_og_aldri_en_sti(
    tjener: Tjener, mappe: Path, disposisjon: str | None, sti: str, navn: str
) -> None:
    tjener.svarer(svar(200, BOK, Content_Disposition=disposisjon))
    assert klient().hent_fil(tjener.adresse(sti), mappe).fil == mappe / navn


def test_en_kropp_uten_lengde_leses_til_den_er_slutt(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(deler(UTEN_LENGDE, BOK))
    hentet = klient().hent_fil(tjener.adresse(), mappe)
    assert hentet.fil is not None
    assert hentet.fil.read_bytes() == BOK


def test_en_kropp_i_biter_settes_sammen(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(deler(I_BITER, b"4\r\nPK\x03\x04\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", pause=0.05))
    hentet = klient().hent_fil(tjener.adresse(), mappe)
    assert hentet.fil is not None
    assert hentet.fil.read_bytes() == b"PK\x03\x04abc"


def test_en_pakket_kropp_pakkes_ut(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200, gzip.compress(BOK), Content_Encoding="gzip"))
    hentet = klient().hent_fil(tjener.adresse(), mappe)
    assert hentet.fil is not None
    assert hentet.fil.read_bytes() == BOK


# --- Ingenting nytt --------------------------------------------------------------------------


def test_etag_og_dato_sendes_tilbake_og_304_henter_ingenting(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(etag(BOK, '"v1"'))
    kjent = Kjent('"v1"', "Mon, 02 Feb 2026 09:00:00 GMT")
    hentet = klient().hent_fil(tjener.adresse(), mappe, kjent=kjent)
    assert (hentet.uendret, hentet.fil) == (True, None)
    assert tjener.kall[0].hoder["if-none-match"] == '"v1"'
    assert tjener.kall[0].hoder["if-modified-since"] == "Mon, 02 Feb 2026 09:00:00 GMT"
    assert list(mappe.iterdir()) == []


def test_endret_innhold_hentes_selv_om_noe_var_kjent(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(etag(BOK, '"v2"'))
    assert klient().hent_fil(tjener.adresse(), mappe, kjent=Kjent('"v1"')).etag == '"v2"'


def test_304_ingen_har_bedt_om_er_en_feil(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(304))
    assert "utgiveren svarte ikke med data. Funnet: svar 304." in feiler(tjener.adresse(), mappe)


# --- Omforsøk --------------------------------------------------------------------------------


@pytest.mark.parametrize("kode", [429, 500, 502, 503, 504])
def test_en_forbigaaende_feil_proeves_igjen_etter_en_stund(
    tjener: Tjener, mappe: Path, kode: int
) -> None:
    tjener.svarer(svar(kode), svar(kode), svar(200, BOK))
    klient().hent_fil(tjener.adresse(), mappe)
    en, to, tre = (kall.tid for kall in tjener.kall)
    # Ventetiden dobles: 0,05 s og så 0,10 s, pluss inntil en firedel.
    assert to - en >= 0.05
    assert tre - to >= 0.10


def test_den_gir_seg_etter_avtalt_antall_forsoek(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(503))
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: utgiveren har en feil hos seg. Funnet: svar 503 (3 forsøk). {SENERE}"
    )
    assert len(tjener.kall) == 3


def test_retry_after_i_sekunder_holdes(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(429, Retry_After=1), svar(200, BOK))
    klient().hent_fil(tjener.adresse(), mappe)
    en, to = (kall.tid for kall in tjener.kall)
    assert 1.0 <= to - en < 3.0


def test_retry_after_som_dato_maales_med_utgiverens_klokke(tjener: Tjener, mappe: Path) -> None:
    # Tjenerens klokke går to timer for sakte; den ber om ett sekund.
    naa = time.time() - 7200
    dato, til = (email.utils.formatdate(tid, usegmt=True) for tid in (naa, naa + 1))
    tjener.svarer(svar(503, Date=dato, Retry_After=til), svar(200, BOK))
    klient().hent_fil(tjener.adresse(), mappe)
    en, to = (kall.tid for kall in tjener.kall)
    assert 1.0 <= to - en < 3.0


def test_retry_after_som_er_gaatt_ut_eller_uleselig_stanser_ingen(
    tjener: Tjener, mappe: Path
) -> None:
    gaatt = email.utils.formatdate(time.time() - 60, usegmt=True)
    tjener.svarer(svar(503, Retry_After=gaatt), svar(503, Retry_After="snart"), svar(200, BOK))
    klient().hent_fil(tjener.adresse(), mappe)
    assert len(tjener.kall) == 3


def test_for_lang_retry_after_respekteres_ved_aa_gi_seg(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(429, Retry_After=3600))
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: utgiveren ber oss vente i 3600 s, og det er lenger enn vi venter. "
        "Ventet: høyst 3 s. Funnet: svar 429. Utvei: prøv igjen når den tiden er gått."
    )
    assert len(tjener.kall) == 1


def test_den_venter_ikke_forbi_den_samlede_grensen(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(503, Retry_After=2))
    begynte = time.monotonic()
    melding = feiler(tjener.adresse(), mappe, Grenser(samlet=1, lengst=3))
    assert "svar 503 (1 forsøk)" in melding
    assert time.monotonic() - begynte < 2


def test_avkuttet_kropp_proeves_igjen_fra_begynnelsen(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200, BOK[:5000], Content_Length=len(BOK)), svar(200, BOK))
    hentet = klient().hent_fil(tjener.adresse(), mappe)
    assert hentet.fil is not None
    assert hentet.fil.read_bytes() == BOK


# --- Det som ikke går ------------------------------------------------------------------------


@pytest.mark.parametrize("kode", [404, 410])
def test_en_adresse_som_er_borte_sier_hvordan_den_byttes(
    tjener: Tjener, mappe: Path, kode: int
) -> None:
    tjener.svarer(svar(kode, b"<html>Siden finnes ikke</html>", Content_Type="text/html"))
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: adressen finnes ikke hos Miljødirektoratet lenger; den har trolig "
        f"flyttet. Funnet: svar {kode}. {FLYTTET}"
    )
    assert len(tjener.kall) == 1


@pytest.mark.parametrize("kode", [401, 403])
def test_avvist_proeves_ikke_igjen(tjener: Tjener, mappe: Path, kode: int) -> None:
    tjener.svarer(svar(kode))
    melding = feiler(tjener.adresse(), mappe)
    assert f"utgiveren avviser forespørselen. Funnet: svar {kode}. Utvei: " in melding
    assert len(tjener.kall) == 1


@pytest.mark.parametrize(
    ("kropp", "type_", "funnet"),
    [
        (b"<!DOCTYPE html><html></html>", "text/html; charset=utf-8", "Content-Type text/html; "),
        (b"PK ikke egentlig", "text/html", "Content-Type text/html."),
        (b"<!DOCTYPE html><html>", "application/octet-stream", "innhold som begynner med «<!DOCT"),
        (b"\xef\xbb\xbf \r\n<html>", "application/vnd.ms-excel", "innhold som begynner med «<html"),
        ("\ufeff<html>".encode("utf-16-le"), "", "innhold som begynner med «<"),
    ],
)
def test_nettside_i_stedet_for_regneark(
    tjener: Tjener, mappe: Path, kropp: bytes, type_: str, funnet: str
) -> None:
    tjener.svarer(svar(200, kropp, Content_Type=type_))
    melding = feiler(tjener.adresse(), mappe)
    assert melding.startswith(
        f"{tjener.adresse()}: adressen gir en nettside i stedet for data. Ventet: {NAVN}. "
        f"Funnet: {funnet}"
    )
    assert melding.endswith(FLYTTET)
    assert len(tjener.kall) == 1


def test_nettside_som_drypper_inn_kjennes_igjen(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(deler(UTEN_LENGDE, b" ", b"\n", b"<", b"html>", pause=0.05))
    assert "adressen gir en nettside" in feiler(tjener.adresse(), mappe)


@pytest.mark.parametrize(
    ("gir", "funnet"),
    [
        (svar(200, BOK[:5000], Content_Length=len(BOK)), "Ventet: 102404 byte. Funnet: 5000 byte"),
        (deler(I_BITER, b"100\r\nPK\x03\x04"), "Ventet: hele svaret. Funnet: 4 byte"),
        (deler(I_BITER, b"zz\r\nPK"), "Ventet: hele svaret. Funnet: 0 byte"),
    ],
)
def test_avkuttet_hver_gang(tjener: Tjener, mappe: Path, gir: Svarer, funnet: str) -> None:
    tjener.svarer(gir)
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: nedlastingen ble avkuttet. {funnet} (3 forsøk). {SENERE}"
    )


def test_for_stor_etter_eget_utsagn_hentes_ikke(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200, BOK, Content_Length=10**12))
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: svaret er for stort, og nedlastingen er avbrutt. "
        f"Ventet: høyst 0,3 MB. Funnet: Content-Length 1000000000000 byte. {FLYTTET}"
    )
    assert len(tjener.kall) == 1


@pytest.mark.parametrize(
    "gir",
    [
        uendelig(UTEN_LENGDE, BOK),
        uendelig(I_BITER, b"1000\r\n" + b"P" * 0x1000 + b"\r\n"),
        uendelig(UTEN_LENGDE.replace("\n\n", "\nContent-Length: mange\n\n"), BOK),
        uendelig(UTEN_LENGDE.replace("\n\n", "\nContent-Length: -5\n\n"), BOK),
        # 50 MB nuller på 230 kB.
        svar(200, gzip.compress(bytes(50 * 1024**2), 1), Content_Encoding="gzip"),
    ],
)
def test_en_stroem_uten_ende_avbrytes_ved_grensen(tjener: Tjener, mappe: Path, gir: Svarer) -> None:
    tjener.svarer(gir)
    assert "svaret er for stort, og nedlastingen er avbrutt" in feiler(tjener.adresse(), mappe)
    assert len(tjener.kall) == 1


def test_motstridende_lengder_er_en_feil(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(deler(UTEN_LENGDE.replace("\n\n", "\nContent-Length: 4, 5\n\n"), b"PK\x03\x04"))
    assert "hentingen mislyktes. Funnet: Content-Length" in feiler(tjener.adresse(), mappe)


def test_tomt_svar(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200))
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: svaret er tomt. Ventet: {NAVN}. {SENERE}"
    )


def test_uleselig_pakking(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(200, b"ikke gzip", Content_Encoding="gzip"))
    assert "svaret er pakket på en måte som ikke kan leses" in feiler(tjener.adresse(), mappe)


def test_det_utgiveren_skriver_kan_ikke_styre_terminalen(tjener: Tjener, mappe: Path) -> None:
    problem = json.dumps({"title": "Stans\x1b[2J\r\n\u202eher"}).encode()
    tjener.svarer(svar(400, problem, Content_Type="application/problem+json"))
    assert "Funnet: svar 400, «Stans [2J her»." in feiler(tjener.adresse(), mappe)


def test_full_disk_sier_hvor_og_er_ikke_en_nettfeil(tjener: Tjener, tmp_path: Path) -> None:
    tjener.svarer(svar(200, BOK))
    with pytest.raises(Brukerfeil) as feil:
        klient().hent_fil(tjener.adresse(), tmp_path / "borte")
    assert str(feil.value).startswith(f"{tmp_path / 'borte'}: det som hentes, kan ikke lagres.")


# --- Tiden -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "gir",
    [
        pytest.param(deler(UTEN_LENGDE, *[b"P"] * 100, pause=0.1), id="kroppen"),
        pytest.param(
            deler("HTTP/1.1 200 OK\nContent-Length: 100\n\n", *[b"P"] * 100, pause=0.1),
            id="kroppen-med-lengde",
        ),
        pytest.param(deler("HTTP/1.1 200 OK\n", *[b"X"] * 100, pause=0.1), id="hodet"),
        pytest.param(deler(I_BITER, b"1;", *[b"x"] * 100, pause=0.1), id="bitens-lengde"),
    ],
)
def test_drypp_stanses_av_den_samlede_grensen(tjener: Tjener, mappe: Path, gir: Svarer) -> None:
    tjener.svarer(gir)
    begynte = time.monotonic()
    melding = feiler(tjener.adresse(), mappe, Grenser(samlet=0.8))
    assert time.monotonic() - begynte < 4
    assert melding.startswith(
        f"{tjener.adresse()}: hentingen tok for lang tid og er avbrutt. Ventet: ferdig innen 0,8 s."
    )
    assert len(tjener.kall) == 1


def test_en_tjener_som_aldri_svarer_proeves_igjen_og_gis_opp(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(henger)
    assert feiler(tjener.adresse(), mappe, UTAALMODIG) == (
        f"{tjener.adresse()}: utgiveren svarte ikke i tide. Ventet: høyst 0,3 s uten et livstegn. "
        f"Funnet: 3 forsøk. {SENERE}"
    )
    assert len(tjener.kall) == 3


def test_en_tjener_som_stanser_midt_i_kroppen(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(deler(UTEN_LENGDE, b"PK", b"\x03\x04", pause=0.5), svar(200, BOK))
    klient(UTAALMODIG).hent_fil(tjener.adresse(), mappe)
    assert len(tjener.kall) == 2


def test_en_tjener_som_legger_paa_uten_et_ord(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(lambda h: None)
    assert "utgiveren brøt forbindelsen" in feiler(tjener.adresse(), mappe)
    assert len(tjener.kall) == 3


# --- Veien dit -------------------------------------------------------------------------------


def test_ingen_hjemme_paa_porten(mappe: Path) -> None:
    with socket.socket() as ledig:
        ledig.bind(("127.0.0.1", 0))
        adresse = f"http://127.0.0.1:{ledig.getsockname()[1]}/bok.xlsx"
    melding = feiler(adresse, mappe)
    assert melding.startswith(f"{adresse}: forbindelsen ble avvist. Funnet: ")
    assert melding.endswith(f"(3 forsøk). {SENERE}")


def test_ukjent_vert(mappe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def intet_svar(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", intet_svar)
    assert feiler("https://miljodirektoratet.invalid/bok.xlsx", mappe) == (
        "https://miljodirektoratet.invalid/bok.xlsx: finner ikke verten "
        "«miljodirektoratet.invalid». Funnet: navneoppslaget (DNS) mislyktes (3 forsøk). "
        f"Utvei: se om maskinen er på nett, og om adressen er riktig; den byttes med {BYTTE}."
    )


def test_mellomtjener_som_ikke_svarer(
    tjener: Tjener, mappe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    tjener.svarer(svar(200, BOK))
    assert "mellomtjeneren (proxy) slipper oss ikke fram" in feiler(tjener.adresse(), mappe)
    assert tjener.kall == []


def test_passord_i_adressen_vises_aldri(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(404))
    melding = feiler(tjener.adresse().replace("http://", "http://ola:hemmelig@"), mappe)
    assert "hemmelig" not in melding
    assert melding.startswith(tjener.adresse())


@pytest.mark.parametrize("adresse", ["http://", "http://[::1", "http://x:99999/", "http://.../"])
def test_en_adresse_som_ikke_er_en_adresse(mappe: Path, adresse: str) -> None:
    assert "Traceback" not in feiler(adresse, mappe)


# --- Omdirigering ----------------------------------------------------------------------------


@pytest.mark.parametrize("kode", [301, 302, 303, 307, 308])
def test_omdirigering_hos_samme_vert_foelges(tjener: Tjener, mappe: Path, kode: int) -> None:
    tjener.svarer(svar(kode, Location="/ny/sti/2026-02-02.xlsx"), svar(200, BOK))
    hentet = klient().hent_fil(tjener.adresse(), mappe)
    assert [kall.sti for kall in tjener.kall] == [f"/{NAVN}", "/ny/sti/2026-02-02.xlsx"]
    assert hentet.adresse == tjener.adresse("/ny/sti/2026-02-02.xlsx")
    assert hentet.fil == mappe / "2026-02-02.xlsx"


def test_omdirigering_til_en_annen_vert_uten_kryptering_foelges_ikke(
    tjener: Tjener, mappe: Path
) -> None:
    annen = tjener.adresse("/annen.xlsx").replace("127.0.0.1", "localhost")
    tjener.svarer(svar(301, Location=annen), svar(200, BOK))
    assert feiler(tjener.adresse(), mappe) == (
        f"{tjener.adresse()}: adressen sender oss til et sted vi ikke følger den. "
        f"Ventet: samme vert eller https. Funnet: svar 301 til «{annen}». "
        f"Utvei: er det rett sted, sett {BYTTE}."
    )
    assert len(tjener.kall) == 1


def test_omdirigering_til_https_foelges(tjener: Tjener, mappe: Path) -> None:
    # Tjeneren taler ikke TLS, så det er sertifikatfeilen som viser at den nye adressen ble prøvd.
    tjener.svarer(svar(302, Location=tjener.adresse("/b.xlsx").replace("http://", "https://")))
    melding = feiler(tjener.adresse(), mappe)
    assert "utgiverens sertifikat godtas ikke" in melding
    assert "REQUESTS_CA_BUNDLE" in melding


@pytest.mark.parametrize("maal", ["file:///etc/passwd", "ftp://127.0.0.1/x", "", "http://[::1"])
def test_omdirigering_til_noe_annet_enn_nettet_foelges_ikke(
    tjener: Tjener, mappe: Path, maal: str
) -> None:
    tjener.svarer(svar(301, Location=maal))
    assert "adressen sender oss til et sted vi ikke følger den" in feiler(tjener.adresse(), mappe)
    assert len(tjener.kall) == 1


def test_omdirigering_i_ring_stanses(tjener: Tjener, mappe: Path) -> None:
    tjener.svarer(svar(302, Location=f"/{NAVN}"))
    melding = feiler(tjener.adresse(), mappe, Grenser(omdirigeringer=2))
    assert "adressen sender oss videre i ring. Ventet: høyst 2 omdirigeringer." in melding
    assert len(tjener.kall) == 3


def test_kroppen_paa_en_omdirigering_leses_ikke(tjener: Tjener, mappe: Path) -> None:
    hode = f"HTTP/1.1 301 Flyttet\nLocation: /{NAVN}\nConnection: close\n\n"
    tjener.svarer(uendelig(hode, BOK), svar(200, BOK))
    assert klient().hent_fil(tjener.adresse(), mappe).fil == mappe / NAVN


# --- JSON ------------------------------------------------------------------------------------


def test_json_med_spoerring(tjener: Tjener) -> None:
    tjener.svarer(svar(200, '{"navn": "Ålesund"}'.encode(), Content_Type="application/json"))
    svaret = klient().hent_json(tjener.adresse("/codesAt"), spoerring={"date": "2024-01-01"})
    assert svaret.verdi == {"navn": "Ålesund"}
    assert tjener.kall[0].sti == "/codesAt?date=2024-01-01"
    assert tjener.kall[0].hoder["accept"] == "application/json"


def test_json_med_kropp_er_post_og_proeves_ogsaa_igjen(tjener: Tjener) -> None:
    tjener.svarer(svar(503), svar(200, b"[1, 2]", Content_Type="application/json"))
    assert klient().hent_json(tjener.adresse("/data"), kropp={"selection": []}).verdi == [1, 2]
    assert [(k.metode, json.loads(k.kropp)) for k in tjener.kall] == [
        ("POST", {"selection": []})
    ] * 2


def test_json_som_er_uendret_har_ingen_verdi(tjener: Tjener) -> None:
    tjener.svarer(etag(b"{}", '"v1"'))
    svaret = klient().hent_json(tjener.adresse("/m"), kjent=Kjent('"v1"'))
    assert (svaret.verdi, svaret.svar.uendret) == (None, True)


@pytest.mark.parametrize(
    ("kropp", "melding"),
    [
        (b"{", "svaret er ikke gyldig JSON. Funnet: "),
        (b"", "svaret er ikke gyldig JSON. Funnet: "),
        (b"\xff\xff\xff", "svaret er ikke gyldig JSON. Funnet: "),
        (b"<html>", "adressen gir en nettside i stedet for data. "),
    ],
)
def test_json_som_ikke_er_json(tjener: Tjener, kropp: bytes, melding: str) -> None:
    tjener.svarer(svar(200, kropp))
    with pytest.raises(Brukerfeil, match=melding):
        klient().hent_json(tjener.adresse("/m"))


def test_json_foelger_ikke_en_omdirigering_som_ville_mistet_kroppen(tjener: Tjener) -> None:
    tjener.svarer(svar(302, Location="/annet"))
    with pytest.raises(Brukerfeil, match="et sted vi ikke følger den"):
        klient().hent_json(tjener.adresse("/data"), kropp={})
