-house = Vestibule

# How this language calls itself.
language-name = English
