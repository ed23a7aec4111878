"""Operations compiled to Python: what to run (selection), the text of it (codegen), the run (run)."""
