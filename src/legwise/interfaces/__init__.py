"""Entry points and translators: they translate, nothing more."""
