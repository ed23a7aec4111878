"""Operations compiled to Python: what to run (selection), the text of it (…_code), the run (run)."""
