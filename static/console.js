// The console's script: clocks go on, and the screen refreshes itself without touching what is being typed. Nothing depends
// on it.
(() => {
  "use strict";
  const screen = document.getElementById("screen");
  if (!screen) return;

  const ASK_EVERY_MS = 5000;
  // As on the server: for so long something was just now.
  const JUST_MS = 10000;
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
      const millis = present - Number(clock.dataset.count);
      const isAgo = "since" in clock.dataset;
      const told = span(millis);
      const text = !isAgo ? told : millis < JUST_MS ? screen.dataset.just : screen.dataset.ago.replace("{}", told);
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
// The writing desk: what is typed is saved every few seconds, and kept in this browser while the server cannot be reached.
(() => {
  "use strict";
  for (const gone of document.querySelectorAll("[data-forget]")) {
    try { localStorage.removeItem(gone.dataset.forget); } catch { /* nothing there */ }
  }
  const form = document.getElementById("manuscript");
  const told = document.getElementById("saving");
  if (!form || !told) return;

  const SAVE_EVERY_MS = 3000;
  const place = form.dataset.kept;
  // What belongs to the page and not to the words.
  const beside = ["csrf", "revision", "hash", "incident_revision", "number", "use", "many", "many_as"];
  let dirty = false;
  let busy = false;
  let stopped = false;

  const words = () => [...new FormData(form)].filter(([name]) => !beside.includes(name));
  const same = (one, other) => JSON.stringify(one.filter(([, value]) => value)) === JSON.stringify(other.filter(([, value]) => value));
  const clock = () => new Date().toTimeString().slice(0, 5);

  // Without room to keep anything the page works as it does without this script.
  function keep(sent) {
    const over = Number(form.elements.revision.value);
    try { localStorage.setItem(place, JSON.stringify({ at: Date.now(), over, sent, words: words() })); } catch { /* no room */ }
  }
  function forget() {
    try { localStorage.removeItem(place); } catch { /* nothing there */ }
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(place)); } catch { return null; }
  }

  function tell(text, isBad) {
    told.textContent = text;
    told.className = isBad ? "warn" : "note";
  }

  // What the words would look like by now; the fields are left alone.
  async function look() {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = fresh.querySelector('[data-fresh="seen"]');
    const old = form.querySelector('[data-fresh="seen"]');
    if (!seen || !old || dirty || old.contains(document.activeElement)) return;
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    seen.querySelectorAll("details").forEach((one, index) => { one.open = Boolean(open[index]); });
    const next = fresh.querySelector('[name="hash"][data-fresh]');
    old.replaceWith(document.adoptNode(seen));
    if (next) form.elements.hash.value = next.value;
  }

  async function save() {
    if (!dirty || busy || stopped) return;
    busy = true;
    dirty = false;
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
      if (answer.ok) {
        form.elements.revision.value = await answer.text();
        if (!dirty) forget();
        tell(`${form.dataset.saved} ${clock()}`, false);
        await look().catch(() => {});
      } else {
        stopped = answer.status === 409 || answer.status === 410;
        dirty = true;
        const why = { 409: form.dataset.clash, 410: form.dataset.over };
        tell(why[answer.status] || form.dataset.lost, true);
      }
    } catch {
      dirty = true;
      tell(form.dataset.lost, true);
    }
    busy = false;
  }

  function changed() {
    dirty = true;
    keep(false);
  }

  // Words of an earlier visit that never reached the server are offered, not put in place of what stands.
  function offer() {
    const found = kept();
    if (!found || !Array.isArray(found.words)) return;
    const came = found.sent && Number(form.elements.revision.value) > found.over;
    if (came || same(found.words, words())) { forget(); return; }
    const box = document.createElement("div");
    box.className = "offer";
    const line = document.createElement("p");
    line.textContent = `${form.dataset.offer} ${new Date(found.at).toLocaleString(document.documentElement.lang)}`;
    const text = document.createElement("pre");
    text.textContent = found.words.filter(([name, value]) => /^(title|body)\./.test(name) && value).map(([, value]) => value).join("\n\n");
    const acts = document.createElement("p");
    acts.className = "acts";
    for (const [word, act] of [[form.dataset.take, take], [form.dataset.drop, forget]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = word;
      button.addEventListener("click", () => { act(); box.remove(); });
      acts.append(button);
    }
    function take() {
      for (const box of form.querySelectorAll('input[type="checkbox"]')) box.checked = false;
      for (const [name, value] of found.words) {
        const field = form.elements.namedItem(name);
        if (!field) {
          const hidden = document.createElement("input");
          Object.assign(hidden, { type: "hidden", name, value });
          form.append(hidden);
        } else if (field.type === "checkbox") field.checked = field.value === value;
        else if ("value" in field) field.value = value;
      }
      changed();
    }
    box.append(line, text, acts);
    form.prepend(box);
  }

  form.addEventListener("input", (event) => { if (!beside.includes(event.target.name)) changed(); });
  form.addEventListener("change", (event) => { if (!beside.includes(event.target.name)) changed(); });
  // A form that is sent into nothing takes nothing away: what it said is offered on the way back.
  form.addEventListener("submit", () => { stopped = true; keep(true); });
  window.addEventListener("online", save);
  offer();
  setInterval(save, SAVE_EVERY_MS);
})();
