"""Facts, rules and advice: pure functions over frozen data. No files, no network, no clock, no screen."""
