"""text -> what one text says of itself: its lines, title, dates, language, and what each piece of it is."""
