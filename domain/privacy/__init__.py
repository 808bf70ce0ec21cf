"""Personal data on the record: erased, revealed, held, destroyed at the end of its term."""
