"""The words of languages: vocabulary, detection, dates, names of people, and private data."""
