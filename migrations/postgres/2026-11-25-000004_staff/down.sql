DROP INDEX audit_log_by_subject;
DROP INDEX audit_log_by_actor;
DROP TABLE refusals;
DROP TABLE staff_links;
DROP TABLE recovery_codes;
DROP TABLE sessions;
DROP TABLE staff;
