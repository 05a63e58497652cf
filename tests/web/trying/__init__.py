"""The page at /, where a person tries a case: by its form alone, as a browser without a script sends it."""
