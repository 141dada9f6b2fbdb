"""what every room stands on: errors, the tables people edit, the check at the door, resamples and words."""
