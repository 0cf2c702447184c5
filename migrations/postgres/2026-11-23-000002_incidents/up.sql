-- Instants are TIMESTAMPTZ in whole milliseconds. Words for the public are JSON objects: their original and their texts by
-- language tag. A list of an incident is a table with the key (incident_id, number), in the order of its numbers.

CREATE TABLE incidents (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    phase TEXT NOT NULL,
    -- Empty while the incident is open.
    resolved_at TIMESTAMPTZ,
    reported_at TIMESTAMPTZ,
    impact TEXT NOT NULL,
    override_impact TEXT,
    override_reason TEXT,
    opened_at TIMESTAMPTZ NOT NULL,
    contact TEXT,
    -- When it began, as it is said now: incidents are listed by it.
    began_at TIMESTAMPTZ NOT NULL,
    -- The next instant at which time alone changes something about it.
    due_at TIMESTAMPTZ,
    -- Rises with every change, public or not.
    revision BIGINT NOT NULL,
    stamp_sequence BIGINT NOT NULL,
    stamp_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX incidents_open ON incidents (id) WHERE resolved_at IS NULL;
CREATE INDEX incidents_due ON incidents (due_at);
-- Those that changed are read without the thousands that did not.
CREATE INDEX incidents_by_stamp ON incidents (stamp_sequence);

CREATE TABLE incident_starts (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    precision TEXT NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    reason TEXT,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE incident_updates (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- Of an apology alone.
    signatories TEXT,
    phase TEXT NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    display_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    speaker TEXT NOT NULL,
    author TEXT NOT NULL,
    approver TEXT,
    retracted_at TIMESTAMPTZ,
    retracted_by TEXT,
    retraction_reason TEXT,
    PRIMARY KEY (incident_id, number)
);

-- The words of updates, as they were published and corrected.
CREATE TABLE update_revisions (
    incident_id TEXT NOT NULL,
    update_number BIGINT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    published_by TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (incident_id, update_number, number),
    FOREIGN KEY (incident_id, update_number) REFERENCES incident_updates (incident_id, number)
);

CREATE TABLE tracked_sets (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    reason TEXT,
    -- Lists of component ids.
    added TEXT NOT NULL,
    removed TEXT NOT NULL,
    left_out TEXT NOT NULL,
    PRIMARY KEY (incident_id, number)
);

-- Every component that an incident ever tracked, and whether it does now: what the sets add up to.
CREATE TABLE tracked_components (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    component_id TEXT NOT NULL REFERENCES components (id),
    is_member BOOLEAN NOT NULL,
    PRIMARY KEY (incident_id, component_id)
);
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
    watched_until TIMESTAMPTZ,
    since TIMESTAMPTZ NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    basis TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    update_id TEXT,
    is_undone BOOLEAN NOT NULL,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE incident_exceptions (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT NOT NULL REFERENCES components (id),
    reason TEXT NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    -- When the incident was opened again; empty while the exception stands.
    taken_back_at TIMESTAMPTZ,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE estimates (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT REFERENCES components (id),
    kind TEXT NOT NULL,
    -- What it waits for, and how long after that; of a conditional one alone.
    fact_id TEXT,
    within_ms BIGINT,
    -- The bounds of a window; a time has only the second.
    from_at TIMESTAMPTZ,
    until_at TIMESTAMPTZ,
    confidence TEXT NOT NULL,
    basis TEXT NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    outcome TEXT NOT NULL,
    outcome_at TIMESTAMPTZ,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE promises (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    is_night BOOLEAN NOT NULL,
    made_by_update TEXT NOT NULL,
    missed_at TIMESTAMPTZ,
    fulfilled_at TIMESTAMPTZ,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE advice (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    component_id TEXT REFERENCES components (id),
    wording TEXT NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    -- Empty for advice that ends when its component is restored.
    ends_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE facts (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    wording TEXT NOT NULL,
    said_by TEXT NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    standing TEXT NOT NULL,
    came_at TIMESTAMPTZ,
    superseded_by TEXT,
    PRIMARY KEY (incident_id, number)
);

CREATE TABLE safety_statements (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    safety TEXT NOT NULL,
    wording TEXT NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (incident_id, number)
);

-- The last one holds.
CREATE TABLE confirmed_causes (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number BIGINT NOT NULL,
    wording TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (incident_id, number)
);

-- For staff alone, as is the log below.
CREATE TABLE suspected_causes (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    note TEXT NOT NULL,
    suspected_by TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX suspected_causes_of_incident ON suspected_causes (incident_id, id);

CREATE TABLE incident_log (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    at TIMESTAMPTZ NOT NULL,
    written_by TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX incident_log_of_incident ON incident_log (incident_id, id);

-- What a form was sent for, so that sending it again publishes nothing twice. Only the hash of a token is kept.
CREATE TABLE form_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    subject TEXT NOT NULL,
    digest TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
-- The oldest are pruned when another is added.
CREATE INDEX form_tokens_by_at ON form_tokens (at);

CREATE TABLE page_notices (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    wording TEXT NOT NULL,
    begins_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    said_by TEXT NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    -- Whether it is on the page, and when that changes next.
    is_shown BOOLEAN NOT NULL,
    due_at TIMESTAMPTZ
);
CREATE INDEX page_notices_due ON page_notices (due_at);

-- Append-only: every entry's hash covers the one before it.
CREATE TABLE audit_log (
    number BIGINT NOT NULL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    particulars TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END;
$$;
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log();

-- The incident that a change of status follows from; empty for what probes, staff outside of incidents or the catalogue
-- said. What an incident takes back is found again in those.
ALTER TABLE status_changes ADD COLUMN incident_id TEXT REFERENCES incidents (id);
