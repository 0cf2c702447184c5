DROP INDEX subscriber_links_by_mailbox;
ALTER TABLE subscriber_links DROP COLUMN mailbox;
