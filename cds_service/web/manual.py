"""The texts of ``docs/``, for whoever has a running service and no checkout."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, render_template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from .page_headers import guard

_FIRST = "README"
_PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
_SCROLLED = '<div class="scroll" tabindex="0">'


def manual_blueprint(folder: Path) -> Blueprint:
    """``/manual`` and below; what the texts name outside of their folder is no link there."""
    blueprint = Blueprint("manual", __name__)
    manual = _Manual(folder)

    @blueprint.get("/manual")
    def begin() -> Response:
        return _page(manual, _FIRST)

    @blueprint.get("/manual/<name>")
    def show(name: str) -> Response:
        if name in manual.pictures:
            kind = _PICTURES[Path(name).suffix]
            return guard(Response((folder / name).read_bytes(), mimetype=kind))
        if name not in manual.texts:
            abort(404)
        return _page(manual, name)

    return blueprint


def _page(manual: "_Manual", name: str) -> Response:
    title, text = manual.read(name)
    page = render_template("manual.html", title=title, text=text, is_first=name == _FIRST)
    return guard(Response(page, mimetype="text/html"))


class _Manual:
    """The texts of a folder by name, each made a page when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.texts = {path.stem: path for path in folder.glob("*.md")}
        self.pictures = {path.name for path in folder.iterdir() if path.suffix in _PICTURES}
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self._markdown.add_render_rule("table_open", _open_table)
        self._markdown.add_render_rule("table_close", _close_table)
        self.read = cache(self._read)

    def _read(self, name: str) -> tuple[str, Markup]:
        """Its heading, and all of it for a browser."""
        tokens = self._markdown.parse(self.texts[name].read_text(encoding="utf-8"))
        for token in (each for block in tokens for each in (block, *(block.children or ()))):
            self._lead(token)
        title = next((each.content for each in tokens if each.type == "inline"), name)
        html = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return title, Markup(html)  # noqa: S704  our own text, and tags of the renderer alone

    def _lead(self, token: Token) -> None:
        """Let a link lead where the text is served, and else nowhere."""
        if token.type == "link_open":
            address = self._served(str(token.attrGet("href")))
            token.attrs = {"href": address} if address else {}
        elif token.type == "image":
            token.attrSet("src", f"/manual/{token.attrGet('src')}")
        elif token.type in {"fence", "code_block"}:
            token.attrSet("tabindex", "0")

    def _served(self, address: str) -> str | None:
        if address.startswith(("https://", "http://", "#")):
            return address
        name, _, part = address.partition("#")
        if name.removesuffix(".md") not in self.texts:
            return None
        own = "/manual" if name == f"{_FIRST}.md" else f"/manual/{name.removesuffix('.md')}"
        return f"{own}#{part}" if part else own


def _open_table(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return f"{_SCROLLED}<{tokens[at].tag}>\n"


def _close_table(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return f"</{tokens[at].tag}></div>\n"
