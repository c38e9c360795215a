"""The sub-commands of ``sim``, one file each: they parse, call and print; what they call does the work."""
