-- Instants are TIMESTAMPTZ in whole milliseconds, here always of the machine and never of a rehearsal.

-- Those who work in the console. Rows are closed, never deleted: the audit log names them.
CREATE TABLE staff (
    handle TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- A JSON list of the component groups that they may touch; empty for all.
    groups TEXT,
    language TEXT NOT NULL,
    -- Argon2id in the PHC string format. This and the secret are empty until an invitation is taken up.
    password TEXT,
    -- What their phone makes codes from, in base32; and one that no code has confirmed yet.
    secret TEXT,
    pending_secret TEXT,
    -- The last time step whose code was used: a code counts once.
    used_step BIGINT,
    added_at TIMESTAMPTZ NOT NULL,
    disabled_at TIMESTAMPTZ
);

-- Only the hash of a token is kept.
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL REFERENCES staff (handle),
    opening TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    network TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_of_staff ON sessions (handle, seen_at);
-- The oldest are pruned when another begins.
CREATE INDEX sessions_by_seen ON sessions (seen_at);

CREATE TABLE recovery_codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL REFERENCES staff (handle),
    used_at TIMESTAMPTZ
);
CREATE INDEX recovery_codes_of_staff ON recovery_codes (handle);

-- One-use links: invitations and emergency sign-ins.
CREATE TABLE staff_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL REFERENCES staff (handle),
    purpose TEXT NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX staff_links_of_staff ON staff_links (handle);

-- What was refused, counted by whom or by where it came from. Failures slow the next attempt down; what the audit log was
-- not told yet waits here, so that a flood of refusals is one entry a minute.
CREATE TABLE refusals (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    untold BIGINT NOT NULL,
    told_at TIMESTAMPTZ
);
CREATE INDEX refusals_by_last ON refusals (last_at);

-- The console searches the log by who did something and by what it was done to.
CREATE INDEX audit_log_by_actor ON audit_log (actor, number);
CREATE INDEX audit_log_by_subject ON audit_log (subject, number);
