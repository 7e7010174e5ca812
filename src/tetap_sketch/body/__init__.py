"""Bodies of people: build, pose, limbs, clothes and what is worn or held."""
