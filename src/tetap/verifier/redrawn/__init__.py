"""Pictures beside what the illustrator would have drawn: the declared character found in a picture, drawn again
there as declared, and compared pixel by pixel. Only for pictures and references of an illustrator that can draw
it again."""
