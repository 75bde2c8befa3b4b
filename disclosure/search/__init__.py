"""Finding any row, paragraph or goal of everything published."""
