"""What `flask doctor` looks at: settings, database, mail, clock, proxies, keys, the built site."""
