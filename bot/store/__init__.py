"""Redis, the one store: every key is named in ``keys``, every atomic step is one Lua script."""
