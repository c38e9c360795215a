"""Does the model resemble what is known about enterprises? Panels of runs, estimators, stylised facts, their page."""
