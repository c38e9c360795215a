"""What enterprises and institutions do: one behaviour a file."""
