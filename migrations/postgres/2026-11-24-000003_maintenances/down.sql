ALTER TABLE incidents DROP COLUMN imported_from;
ALTER TABLE status_changes DROP COLUMN correction_id;
ALTER TABLE status_changes DROP COLUMN maintenance_id;
DROP TABLE months;
DROP TABLE corrections;
DROP TABLE maintenance_updates;
DROP TABLE maintenance_components;
DROP TABLE maintenances;
DROP TABLE recurrences;
