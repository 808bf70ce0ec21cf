"""`bihuan directory`: taking lists over into the registers, and looking at them."""
