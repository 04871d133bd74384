"""A page and a line of text that the tests of this folder encode."""

GERMAN = "Die Brücke über den Fluß bleibt gesperrt, sagte die Bürgermeisterin.\n"


def page(text: str = GERMAN, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<!DOCTYPE html><html><head>{meta}<title>A</title></head><body><p>{text}</p></body></html>"
