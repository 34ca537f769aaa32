// Gjør stillbildene om til levende figurer, og lar en laste dem ned og søke blant indikatorene.
// Alt ligger i siden; ingenting hentes. Uten skript står stillbildene og tabellene.
// `ast` lar Vega tolke uttrykk uten å lage kode, slik at siden kan ha en streng CSP.
(function () {
  "use strict";
  var valg = {
    ast: true,
    actions: false,
    renderer: "svg",
    mode: "vega-lite",
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true, theme: "hus" }
  };

  function gjoerLevende(figur) {
    var tegning = figur.querySelector(".tegning");
    var spesifikasjon = JSON.parse(figur.querySelector("script").textContent);
    var levende = document.createElement("div");
    levende.className = "levende";
    var stille = tegning.firstElementChild;
    tegning.appendChild(levende);
    window.vegaEmbed(levende, spesifikasjon, valg).then(function () {
      tegning.classList.add("er-levende");
      if (stille) stille.setAttribute("class", "stille");
    }).catch(function (feil) {
      // Stillbildet står; feilen skal likevel synes for den som ser etter.
      levende.remove();
      console.error("Figuren " + figur.id + " ble ikke levende: " + feil.message);
    });
  }

  function lagre(navn, innhold) {
    var lenke = document.createElement("a");
    lenke.href = URL.createObjectURL(innhold);
    lenke.download = navn;
    lenke.click();
    setTimeout(function () { URL.revokeObjectURL(lenke.href); }, 10000);
  }

  function svgtekst(figur) {
    var bilde = figur.querySelector(".tegning > svg").cloneNode(true);
    ["aria-hidden", "focusable", "class"].forEach(function (navn) { bilde.removeAttribute(navn); });
    bilde.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    return new XMLSerializer().serializeToString(bilde);
  }

  // Norsk regneark: semikolon mellom cellene, og ingen celle som regnes som en formel.
  function csvtekst(boks) {
    return Array.from(boks.querySelectorAll("table tr")).map(function (rad) {
      return Array.from(rad.cells).map(function (celle) {
        var tekst = celle.textContent.trim().replace(/\u00a0/g, " ").replace(/\u2212(?=\d)/g, "-");
        if (/^[=+@\t\r]/.test(tekst) || /^-(?!\d)/.test(tekst)) tekst = "'" + tekst;
        return '"' + tekst.replace(/"/g, '""') + '"';
      }).join(";");
    }).join("\r\n") + "\r\n";
  }

  function lagrePng(figur) {
    var tekst = svgtekst(figur), bilde = new Image();
    bilde.onload = function () {
      var flate = document.createElement("canvas");
      flate.width = 2 * bilde.width;
      flate.height = 2 * bilde.height;
      var penn = flate.getContext("2d");
      penn.fillStyle = "#ffffff";
      penn.fillRect(0, 0, flate.width, flate.height);
      penn.drawImage(bilde, 0, 0, flate.width, flate.height);
      flate.toBlob(function (png) { lagre(figur.id + ".png", png); }, "image/png");
    };
    bilde.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(tekst);
  }

  function lastNed(boks, format) {
    var figur = boks.querySelector("figure");
    if (format === "png") return lagrePng(figur);
    var innhold = {
      svg: function () { return [svgtekst(figur), "image/svg+xml"]; },
      csv: function () { return ["\ufeff" + csvtekst(boks), "text/csv"]; },
      json: function () {
        var spesifikasjon = JSON.parse(figur.querySelector("script").textContent);
        return [JSON.stringify(spesifikasjon, null, 2), "application/json"];
      }
    }[format]();
    lagre(figur.id + "." + format, new Blob([innhold[0]], { type: innhold[1] }));
  }

  function soekeren(skjema) {
    var felt = skjema.querySelector("input"), utvikling = skjema.querySelector("select");
    var status = skjema.querySelector("[role=status]");
    var rader = Array.from(skjema.parentElement.querySelectorAll("table.indikatorer tbody tr"))
      .filter(function (rad) { return !rad.classList.contains("delmaal"); });
    var merker = rader.map(function (rad) {
      var merke = rad.querySelector(".merke");
      return merke ? merke.textContent : "";
    });
    Array.from(new Set(merker)).filter(Boolean).sort().forEach(function (navn) {
      utvikling.add(new Option(navn, navn));
    });
    function soek() {
      var ord = felt.value.toLocaleLowerCase("nb").split(/\s+/).filter(Boolean);
      var alle = !ord.length && !utvikling.value, antall = 0;
      rader.forEach(function (rad, nr) {
        var tekst = rad.textContent.toLocaleLowerCase("nb");
        var treff = alle || (merker[nr] && (!utvikling.value || merker[nr] === utvikling.value) &&
          ord.every(function (o) { return tekst.indexOf(o) >= 0; }));
        rad.hidden = !treff;
        if (treff && merker[nr]) antall += 1;
      });
      skjema.parentElement.querySelectorAll("table.indikatorer tbody").forEach(function (gruppe) {
        gruppe.hidden = !gruppe.querySelector("tr:not(.delmaal):not([hidden])");
      });
      skjema.parentElement.querySelectorAll("table.indikatorer").forEach(function (tabell) {
        // Tabellen og det som innleder den, til og med overskriften.
        var bit = tabell.closest(".rull"), tom = !tabell.querySelector("tbody:not([hidden])");
        for (; bit; bit = bit.tagName === "H3" ? null : bit.previousElementSibling) bit.hidden = tom;
      });
      status.textContent = alle ? "" : status.dataset.mal.replace("%1", antall)
        .replace("%2", merker.filter(Boolean).length);
    }
    felt.addEventListener("input", soek);
    utvikling.addEventListener("change", soek);
    skjema.addEventListener("submit", function (hendelse) { hendelse.preventDefault(); });
    skjema.hidden = false;
  }

  document.querySelectorAll("figure.figur").forEach(gjoerLevende);
  document.querySelectorAll(".nedlasting").forEach(function (linje) {
    linje.hidden = false;
    linje.addEventListener("click", function (hendelse) {
      var format = hendelse.target.dataset.format;
      if (format) lastNed(linje.parentElement, format);
    });
  });
  document.querySelectorAll("form.soek").forEach(soekeren);
})();
