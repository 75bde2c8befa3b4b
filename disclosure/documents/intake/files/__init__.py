"""Opening what people upload, without trusting it: archives, Word and Excel packages, conversion. Pure."""
