"""City, districts, the Beijing Economic-Technological Development Area and 343 streets."""
