"""The networks: how an Alert becomes a payload, and how a platform's answer becomes an Outcome."""
