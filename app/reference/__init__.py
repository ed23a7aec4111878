"""What can be looked up about the program, read off the code itself: settings and errors."""
