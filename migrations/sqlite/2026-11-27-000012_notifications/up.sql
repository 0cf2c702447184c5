-- Instants are INTEGER milliseconds since 1970 (UTC).

-- What people must be told, written with what it tells. Who is told is worked out afterwards.
CREATE TABLE notifications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    occasion TEXT NOT NULL,
    incident_id TEXT,
    maintenance_id TEXT,
    update_id TEXT,
    -- When it happened, by the time of the record.
    at INTEGER NOT NULL,
    audience TEXT NOT NULL,
    -- The highest subscription of that moment: whoever came later was not there.
    high_water BIGINT NOT NULL,
    -- From when on it may be sent, by the time of the machine; unknown until a process has seen it.
    release_at INTEGER,
    -- How far the fan-out is: the step of the audience, and the last number that was looked at in it.
    step INTEGER NOT NULL,
    reached BIGINT NOT NULL,
    expanded_at INTEGER,
    -- By the time of the record: taken back, as far as it is not sent.
    cancelled_at INTEGER
);
CREATE INDEX notifications_to_expand ON notifications (id) WHERE expanded_at IS NULL;
CREATE INDEX notifications_by_incident ON notifications (incident_id, id);
CREATE INDEX notifications_by_update ON notifications (update_id);

-- One notification to one person. There may be millions, so a row is numbers. Instants from here on are of the machine.
CREATE TABLE deliveries (
    notification_id BIGINT NOT NULL,
    subscriber_id BIGINT NOT NULL,
    priority SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    due_at INTEGER NOT NULL,
    failures SMALLINT NOT NULL,
    doubts SMALLINT NOT NULL,
    -- The process that sends it.
    holder BIGINT,
    -- When it came to its state, which provider had it last, and what that said.
    changed_at INTEGER,
    provider TEXT,
    reply TEXT,
    PRIMARY KEY (notification_id, subscriber_id)
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (priority, due_at) WHERE state = 0;
CREATE INDEX deliveries_claimed ON deliveries (holder) WHERE state = 1;
CREATE INDEX deliveries_held ON deliveries (notification_id) WHERE state = 2;
CREATE INDEX deliveries_of_subscriber ON deliveries (subscriber_id) WHERE state IN (0, 2);

-- Messages to one person alone: confirmations, links, alerts to staff. They never wait behind a notification.
CREATE TABLE letters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- Staff before all others.
    lane SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    -- What it says beside its kind, as JSON.
    particulars TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    due_at INTEGER NOT NULL,
    failures SMALLINT NOT NULL,
    doubts SMALLINT NOT NULL,
    holder BIGINT,
    changed_at INTEGER,
    provider TEXT,
    reply TEXT
);
CREATE INDEX letters_due ON letters (lane, due_at) WHERE state = 0;
CREATE INDEX letters_claimed ON letters (holder) WHERE state = 1;

-- Mail domains that are out of order: nothing is sent to them, and nothing that comes back from them counts.
CREATE TABLE domain_holds (
    domain TEXT NOT NULL PRIMARY KEY,
    held_at INTEGER NOT NULL,
    held_by TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- Channels that staff have paused.
CREATE TABLE channel_pauses (
    channel TEXT NOT NULL PRIMARY KEY,
    paused_at INTEGER NOT NULL,
    paused_by TEXT NOT NULL
);

-- What each process knows of each provider.
CREATE TABLE provider_states (
    provider TEXT NOT NULL,
    holder BIGINT NOT NULL,
    is_open BOOLEAN NOT NULL,
    since INTEGER NOT NULL,
    reason TEXT,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (provider, holder)
);
