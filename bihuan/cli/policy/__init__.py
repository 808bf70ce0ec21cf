"""`bihuan policy`: checking, publishing, showing and comparing policy packs."""
