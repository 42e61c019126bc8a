"""From a known story to a told chat: route, pace, send, write down."""
