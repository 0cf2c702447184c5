-- Links are counted by mailbox, however its address is spelled. Those of before count no more: that is over within the hour.
ALTER TABLE subscriber_links ADD COLUMN mailbox TEXT NOT NULL DEFAULT '';
CREATE INDEX subscriber_links_by_mailbox ON subscriber_links (mailbox, purpose, created_at);
