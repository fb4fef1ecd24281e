"""What we keep: tables, queries, outbox, the gate, keys, media, migrations."""
