"""What people do with disclosures: one noun a file, one keyword-only verb a function. Views, admin and commands call these."""
