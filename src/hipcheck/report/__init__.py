"""What a person looks at: the report, its evidence, the annotated video, and the text on the terminal."""
