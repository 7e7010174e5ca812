"""Looking at pictures: what they show, whether they can be used, what drifted."""
