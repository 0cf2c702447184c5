// What programs of other people make of our wire format and our feeds: clients that know nothing of us, unchanged.
// PAGE_URL is a running demo.

import assert from "node:assert/strict";
import { test } from "node:test";
import Parser from "rss-parser";
import { Statuspage } from "statuspage.io";

const PAGE = process.env.PAGE_URL;
assert.ok(PAGE, "PAGE_URL must name a running page; scripts/test starts one");

test("a client for the field's format reads every list", async () => {
  const client = new Statuspage("any");
  client.setApiUrl(PAGE);
  const { api } = client;
  const [summary, status, components, all, unresolved, works, upcoming] = await Promise.all([
    api.getSummary(),
    api.getStatus(),
    api.getComponents(),
    api.incidents.getAll(),
    api.incidents.getUnresolved(),
    api.scheduledMaintenances.getAll(),
    api.scheduledMaintenances.getUpcoming(),
  ]);
  assert.deepEqual(status.status, summary.status);
  assert.deepEqual(components.components, summary.components);
  assert.deepEqual(unresolved.incidents, summary.incidents);
  assert.ok(components.components.length > 0 && all.incidents.length > 0, "the demo has an outage to tell of");
  assert.ok(Array.isArray(works.scheduled_maintenances) && Array.isArray(upcoming.scheduled_maintenances));
  for (const incident of all.incidents) {
    const page = await fetch(incident.shortlink.replace(summary.page.url, PAGE));
    assert.equal(page.status, 200, incident.shortlink);
  }
});

test("a reader of feeds finds a title, a date and an address in every entry", async () => {
  const parser = new Parser();
  const index = await (await fetch(`${PAGE}/`)).text();
  const offered = [...index.matchAll(/<link rel="alternate" type="application\/(?:atom|rss)\+xml" href="([^"]+)"/g)];
  assert.ok(offered.length >= 2, "the page names its feeds");
  for (const path of [...offered.map(([, href]) => href), "/history.atom", "/en/updates.atom"]) {
    const feed = await parser.parseURL(`${PAGE}${path}`);
    assert.ok(feed.title && feed.items.length > 0, path);
    for (const entry of feed.items) {
      assert.ok(entry.title && entry.link && !Number.isNaN(Date.parse(entry.isoDate)), `${path}: ${entry.title}`);
      assert.ok((entry.content ?? "").includes("<p>"), `${path}: ${entry.title}`);
    }
    assert.equal(new Set(feed.items.map((entry) => entry.id ?? entry.guid)).size, feed.items.length, path);
  }
});

test("the JSON feed leads to the same updates as the Atom feed", async () => {
  const [json, atom] = [await (await fetch(`${PAGE}/feed.json`)).json(), await new Parser().parseURL(`${PAGE}/updates.atom`)];
  assert.equal(json.version, "https://jsonfeed.org/version/1.1");
  assert.deepEqual(json.items.map((entry) => entry.id), atom.items.map((entry) => entry.id));
});
