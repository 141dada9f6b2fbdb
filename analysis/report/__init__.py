"""results -> sentences, figures, pages. What people read, and the runs that make it."""
