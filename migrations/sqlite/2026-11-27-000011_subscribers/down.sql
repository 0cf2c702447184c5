DROP TABLE subscriber_links;
DROP TABLE subscriptions;
DROP TABLE subscribers;
