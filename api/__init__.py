"""HTTP for machines: JSON over the use cases and the read models."""
