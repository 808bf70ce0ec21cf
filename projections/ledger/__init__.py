"""The ledgers (台账): what came from where, what became of it, for how much and how many."""
