"""Composition root: settings, logging, bootstrap, command line."""

__version__ = "0.1.0"
