"""What doors of messengers share: the order of each chat, and how much one person may say."""
