DROP TABLE refusals;
DROP TABLE staff_links;
DROP TABLE recovery_codes;
DROP TABLE sessions;
DROP TABLE staff;
