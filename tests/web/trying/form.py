"""A browser without a script: what stands in the form, what is set, and which button is pressed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient

Attributes = dict[str, str | None]


@dataclass
class _Form(HTMLParser):
    """The fields of the one form, as they would be sent, and its buttons by their words."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    _inside: list[tuple[str, Attributes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        match tag:
            case "input" if given.get("type") != "checkbox" or "checked" in given:
                self.fields.setdefault(name, []).append(given.get("value") or "")
            case "option":
                select = self._inside[-1][1].get("name") or ""
                self.options.setdefault(select, []).append(given["value"] or "")
                if "selected" in given or len(self.options[select]) == 1:
                    self.fields[select] = [given["value"] or ""]
            case "select" | "textarea" | "button" | "pre" | "h3":
                self._inside.append((tag, given))
                self.texts["now"] = ""
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self._inside and self._inside[-1][0] != "select":
            self.texts["now"] += data

    def handle_endtag(self, tag: str) -> None:
        if not self._inside or self._inside[-1][0] != tag:
            return
        _, given = self._inside.pop()
        words = self.texts["now"].strip()
        match tag:
            case "textarea":
                self.fields[given["name"] or ""] = [words]
            case "button":
                self.buttons[words] = (given.get("name") or "", given.get("value") or "")
            case "pre":
                self.texts[given["id"] or ""] = words
            case "h3":
                self.headings.append(" ".join(words.split()))
            case _:
                pass


@dataclass
class Page:
    """The page as it stands, and the client that it was sent to."""

    client: FlaskClient
    html: str

    def __post_init__(self) -> None:
        self._form = _Form()
        self._form.feed(self.html.split("<form", 1)[1].split("</form>", 1)[0])
        self.fields = self._form.fields
        self.options = self._form.options
        self.cards = self._form.headings
        self.buttons = self._form.buttons

    def shown(self, name: str) -> str:
        """What one control shows."""
        (value,) = self.fields[name]
        return value

    def text_of(self, its_id: str) -> str:
        """What stands in a block, such as the request as JSON."""
        return self._form.texts[its_id]

    def after(
        self, press: str = "Ask", changed: Mapping[str, list[str]] | None = None, **also: list[str]
    ) -> "Page":
        """The page after some controls were set and a button was pressed."""
        fields = {**self.fields, **(changed or {}), **also}
        name, value = self.buttons[press]
        if name:
            fields[name] = [value]
        response = self.client.post("/", data=fields, content_type="multipart/form-data")
        assert 200 == response.status_code
        return Page(self.client, response.get_data(as_text=True))

    def switched(self, finding: str) -> "Page":
        """The page with one finding switched, on or off."""
        on = set(self.fields.get("finding", [])) ^ {finding}
        return self.after(finding=sorted(on))

    @property
    def findings(self) -> set[str]:
        return set(self.fields.get("finding", []))


def opened(client: FlaskClient) -> Page:
    """The page as it is opened."""
    response = client.get("/")
    assert 200 == response.status_code
    return Page(client, response.get_data(as_text=True))
