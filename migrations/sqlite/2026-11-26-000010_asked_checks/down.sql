DROP TABLE asked_checks;
