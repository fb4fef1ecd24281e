"""Tables that clerks bring and take away: CSV and XLSX, read in a child process."""
