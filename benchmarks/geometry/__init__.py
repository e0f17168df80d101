"""What exact edges change: measured on designers' icons and on what the network draws."""
