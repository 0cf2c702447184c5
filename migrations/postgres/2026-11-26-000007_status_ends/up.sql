-- Instants are TIMESTAMPTZ in whole milliseconds, of the record.

-- When a status that staff set ends. What staff say next of the component takes its place, and the timekeeper removes it when
-- it has come.
CREATE TABLE status_ends (
    component_id TEXT NOT NULL PRIMARY KEY REFERENCES components (id),
    status TEXT NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMPTZ NOT NULL
);
