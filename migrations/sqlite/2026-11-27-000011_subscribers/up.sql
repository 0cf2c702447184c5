-- Instants are INTEGER milliseconds since 1970 (UTC).

-- People who asked to be told, once they have confirmed it. Whoever is erased leaves nothing here; deliveries keep the bare number.
CREATE TABLE subscribers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    -- What all spellings of one mailbox share.
    address_key TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL,
    -- In whose word: of the person by a link, or of the staff who brought a list.
    consent TEXT NOT NULL,
    -- Raised where links that were sent must lead nowhere any more.
    links_version INTEGER NOT NULL,
    -- Since when nothing is sent, and why: the mailbox is gone.
    suppressed_at INTEGER,
    suppressed_why TEXT
);
CREATE INDEX subscribers_by_domain ON subscribers (domain);

-- What they want to hear about, and when. Numbers rise and are never used twice, so that the highest of a moment tells who was there.
CREATE TABLE subscriptions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    subscriber_id BIGINT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    moments SMALLINT NOT NULL,
    UNIQUE (subscriber_id, scope)
);
CREATE INDEX subscriptions_by_scope ON subscriptions (scope, id);

-- Links that change something: each for one purpose, once, and not for long. The token itself is made of the number, the nonce and a
-- key that is not in this database.
CREATE TABLE subscriber_links (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    nonce TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    -- From where it was asked for: counted, and pruned with the link.
    network TEXT NOT NULL,
    -- What is to be, once it is confirmed.
    wishes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX subscriber_links_by_address ON subscriber_links (address_key, created_at);
CREATE INDEX subscriber_links_by_network ON subscriber_links (network, created_at);
CREATE INDEX subscriber_links_by_expiry ON subscriber_links (expires_at);
