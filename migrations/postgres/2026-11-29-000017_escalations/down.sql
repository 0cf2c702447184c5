DROP TABLE escalations;
ALTER TABLE staff DROP COLUMN email;
