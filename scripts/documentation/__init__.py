"""What the documentation's site needs beside its pages: reference pages from the code, search, a small gallery."""
