"""The resources, one module per subject."""
