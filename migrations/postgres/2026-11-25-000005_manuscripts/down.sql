DROP TABLE templates;
DROP TABLE approvals;
DROP TABLE manuscript_writers;
DROP TABLE manuscript_revisions;
DROP TABLE manuscripts;
ALTER TABLE incident_updates DROP COLUMN waived;
