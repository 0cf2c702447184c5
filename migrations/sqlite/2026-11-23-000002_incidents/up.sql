-- Instants are INTEGER milliseconds since 1970 (UTC). Words for the public are JSON objects: their original and their texts by
-- language tag. A list of an incident is a table with the key (incident_id, number), in the order of its numbers.

CREATE TABLE incidents (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    phase TEXT NOT NULL,
    -- Empty while the incident is open.
    resolved_at INTEGER,
    reported_at INTEGER,
    impact TEXT NOT NULL,
    override_impact TEXT,
    override_reason TEXT,
    opened_at INTEGER NOT NULL,
    contact TEXT,
    -- When it began, as it is said now: incidents are listed by it.
    began_at INTEGER NOT NULL,
    -- The next instant at which time alone changes something about it.
    due_at INTEGER,
    -- Rises with every change, public or not.
    revision BIGINT NOT NULL,
    stamp_sequence BIGINT NOT NULL,
    stamp_at INTEGER NOT NULL
);
CREATE INDEX incidents_open ON incidents (id) WHERE resolved_at IS NULL;
CREATE INDEX incidents_due ON incidents (due_at);
-- Those that changed are read without the thousands that did not.
CREATE INDEX incidents_by_stamp ON incidents (stamp_sequence);

CREATE TABLE incident_starts (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    at INTEGER NOT NULL,
    precision TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    reason TEXT,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE incident_updates (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- Of an apology alone.
    signatories TEXT,
    phase TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    display_at INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    author TEXT NOT NULL,
    approver TEXT,
    retracted_at INTEGER,
    retracted_by TEXT,
    retraction_reason TEXT,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

-- The words of updates, as they were published and corrected.
CREATE TABLE update_revisions (
    incident_id TEXT NOT NULL,
    update_number BIGINT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (incident_id, update_number, number),
    FOREIGN KEY (incident_id, update_number) REFERENCES incident_updates (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE tracked_sets (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    reason TEXT,
    -- Lists of component ids.
    added TEXT NOT NULL,
    removed TEXT NOT NULL,
    left_out TEXT NOT NULL,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

-- Every component that an incident ever tracked, and whether it does now: what the sets add up to.
CREATE TABLE tracked_components (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    component_id TEXT NOT NULL REFERENCES components (id),
    is_member BOOLEAN NOT NULL,
    PRIMARY KEY (incident_id, component_id)
) WITHOUT ROWID;
CREATE INDEX tracked_components_by_component ON tracked_components (component_id, incident_id);

CREATE TABLE recoveries (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT NOT NULL REFERENCES components (id),
    step TEXT NOT NULL,
    -- Of what is limited alone.
    limited_as TEXT,
    limits TEXT,
    -- Of what is watched alone.
    watched_until INTEGER,
    since INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    basis TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    update_id TEXT,
    is_undone BOOLEAN NOT NULL,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE incident_exceptions (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT NOT NULL REFERENCES components (id),
    reason TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    -- When the incident was opened again; empty while the exception stands.
    taken_back_at INTEGER,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE estimates (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT REFERENCES components (id),
    kind TEXT NOT NULL,
    -- What it waits for, and how long after that; of a conditional one alone.
    fact_id TEXT,
    within_ms BIGINT,
    -- The bounds of a window; a time has only the second.
    from_at INTEGER,
    until_at INTEGER,
    confidence TEXT NOT NULL,
    basis TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    outcome_at INTEGER,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE promises (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    is_night BOOLEAN NOT NULL,
    made_by_update TEXT NOT NULL,
    missed_at INTEGER,
    fulfilled_at INTEGER,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE advice (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT REFERENCES components (id),
    wording TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    -- Empty for advice that ends when its component is restored.
    ends_at INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE facts (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    wording TEXT NOT NULL,
    said_by TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    standing TEXT NOT NULL,
    came_at INTEGER,
    superseded_by TEXT,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

CREATE TABLE safety_statements (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    safety TEXT NOT NULL,
    wording TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

-- The last one holds.
CREATE TABLE confirmed_causes (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    wording TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (incident_id, number)
) WITHOUT ROWID;

-- For staff alone, as is the log below.
CREATE TABLE suspected_causes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    note TEXT NOT NULL,
    suspected_by TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX suspected_causes_of_incident ON suspected_causes (incident_id, id);

CREATE TABLE incident_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    at INTEGER NOT NULL,
    written_by TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
);
CREATE INDEX incident_log_of_incident ON incident_log (incident_id, id);

-- What a form was sent for, so that sending it again publishes nothing twice. Only the hash of a token is kept.
CREATE TABLE form_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    subject TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
-- The oldest are pruned when another is added.
CREATE INDEX form_tokens_by_at ON form_tokens (at);

CREATE TABLE page_notices (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    wording TEXT NOT NULL,
    begins_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    said_by TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    -- Whether it is on the page, and when that changes next.
    is_shown BOOLEAN NOT NULL,
    due_at INTEGER
) WITHOUT ROWID;
CREATE INDEX page_notices_due ON page_notices (due_at);

-- Append-only: every entry's hash covers the one before it.
CREATE TABLE audit_log (
    number BIGINT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    particulars TEXT NOT NULL,
    hash TEXT NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- The incident that a change of status follows from; empty for what probes, staff outside of incidents or the catalogue
-- said. What an incident takes back is found again in those.
ALTER TABLE status_changes ADD COLUMN incident_id TEXT REFERENCES incidents (id);
