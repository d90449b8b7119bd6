"""The forms: what a browser sends, as values; and their fields as NHS components. The only importer of WTForms."""
