"""The accent of another territory: checked at start, served as two variables over the shipped tokens."""

WHITE, PAPER = "#ffffff", "#f7f5f0"
READABLE = 4.5  # WCAG 1.4.3


def channels(colour):
    """« #0f5b52 » or « #fff » as three numbers from 0 to 255."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return tuple(int(digits[start : start + 2], 16) for start in (0, 2, 4))


def luminance(colour):
    """Relative luminance of WCAG 2.2, from 0 (black) to 1 (white)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darker(colour, share=0.25):
    """The same colour with a quarter of black in it: for hovered buttons and titles."""
    return "#" + "".join(f"{round(value * (1 - share)):02x}" for value in channels(colour))


def is_readable(accent):
    """True when text in this accent can be read on both grounds of the portal, and white text on it."""
    return min(contrast(accent, WHITE), contrast(accent, PAPER)) >= READABLE


def style_sheet(accent):
    """Two variables; unlayered, so that they win over the tokens' layer."""
    return f":root {{ --accent: {accent}; --accent-deep: {darker(accent)}; }}\n"
