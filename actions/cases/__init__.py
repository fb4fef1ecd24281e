"""Cases: opened, taken, asked about, closed, erased; their cards and deadlines."""
