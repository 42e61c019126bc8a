"""From document bytes to entries, from an entry to stories; pure but for fetching and workers."""
