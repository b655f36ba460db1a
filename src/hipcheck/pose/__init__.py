"""The pose model's files, MediaPipe, following one person through a clip, and what the pictures themselves say."""
