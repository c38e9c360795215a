"""The report as one HTML page that needs nothing beside it: pictures and style are part of the file."""
