-- What lists show of a draft: whole contents are read only where somebody opens one.
ALTER TABLE manuscripts ADD COLUMN glimpse TEXT NOT NULL DEFAULT '{}';
