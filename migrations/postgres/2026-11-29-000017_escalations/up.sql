-- Where somebody on the staff is alerted by mail. It goes when the account is closed.
ALTER TABLE staff ADD COLUMN email TEXT;

-- Whom which step of an alert was told, and when: the same step is not told again while the matter lasts. The handle is empty where
-- there was nobody to tell.
CREATE TABLE escalations (
    alert TEXT NOT NULL,
    step SMALLINT NOT NULL,
    handle TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (alert, at, step, handle)
);

-- Calls by the second way to staff: kept until one got through or none is tried any more, so that a crash loses none. Whoever calls puts
-- `due_at` off first, so that of two processes one calls.
CREATE TABLE summons (
    id TEXT NOT NULL PRIMARY KEY,
    alert TEXT NOT NULL,
    step SMALLINT NOT NULL,
    since_at TIMESTAMPTZ NOT NULL,
    recipients TEXT NOT NULL,
    alarm TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    failures SMALLINT NOT NULL,
    ended_at TIMESTAMPTZ,
    fault TEXT
);
CREATE INDEX summons_waiting ON summons (due_at) WHERE ended_at IS NULL;
