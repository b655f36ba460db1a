"""The report as one HTML file: it opens from disk, asks the network for nothing, prints, and works without a mouse."""
