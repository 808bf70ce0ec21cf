"""What the public sees of reports that came by Open311: one row a request, one a change of it."""
