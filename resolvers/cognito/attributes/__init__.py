"""The pool's schema of attributes, what may be written, and what users change themselves."""
