"""System checks: a wrong setting stops the start with a sentence that says what to do."""
