"""The public directory: its filters, its map, what machines read of it."""
