-- Instants are TIMESTAMPTZ in whole milliseconds, of the record.

-- Who is on call, the first to be alerted at 0.
CREATE TABLE on_call (
    position INTEGER NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL REFERENCES staff (handle)
);

-- Rows are never deleted: a hand-over is taken, or taken back.
CREATE TABLE hand_overs (
    number BIGINT NOT NULL PRIMARY KEY,
    from_handle TEXT NOT NULL,
    to_handle TEXT NOT NULL,
    note TEXT NOT NULL,
    offered_at TIMESTAMPTZ NOT NULL,
    taken_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ
);

-- Who saw an alert last. The audit log has all of them.
CREATE TABLE acknowledgements (
    alert TEXT NOT NULL PRIMARY KEY,
    acknowledged_by TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

-- What a form outside of incidents was sent for, so that sending it again changes nothing twice. Only the hash of its token
-- is kept.
CREATE TABLE desk_forms (
    token_hash TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
-- The oldest are pruned when another is added.
CREATE INDEX desk_forms_by_at ON desk_forms (at);
