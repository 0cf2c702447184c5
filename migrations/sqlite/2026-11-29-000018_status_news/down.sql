ALTER TABLE notifications DROP COLUMN news;
DROP TABLE status_news;
