"""What hinting does to icons of 16 to 24 px: a measurement, and a sheet to look at."""
