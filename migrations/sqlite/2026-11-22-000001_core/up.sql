-- Instants are INTEGER milliseconds since 1970 (UTC). Texts per language are JSON objects by language tag.

CREATE TABLE public_record (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL,
    stamped_at INTEGER NOT NULL,
    content_sequence BIGINT NOT NULL,
    content_at INTEGER NOT NULL,
    catalogue_sequence BIGINT NOT NULL,
    rolled_on DATE NOT NULL,
    is_rehearsal BOOLEAN NOT NULL
);

CREATE TABLE facilities (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    parent_id TEXT REFERENCES facilities (id),
    kind TEXT NOT NULL,
    operator TEXT,
    names TEXT NOT NULL,
    position INTEGER NOT NULL,
    removed_at INTEGER
);

CREATE TABLE component_groups (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    names TEXT NOT NULL,
    descriptions TEXT NOT NULL,
    position INTEGER NOT NULL,
    removed_at INTEGER
);

CREATE TABLE components (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    group_id TEXT REFERENCES component_groups (id),
    parent_id TEXT REFERENCES components (id),
    names TEXT NOT NULL,
    descriptions TEXT NOT NULL,
    tier INTEGER CHECK (tier BETWEEN 1 AND 4),
    operator TEXT,
    policy TEXT NOT NULL,
    position INTEGER NOT NULL,
    stamp_sequence BIGINT NOT NULL,
    stamp_at INTEGER NOT NULL,
    uptime_as_of INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    removed_at INTEGER
);

CREATE TABLE component_facilities (
    component_id TEXT NOT NULL REFERENCES components (id),
    facility_id TEXT NOT NULL REFERENCES facilities (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (component_id, facility_id)
) WITHOUT ROWID;

CREATE TABLE probes (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    component_id TEXT NOT NULL REFERENCES components (id),
    definition TEXT NOT NULL,
    position INTEGER NOT NULL,
    removed_at INTEGER
);

CREATE TABLE series (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    probe_id TEXT NOT NULL REFERENCES probes (id),
    location TEXT NOT NULL,
    UNIQUE (probe_id, location)
);

-- The largest table by far. The key is the row, and it begins with the instant: checks of a thousand series are written
-- at one end of the table instead of a thousand places (seven times as fast on SQLite, and full pages: under 20 bytes
-- an observation), a restart reads the end of it, and pruning removes its beginning. The last column holds the outcome
-- in its lowest three bits and above them the latency in milliseconds plus one, or zero where there is none.
CREATE TABLE observations (
    at INTEGER NOT NULL,
    series_id BIGINT NOT NULL,
    outcome_and_latency BIGINT NOT NULL,
    PRIMARY KEY (at, series_id)
) WITHOUT ROWID;

-- Why, for the few observations that are not simply ok.
CREATE TABLE observation_notes (
    at INTEGER NOT NULL,
    series_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (at, series_id)
) WITHOUT ROWID;

-- What is kept of observations when they are pruned.
CREATE TABLE check_hours (
    hour_at INTEGER NOT NULL,
    series_id BIGINT NOT NULL,
    ok INTEGER NOT NULL,
    slow INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    path_failed INTEGER NOT NULL,
    self_failed INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    latency_sum_ms BIGINT NOT NULL,
    latency_max_ms INTEGER NOT NULL,
    PRIMARY KEY (hour_at, series_id)
) WITHOUT ROWID;
-- Written once an hour and series, so it costs the counting nothing.
CREATE INDEX check_hours_of_series ON check_hours (series_id, hour_at);

-- What of a verdict survives a restart; the rest is folded again from the latest observations.
CREATE TABLE verdicts (
    series_id BIGINT NOT NULL PRIMARY KEY REFERENCES series (id),
    standing TEXT NOT NULL,
    since INTEGER NOT NULL,
    before TEXT NOT NULL,
    is_flapping BOOLEAN NOT NULL,
    recorded_at INTEGER NOT NULL
);

CREATE TABLE status_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    component_id TEXT NOT NULL REFERENCES components (id),
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    since INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    basis TEXT NOT NULL,
    actor TEXT NOT NULL,
    why TEXT,
    sequence BIGINT NOT NULL
);
CREATE INDEX status_changes_of_component ON status_changes (component_id, recorded_at);

CREATE TABLE status_spans (
    component_id TEXT NOT NULL REFERENCES components (id),
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    status TEXT NOT NULL,
    PRIMARY KEY (component_id, from_at)
) WITHOUT ROWID;
-- Open spans and those that ended lately are read for the whole page at once.
CREATE INDEX status_spans_by_end ON status_spans (until_at, component_id);

-- A cache of finished days, made again from spans whenever they are rewritten behind it.
CREATE TABLE uptime_summaries (
    component_id TEXT NOT NULL PRIMARY KEY REFERENCES components (id),
    last_on DATE NOT NULL,
    days BLOB NOT NULL
) WITHOUT ROWID;

-- Who does what only one process may do.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until_at INTEGER NOT NULL
) WITHOUT ROWID;
