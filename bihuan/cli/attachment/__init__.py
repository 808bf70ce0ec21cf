"""`bihuan issue attach` and `issue attachment`: files sent in, listed, saved."""
