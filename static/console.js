// The console's script: clocks go on, and the screen refreshes itself without touching what is being typed. Nothing depends
// on it.
(() => {
  "use strict";
  const screen = document.getElementById("screen");
  if (!screen) return;

  const ASK_EVERY_MS = 5000;
  const told = document.getElementById("live-told");
  const units = screen.dataset.units.split("|");
  let loaded = performance.now();
  let now = Number(screen.dataset.now);
  let speed = Number(screen.dataset.speed);
  let mark = screen.dataset.mark;

  // Two units, the largest first, as the server tells a span.
  function span(millis) {
    const s = Math.floor(Math.abs(millis) / 1000);
    const parts = [[Math.floor(s / 86400), 0], [Math.floor((s % 86400) / 3600), 1], [Math.floor((s % 3600) / 60), 2], [s % 60, 3]];
    if (s < 259200) {
      parts[1][0] = Math.floor(s / 3600);
      parts[0][0] = 0;
    }
    const first = parts.findIndex(([count]) => count > 0);
    if (first < 0) return `0${units[3]}`;
    return parts.slice(first, first + 2).filter(([count], place) => place === 0 || count > 0)
      .map(([count, unit]) => `${count}${units[unit]}`).join(" ");
  }

  function tick() {
    const present = now + (performance.now() - loaded) * speed;
    for (const clock of document.querySelectorAll("[data-count]")) {
      const text = span(present - Number(clock.dataset.count));
      if (clock.textContent !== text) clock.textContent = text;
    }
    for (const form of document.querySelectorAll("[data-left]")) {
      const gone = Math.floor(((performance.now() - loaded) * speed) / 1000);
      if (gone >= Number(form.dataset.left)) form.hidden = true;
    }
  }

  // A form that somebody has begun to fill in, or stands in, is left alone.
  const dirty = new WeakSet();
  document.addEventListener("input", (event) => { if (event.target.form) dirty.add(event.target.form); });
  const isBusy = (part) => {
    const form = part.closest("form");
    const inside = [...part.querySelectorAll("form"), ...(form ? [form] : [])];
    return inside.some((one) => dirty.has(one) || one.contains(document.activeElement));
  };

  async function refresh() {
    const answer = await fetch(location.pathname + location.search.replace(/([?&])done=[^&]*/, "$1"), { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.getElementById("screen");
    if (!next) return;
    let kept = false;
    const names = new Set([...document.querySelectorAll("[data-live]")].map((part) => part.dataset.live));
    for (const part of next.querySelectorAll("[data-live]")) {
      const old = document.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!old) { kept = true; continue; }
      names.delete(part.dataset.live);
      if (old.innerHTML === part.innerHTML) continue;
      if (isBusy(old)) { kept = true; continue; }
      old.replaceWith(document.adoptNode(part));
    }
    // What is over goes; what came anew and has no place yet waits for a reload.
    for (const name of names) {
      const old = document.querySelector(`[data-live="${name}"]`);
      if (!isBusy(old)) old.remove();
    }
    // A form that nobody has touched takes the revision that its board now shows; one in use keeps its own, so that the
    // server can tell the difference.
    for (const form of next.querySelectorAll("form[action]")) {
      for (const old of document.querySelectorAll("form[action]")) {
        if (old.getAttribute("action") !== form.getAttribute("action") || dirty.has(old)) continue;
        for (const name of ["revision", "opened", "token"]) {
          if (old.elements[name] && form.elements[name]) old.elements[name].value = form.elements[name].value;
        }
      }
    }
    loaded = performance.now();
    now = Number(next.dataset.now);
    speed = Number(next.dataset.speed);
    mark = next.dataset.mark;
    told.textContent = kept ? screen.dataset.changed : "";
  }

  async function ask() {
    try {
      if (document.visibilityState === "visible") {
        const answer = await fetch("/console/mark", { redirect: "error" });
        if (answer.ok) {
          if (told.textContent === screen.dataset.lost) told.textContent = "";
          if ((await answer.text()) !== mark) await refresh();
        }
      }
    } catch {
      told.textContent = screen.dataset.lost;
    }
    setTimeout(ask, ASK_EVERY_MS);
  }

  tick();
  setInterval(tick, 1000);
  setTimeout(ask, ASK_EVERY_MS);
})();
