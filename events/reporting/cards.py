"""The synthesis in two columns: which card opens the second one.

The layout engine can balance columns by itself, by laying the page out again until they are even: seconds for one page. Cards are
never cut, so the answer is one number, found here from the length of the texts.
"""

from math import ceil

LINE = 58  # characters of a line in half a page
AROUND = 3  # lines a card takes besides its list: title, space above and below
FULL_PAGE = 100  # lines of both columns; beyond, columns follow each other from page to page


def lines_of(texts):
    """About how many lines a card with these texts takes."""
    return AROUND + sum(ceil(len(text) / LINE) for text in texts)


def second_column(heights):
    """Index of the card that opens the second column, from the heights of all; None when they fill more than a page or fewer
    than two cards are there. Of two even splits the first column is the longer one."""
    total = sum(heights)
    if len(heights) < 2 or total > FULL_PAGE:
        return None
    return min(range(1, len(heights)), key=lambda first: (max(sum(heights[:first]), sum(heights[first:])), -first))


def heights_of(sheets, cases):
    """Lines of each card of the synthesis: tables, then cases."""
    tables = [lines_of([said.text for said in [*sheet.all_ideas, *sheet.watch]]) for sheet in sheets]
    return tables + [lines_of([case.question or "", *(point["text"] for point in case.key_points)]) for case in cases]
