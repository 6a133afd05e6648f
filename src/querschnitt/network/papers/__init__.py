"""What a meeting leaves on paper: its minutes, and the paper a body decides on."""
