"""Issues drawn over their original."""
