DROP TABLE summons;
DROP TABLE escalations;
ALTER TABLE staff DROP COLUMN email;
