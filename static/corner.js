(function () {
  "use strict";
  var names = ["incident_background_color", "incident_text_color", "maintenance_background_color", "maintenance_text_color"];
  location.hash.slice(1).split("&").forEach(function (pair) {
    var parts = pair.split("=");
    if (names.indexOf(parts[0]) < 0 || !/^([0-9a-f]{3}|[0-9a-f]{6})$/i.test(parts[1] || "")) return;
    document.documentElement.style.setProperty("--" + parts[0].replace(/_/g, "-"), "#" + parts[1]);
  });
})();
