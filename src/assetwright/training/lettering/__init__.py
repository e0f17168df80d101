"""How the check ``text`` learnt what lettering looks like: words in many fonts, icons without."""
