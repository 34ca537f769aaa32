"""Oppsettet bak start.py: eget Python-miljø i `.venv` med pakkene i requirements.lock.

Bare standardbiblioteket. Miljøet regnes som ferdig når stempelfilen i det stemmer; stempelet
skrives sist, så et avbrutt oppsett tas opp igjen neste gang. Meldinger går til standard feil:
standard ut tilhører kommandoen som kjøres (`klima … --json`).
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple

from verktoy.oppsettfeil import Oppsettsfeil, fra_utskrift

ROT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROT / ".venv"
LAAS: Final = ROT / "requirements.lock"
STEMPEL: Final = VENV / "klimabudsjett-oppsett.txt"
ENERETT: Final = ROT / ".venv.oppsett"
# Endres en av disse, må miljøet oppdateres.
GRUNNLAG: Final = (LAAS, ROT / "pyproject.toml", Path(__file__))


class Stempel(NamedTuple):
    """Hva et ferdig miljø er laget av."""

    python: str
    innhold: str

    def __str__(self) -> str:
        return f"{self.python}\n{self.innhold}\n"


# --- Hva som finnes, og hva som trengs -----------------------------------------------------------


def i_venv(program: str) -> Path:
    """Stien til et program i miljøet, slik dette operativsystemet legger det."""
    return VENV / "Scripts" / f"{program}.exe" if os.name == "nt" else VENV / "bin" / program


def oensket_stempel() -> Stempel:
    """Stempelet et ferdig miljø skal ha nå: denne Python, denne mappen, disse filene."""
    sum_ = hashlib.sha256()
    for fil in GRUNNLAG:
        sum_.update(fil.read_bytes() + b"\0")
    # Stien er med fordi miljøet peker på prosjektmappen og ikke tåler at den flyttes.
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return Stempel(f"{python} {platform.machine()} i {ROT}", sum_.hexdigest())


def funnet_stempel() -> Stempel | None:
    """Stempelet som ligger i miljøet, eller None når miljøet mangler eller ikke ble ferdig."""
    try:
        return Stempel(*STEMPEL.read_text(encoding="utf-8").splitlines())
    except (OSError, TypeError, UnicodeDecodeError):
        return None


def miljoet_virker() -> bool:
    """Om miljøet har kommandoen, og Python i det starter (det gjør den ikke når basen er borte)."""
    if not i_venv("klima").exists():
        return False
    try:
        svar = subprocess.run([i_venv("python"), "-I", "-S", "-c", ""], capture_output=True)
    except OSError:
        return False
    return svar.returncode == 0


def er_ferdig(oensket: Stempel) -> bool:
    return funnet_stempel() == oensket and miljoet_virker()


def installator() -> tuple[str, str]:
    """Installatøren uv slik den er låst: versjonen, og linjene med hash som pip skal ha.

    Raises:
        Oppsettsfeil: når requirements.lock mangler eller ikke har uv.
    """
    try:
        laas = LAAS.read_text(encoding="utf-8")
    except FileNotFoundError:
        laas = ""
    treff = re.search(r"^uv==(\S+) \\\n(?:    --hash=\S+(?: \\)?\n)+", laas, re.MULTILINE)
    if not treff:
        raise Oppsettsfeil(
            "requirements.lock mangler eller er ufullstendig.",
            hvor=str(LAAS),
            utvei="Hent prosjektet på nytt, eller hent filen tilbake fra versjonskontrollen.",
        )
    return treff.group(1), treff.group(0)


# --- Å kjøre pip og uv ---------------------------------------------------------------------------


def si(tekst: str) -> None:
    print(tekst, file=sys.stderr, flush=True)


def kjor(kommando: Sequence[str | Path], miljo: Mapping[str, str], hvor: str) -> None:
    """Kjør et steg stille. På en terminal vises store nedlastinger underveis.

    Raises:
        Oppsettsfeil: når steget feiler; meldingen bygger på det verktøyet skrev.
    """
    utskrift: list[str] = []
    with subprocess.Popen(
        [str(del_) for del_ in kommando],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(miljo),
        cwd=ROT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as prosess:
        for linje in prosess.stdout or ():
            utskrift.append(linje)
            nedlasting = re.match(r"Downloading (\S+ \(.+\))", linje.strip())
            if nedlasting and sys.stderr.isatty():
                si(f"        henter {nedlasting.group(1)}")
    if prosess.returncode:
        raise fra_utskrift("".join(utskrift), hvor=hvor, innstillinger=miljo)


def pip() -> list[str | Path]:
    """pip i miljøet, eller maskinens egen når miljøet ble laget uten (Debian uten python3-venv)."""
    steder = ("lib/*/site-packages", "Lib/site-packages")
    if any(any(VENV.glob(f"{sted}/pip/__main__.py")) for sted in steder):
        return [i_venv("python"), "-I", "-X", "utf8", "-m", "pip"]
    return [sys.executable, "-I", "-X", "utf8", "-m", "pip", "--python", i_venv("python")]


def pip_miljo() -> dict[str, str]:
    """Miljøvariablene pip går med: brukerens, uten det som ville lagt pakkene et annet sted."""
    bort = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "VIRTUAL_ENV"}
    miljo = {navn: verdi for navn, verdi in os.environ.items() if navn not in bort}
    miljo.setdefault("PIP_RETRIES", "2")
    return miljo


def uv_miljo() -> dict[str, str]:
    """Miljøvariablene uv går med: pips innstillinger for nett og speil sagt på uvs måte.

    pip leser både miljøvariabler og pip.ini/pip.conf, der kommuner gjerne har speilet sitt; uv
    leser ingen av delene. Det brukeren har satt for uv selv, går foran.
    """
    miljo = pip_miljo()
    svar = subprocess.run(
        [str(del_) for del_ in [*pip(), "config", "list"]],
        capture_output=True,
        env=miljo,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    for navn, verdi in oversatt_til_uv(svar.stdout).items():
        miljo.setdefault(navn, verdi)
    miljo.pop("UV_SYSTEM_PYTHON", None)
    miljo.setdefault("UV_SYSTEM_CERTS", "1")
    miljo.setdefault("UV_PYTHON_DOWNLOADS", "never")
    if os.name == "nt":
        # Mapper som synkroniseres (OneDrive) tåler ikke harde lenker til mellomlageret.
        miljo.setdefault("UV_LINK_MODE", "copy")
    return miljo


def oversatt_til_uv(pip_config: str) -> dict[str, str]:
    """Utskriften av `pip config list` som miljøvariabler for uv.

    Linjene er på formen `global.index-url='…'`. Miljøvariabler (`:env:`) går foran det som gjelder
    `pip install`, som går foran det som gjelder alt.
    """
    valg: dict[str, str] = {}
    linjer = [linje for linje in pip_config.splitlines() if "=" in linje]
    for omfang in ("global", "install", ":env:"):
        for linje in linjer:
            navn, _, verdi = linje.partition("=")
            if navn.rpartition(".")[0] == omfang:
                with contextlib.suppress(ValueError, SyntaxError):
                    valg[navn.rpartition(".")[2]] = str(ast.literal_eval(verdi))
    uv = {}
    if "index-url" in valg:
        uv["UV_DEFAULT_INDEX"] = valg["index-url"]
    if "cert" in valg:
        uv["SSL_CERT_FILE"] = valg["cert"]
    if "proxy" in valg:
        uv["HTTPS_PROXY"] = uv["HTTP_PROXY"] = valg["proxy"]
    if "trusted-host" in valg:
        uv["UV_INSECURE_HOST"] = " ".join(valg["trusted-host"].split())
    if valg.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        # Et lukket nett med pakkene i en mappe: da, og bare da, er mappen hele registeret.
        uv |= {"UV_NO_INDEX": "1", "UV_FIND_LINKS": ",".join(valg.get("find-links", "").split())}
    return uv


# --- Stegene -------------------------------------------------------------------------------------


def lag_venv() -> None:
    """Lag et tomt Python-miljø; ligger det et gammelt eller ødelagt der, erstattes det."""
    if VENV.exists() and not VENV.is_dir():
        raise Oppsettsfeil(
            "det kan ikke skrives i mappen .venv.",
            hvor=str(VENV),
            funnet="en fil der mappen skulle ligge",
            utvei="Flytt eller slett filen, og kjør kommandoen på nytt.",
        )
    har_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if importlib.util.find_spec("venv") is None or not (
        har_ensurepip or importlib.util.find_spec("pip")
    ):
        versjon = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Oppsettsfeil(
            "denne Python mangler modulen som lager egne miljøer (venv).",
            hvor=sys.executable,
            utvei=f"Debian, Ubuntu: «sudo apt install python3-venv» eller python{versjon}-venv. "
            "Ellers: installer Python fra python.org. Kjør så kommandoen på nytt.",
        )
    import venv

    try:
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=har_ensurepip).create(VENV)
    except ValueError as feil:  # stien har et tegn som skiller stier (:)
        raise Oppsettsfeil(
            "prosjektmappens navn kan ikke brukes til et Python-miljø.",
            hvor=str(ROT),
            funnet=str(feil),
            utvei="Flytt prosjektet til en mappe uten kolon eller semikolon i stien.",
        ) from feil
    except subprocess.CalledProcessError as feil:
        utskrift = feil.output or b""
        tekst = utskrift.decode("utf-8", "replace") if isinstance(utskrift, bytes) else utskrift
        raise fra_utskrift(tekst, hvor=f"nytt Python-miljø i {VENV}", innstillinger={}) from feil


def installer_uv() -> None:
    """Installer den låste installatøren med pip, og bare den."""
    versjon, linjer = installator()
    with tempfile.TemporaryDirectory() as mappe:
        krav = Path(mappe) / "installator.txt"
        krav.write_text(linjer, encoding="utf-8")
        kommando = [*pip(), "install", "--quiet", "--no-user", "--no-input", "--no-deps"]
        kommando += ["--disable-pip-version-check", "--only-binary=:all:"]
        kommando += ["--require-hashes", "--requirement", krav]
        kjor(kommando, pip_miljo(), f"installatøren (uv {versjon}) hentes")


def installer_pakkene() -> None:
    """Gjør miljøet likt låsen, og legg prosjektet oppå, redigerbart og uten nett."""
    miljo = uv_miljo()
    uv: list[str | Path] = [i_venv("uv"), "--color=never", "pip"]
    maal: list[str | Path] = ["--python", i_venv("python")]
    kommando = [*uv, "sync", *maal, "--require-hashes", "--no-build", "--compile-bytecode", LAAS]
    kjor(kommando, miljo, "pakkene i requirements.lock installeres")
    kommando = [*uv, "install", *maal, "--no-build-isolation", "--no-deps", "--offline"]
    kjor([*kommando, "--editable", ROT], miljo, "prosjektet kobles til miljøet")


def sett_opp() -> None:
    """Sørg for at `.venv` er slik det skal være. Gjør ingenting når det alt er det.

    Raises:
        Oppsettsfeil: med hele forklaringen til den som kjører.
    """
    oensket = oensket_stempel()
    if er_ferdig(oensket):
        return
    start = time.monotonic()
    with enerett():
        funnet = funnet_stempel()
        if er_ferdig(oensket):  # en annen kjøring ble ferdig mens denne ventet
            return
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            STEMPEL.unlink()
        if not (funnet and funnet.python == oensket.python and miljoet_virker()):
            si("Setter opp klimabudsjett i .venv. Det tar noen minutter første gang.")
            si("  [1/3] lager eget Python-miljø")
            lag_venv()
        else:
            si("Oppdaterer .venv: låsen eller oppsettet er endret.")
        si(f"  [2/3] henter installatøren uv {installator()[0]}")
        installer_uv()
        si("  [3/3] installerer pakkene i requirements.lock")
        installer_pakkene()
        STEMPEL.write_text(str(oensket), encoding="utf-8")
    si(f"Oppsettet er ferdig ({time.monotonic() - start:.0f} s).")


@contextlib.contextmanager
def enerett() -> Iterator[None]:
    """Hold andre kjøringer av oppsettet ute; de venter til dette er ferdig."""
    with ENERETT.open("a") as fil:
        if not _laas_fil(fil, vent=False):
            si("Et annet oppsett er i gang i denne mappen. Venter på det …")
            _laas_fil(fil, vent=True)
        yield


def _laas_fil(fil: IO[str], *, vent: bool) -> bool:
    """Lås filen til den lukkes. Svarer False når en annen har den og `vent` er False."""
    while True:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(fil.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(fil, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            if not vent:
                return False
            time.sleep(0.5)
        except OSError:  # nettverksdisker uten fillåser: da får det gå uten
            return True
        else:
            return True
