"""The view: pictures to learn the heading from, and the fit of what `hipcheck.view` ships."""
