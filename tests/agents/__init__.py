"""Rules of behaviour and institutions, each against cases worked out by hand."""
