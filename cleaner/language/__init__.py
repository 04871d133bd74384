"""The only code that knows words: vocabulary, languages, dates, private data."""
