"""Tops: trunk, sleeves, collars and hoods of everything worn above the waist."""
