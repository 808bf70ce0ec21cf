"""The inbox: who should look at what, and what is done."""
