"""Checks every internal link and anchor: in the built book, and in Markdown as a code host shows it."""

import re
import sys
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Written by mdBook for itself.
GENERATED = {"print.html", "toc.html", "404.html"}


class Page(HTMLParser):
    """The links and the anchors of one HTML page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.update(attributes[name] for name in ("id", "name") if attributes.get(name))
        if tag in ("a", "img"):
            self.links.extend(attributes[name] for name in ("href", "src") if attributes.get(name))


def is_external(link):
    return bool(urllib.parse.urlsplit(link).scheme) or link.startswith("//")


def book(folder):
    pages = {path.resolve(): Page(path) for path in folder.rglob("*.html")}
    for path, page in pages.items():
        if path.name in GENERATED:
            continue
        if "{{#" in path.read_text():
            yield f"{path.name}: a file that it includes does not exist"
        for link in filter(lambda link: not is_external(link), page.links):
            name, _, anchor = urllib.parse.unquote(link).partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.exists():
                yield f"{path.name} of the book links to {link}, which does not exist"
            elif anchor and target in pages and anchor not in pages[target].anchors:
                yield f"{path.name} of the book links to {link}, which has no such anchor"


def without_code(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)


def anchors(path):
    """The anchors that a code host makes of headings."""
    headings = re.findall(r"^#+ +(.*)$", without_code(path.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text).lower()).replace(" ", "-") for text in headings}


def markdown():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("contracts/*.md"), *ROOT.glob("examples/*.md")]:
        text = re.sub(r"`[^`\n]*`", "", without_code(path.read_text()))
        for link in re.findall(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"", text):
            link = "".join(link)
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            if is_external(link):
                continue
            if not target.exists():
                yield f"{path.relative_to(ROOT)} links to {link}, which does not exist"
            elif anchor and target.suffix == ".md" and anchor not in anchors(target):
                yield f"{path.relative_to(ROOT)} links to {link}, which has no such heading"


if __name__ == "__main__":
    broken = [*book(Path(sys.argv[1])), *markdown()]
    sys.exit("\n".join(broken) or None)
