DROP TABLE status_ends;
