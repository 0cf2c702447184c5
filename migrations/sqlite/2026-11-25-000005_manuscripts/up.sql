-- Instants are INTEGER milliseconds since 1970 (UTC). Those of this file are of the machine: people wait by their own clocks.

-- Why an update went out without the approval that was due.
ALTER TABLE incident_updates ADD COLUMN waived TEXT;

-- Words for the public while they are written. The incident may not be there yet.
CREATE TABLE manuscripts (
    id TEXT NOT NULL PRIMARY KEY,
    aim TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    -- The update that was wrong.
    update_id TEXT,
    -- The id of the update that it becomes.
    becomes TEXT NOT NULL,
    stage TEXT NOT NULL,
    stage_at INTEGER,
    stage_by TEXT,
    -- The number of the revision that stands.
    revision INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    begun_at INTEGER NOT NULL
);
CREATE INDEX manuscripts_by_stage ON manuscripts (stage, begun_at);

CREATE TABLE manuscript_revisions (
    manuscript_id TEXT NOT NULL REFERENCES manuscripts (id),
    number INTEGER NOT NULL,
    -- The revision that it was typed over, where that stood no longer: then it stands beside, not in its place.
    set_aside_over INTEGER,
    is_autosave BOOLEAN NOT NULL,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id, number)
) WITHOUT ROWID;

-- Everybody who wrote any of it, also where their revision went when they saved the next.
CREATE TABLE manuscript_writers (
    manuscript_id TEXT NOT NULL REFERENCES manuscripts (id),
    writer TEXT NOT NULL,
    PRIMARY KEY (manuscript_id, writer)
) WITHOUT ROWID;

CREATE TABLE approvals (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    manuscript_id TEXT NOT NULL REFERENCES manuscripts (id),
    -- The revision that was read, and the hash of all that stood in it.
    revision INTEGER NOT NULL,
    hash TEXT NOT NULL,
    verdict TEXT NOT NULL,
    given_by TEXT NOT NULL,
    is_administrator BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX approvals_of_manuscript ON approvals (manuscript_id, id);

-- Templates that staff made. Those that come with the program are in it.
CREATE TABLE templates (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    impact TEXT,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    approved_by TEXT,
    is_removed BOOLEAN NOT NULL
);
