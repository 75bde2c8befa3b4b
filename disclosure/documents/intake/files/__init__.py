"""Opens what people upload without trusting it: zips, Word and Excel packages. Pure."""
