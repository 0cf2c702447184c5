-- Instants are TIMESTAMPTZ in whole milliseconds. Words for the public are JSON objects: their original and their texts by
-- language tag.

-- Maintenance that recurs.
CREATE TABLE recurrences (
    id TEXT NOT NULL PRIMARY KEY,
    -- The value of an RRULE (RFC 5545), with the clocks that it speaks of and its first time on them.
    rule TEXT NOT NULL,
    zone TEXT NOT NULL,
    first_local TEXT NOT NULL,
    lasts_ms BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    -- The worst status expected, by component id.
    affected TEXT NOT NULL,
    ending TEXT NOT NULL,
    set_by TEXT NOT NULL,
    ended_at TIMESTAMPTZ,
    -- When the next occurrence is to be announced; empty where none will be.
    due_at TIMESTAMPTZ
);
CREATE INDEX recurrences_due ON recurrences (due_at);

CREATE TABLE maintenances (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    phase TEXT NOT NULL,
    started_at TIMESTAMPTZ,
    verifying_at TIMESTAMPTZ,
    -- When it was completed or called off.
    over_at TIMESTAMPTZ,
    ending TEXT NOT NULL,
    -- From when to when, as it was said each time: the last holds.
    announced TEXT NOT NULL,
    planned_at TIMESTAMPTZ NOT NULL,
    recurrence_id TEXT REFERENCES recurrences (id),
    overrun_at TIMESTAMPTZ,
    overrun_incident_id TEXT REFERENCES incidents (id),
    -- When it begins, as it is said now: maintenances are listed by it.
    begins_at TIMESTAMPTZ NOT NULL,
    -- Where it was carried over from: its page and its id there. Empty for what was announced here.
    imported_from TEXT,
    -- The next instant at which time alone changes something about it.
    due_at TIMESTAMPTZ,
    -- Rises with every change.
    revision BIGINT NOT NULL,
    stamp_sequence BIGINT NOT NULL,
    stamp_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX maintenances_due ON maintenances (due_at);
CREATE INDEX maintenances_by_stamp ON maintenances (stamp_sequence);

CREATE TABLE maintenance_components (
    maintenance_id TEXT NOT NULL REFERENCES maintenances (id),
    component_id TEXT NOT NULL REFERENCES components (id),
    expected TEXT NOT NULL,
    PRIMARY KEY (maintenance_id, component_id)
);
CREATE INDEX maintenance_components_by_component ON maintenance_components (component_id);

CREATE TABLE maintenance_updates (
    maintenance_id TEXT NOT NULL REFERENCES maintenances (id),
    number BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    phase TEXT NOT NULL,
    -- Empty for what the timekeeper says, whose words are the page's own.
    body TEXT,
    as_of TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (maintenance_id, number)
);

-- What was recorded wrongly of the past: records over records, never edits.
CREATE TABLE corrections (
    id TEXT NOT NULL PRIMARY KEY,
    component_id TEXT NOT NULL REFERENCES components (id),
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    status TEXT NOT NULL,
    replaced TEXT NOT NULL,
    reason TEXT NOT NULL,
    corrected_by TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX corrections_of_component ON corrections (component_id, at);

-- Incidents that were open on another page when its history was carried over. They are not here yet, so nothing refers to them.
CREATE TABLE still_open (
    incident_id TEXT NOT NULL,
    component_id TEXT NOT NULL REFERENCES components (id),
    began_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (incident_id, component_id)
);

-- When what is recorded of a month last changed.
CREATE TABLE months (
    -- Such as 2022-10, in the page's zone.
    month TEXT NOT NULL PRIMARY KEY,
    stamp_sequence BIGINT NOT NULL,
    stamp_at TIMESTAMPTZ NOT NULL
);

-- What else a change of status may follow from, so that it is told apart from what was said without any cause of ours.
ALTER TABLE status_changes ADD COLUMN maintenance_id TEXT REFERENCES maintenances (id);
ALTER TABLE status_changes ADD COLUMN correction_id TEXT REFERENCES corrections (id);

-- Where an incident was carried over from, as above.
ALTER TABLE incidents ADD COLUMN imported_from TEXT;

-- The instant up to which what is known of a component was carried over from another page, and from which on it was recorded
-- here; empty where nothing was.
ALTER TABLE components ADD COLUMN carried_until TIMESTAMPTZ;
