"""What a text says in numbers: figures, spelled numbers, shares, dates, with their units."""
