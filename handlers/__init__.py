"""The people's side: what commands do (``commands``) and how each network carries them."""
