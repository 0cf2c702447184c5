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
