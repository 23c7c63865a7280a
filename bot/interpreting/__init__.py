"""Reading messages of an assessment with a language model, whose every word is checked before it counts."""
