CREATE INDEX deliveries_of_subscriber ON deliveries (subscriber_id) WHERE state IN (0, 2);
