"""What happens when somebody says or presses something: a file per conversation."""
