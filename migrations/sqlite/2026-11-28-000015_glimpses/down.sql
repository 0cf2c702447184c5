ALTER TABLE manuscripts DROP COLUMN glimpse;
