"""The demonstration district: invented people in an invented Kreis, so that every page has something to look at."""
