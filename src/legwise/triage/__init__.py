"""How soon: red flags over what is known, without any probability."""
