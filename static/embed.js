/* Reads this status page from another site: the calls that clients of Statuspage's embed know, and a corner that shows
   itself only while something is wrong. It never throws into the page around it, and asks nothing of a page that is away. */
(function () {
  "use strict";
  var PAGE = "{{id}}";
  var ORIGIN = "{{url}}";
  var CORNER = { "top-left": 1, "top-right": 1, "bottom-left": 1, "bottom-right": 1 };
  var COLOUR = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;
  var CORNER_PATHS = {{corners}};
  var EVERY_MS = 60000;

  function read(path, options) {
    var succeed = (options && options.success) || function () {};
    var fail = (options && options.error) || function () {};
    return fetch(ORIGIN + path, { credentials: "omit", mode: "cors" })
      .then(function (answer) {
        if (!answer.ok) throw new Error("status page answered " + answer.status);
        return answer.json();
      })
      .then(function (body) {
        succeed(body);
        return body;
      })
      .catch(function (error) {
        fail(error);
      });
  }

  function filtered(base, known, options) {
    var filter = options && options.filter;
    return read(base + (filter && known[filter] ? "/" + filter : "") + ".json", options);
  }

  function Page() {
    this.page = PAGE;
  }
  Page.prototype = {
    summary: function (options) { return read("/api/v2/summary.json", options); },
    status: function (options) { return read("/api/v2/status.json", options); },
    components: function (options) { return read("/api/v2/components.json", options); },
    incidents: function (options) {
      return filtered("/api/v2/incidents", { unresolved: 1 }, options);
    },
    scheduled_maintenances: function (options) {
      return filtered("/api/v2/scheduled-maintenances", { upcoming: 1, active: 1 }, options);
    }
  };

  window.StatusPage = window.StatusPage || {};
  window.StatusPage.page = Page;

  function wanted(summary) {
    return summary.status.indicator !== "none" || summary.incidents.length > 0;
  }

  /* What is asked for of the corner's look goes behind the #, where no server sees it and files need not know it. */
  function looks(script) {
    var names = ["incident_background_color", "incident_text_color", "maintenance_background_color", "maintenance_text_color"];
    return names
      .map(function (name) {
        var value = script.getAttribute("data-" + name.replace(/_/g, "-")) || "";
        return COLOUR.test(value) ? name + "=" + value.replace("#", "") : "";
      })
      .filter(Boolean)
      .join("&");
  }

  function corner(script) {
    var place = script.getAttribute("data-corner");
    if (!CORNER[place]) return;
    var language = script.getAttribute("data-language") || "";
    var path = CORNER_PATHS[language] || CORNER_PATHS[""];
    var frame = null;
    function show() {
      if (frame) return;
      frame = document.createElement("iframe");
      frame.title = "Status";
      frame.src = ORIGIN + path + "#" + looks(script);
      frame.setAttribute("loading", "lazy");
      var style = frame.style;
      style.position = "fixed";
      style.zIndex = "2147483000";
      style.border = "0";
      style.width = "22rem";
      style.maxWidth = "calc(100vw - 2rem)";
      style.height = "7.5rem";
      style.colorScheme = "light dark";
      place.split("-").forEach(function (side) { style[side] = "1rem"; });
      document.body.appendChild(frame);
    }
    function hide() {
      if (frame) frame.remove();
      frame = null;
    }
    var last = null;
    function look() {
      read("/api/v2/summary.json", {
        success: function (summary) {
          var now = summary.page.updated_at;
          if (last !== null && last !== now) hide();
          last = now;
          if (wanted(summary)) show(); else hide();
        },
        error: hide
      });
    }
    look();
    window.setInterval(look, EVERY_MS);
  }

  var script = document.currentScript;
  if (script && script.getAttribute("data-corner")) {
    if (document.body) corner(script);
    else document.addEventListener("DOMContentLoaded", function () { corner(script); });
  }
})();
