"""Attachments: files taken in as streams, checked by content, kept sealed, shown without traces."""
