ALTER TABLE subscribers DROP COLUMN consent_note;
ALTER TABLE provider_states DROP COLUMN accepted;
DROP INDEX notifications_by_maintenance;
DROP INDEX deliveries_aside;
ALTER TABLE notifications DROP COLUMN sent;
ALTER TABLE notifications DROP COLUMN made;
