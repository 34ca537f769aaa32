// Gjør stillbildene om til levende figurer. Spesifikasjonene ligger i siden; ingenting hentes.
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
  document.querySelectorAll("figure.figur").forEach(function (figur) {
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
  });
})();
