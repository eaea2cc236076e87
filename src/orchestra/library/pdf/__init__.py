"""PDF read by its geometry: letters into lines, lines into columns, rows, paragraphs and notes."""
