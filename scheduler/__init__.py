"""What happens when time passes: ticks, delivery loop, reminders, escalation, retention."""
