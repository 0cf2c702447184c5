-- What the board of deliveries counts by: how many were made of a notification and how many a provider has are counted on as they
-- come; of the rest, which is seldom much, an index knows.
ALTER TABLE notifications ADD COLUMN made BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
CREATE INDEX deliveries_aside ON deliveries (notification_id, state) WHERE state IN (2, 4, 5, 6, 7, 8);
CREATE INDEX notifications_by_maintenance ON notifications (maintenance_id, id);

-- Messages that the process has handed to the provider within the last minute.
ALTER TABLE provider_states ADD COLUMN accepted BIGINT NOT NULL DEFAULT 0;

UPDATE notifications SET
    made = (SELECT count(*) FROM deliveries WHERE notification_id = notifications.id),
    sent = (SELECT count(*) FROM deliveries WHERE notification_id = notifications.id AND state = 3);

-- Where and when somebody agreed whom staff brought in a list.
ALTER TABLE subscribers ADD COLUMN consent_note TEXT;
