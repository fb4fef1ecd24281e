"""The same conversation as other bots would hold it: same texts, keyboards, number of messages."""
