-- Instants are TIMESTAMPTZ in whole milliseconds.

-- Checks that somebody asked for, to be made at once by whoever holds the lease of a location. What they see is an ordinary
-- observation; here stands who asked and what to answer. Rows go after an hour.
CREATE TABLE asked_checks (
    number BIGINT NOT NULL PRIMARY KEY,
    probe_id TEXT NOT NULL REFERENCES probes (id),
    asked_by TEXT NOT NULL,
    -- Machine time, as is taken_at.
    asked_at TIMESTAMPTZ NOT NULL,
    taken_at TIMESTAMPTZ,
    location TEXT,
    -- What was seen, and when by the time of the record; of one that nobody made there is nothing.
    seen_at TIMESTAMPTZ,
    outcome INTEGER,
    latency_ms INTEGER,
    note TEXT
);
-- The oldest are pruned when another is added.
CREATE INDEX asked_checks_by_asked_at ON asked_checks (asked_at);
