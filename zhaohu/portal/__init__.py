"""Pages that combine rooms: layout, navigation, home per audience."""
