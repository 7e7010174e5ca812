"""What survives a crash: picture bytes by their hash, unopened answers, and the ledger."""
