DROP TABLE provider_states;
DROP TABLE channel_pauses;
DROP TABLE domain_holds;
DROP TABLE letters;
DROP TABLE deliveries;
DROP TABLE notifications;
