"""Words: languages, sentences, and what people type."""
