"""Newsletters that come by mail: over IMAP, from a Maildir, or as saved files."""
