"""The guide: every topic as a page to read, without a search."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from casebuilder.core.guidance import EDITION
from casebuilder.core.sources import GUIDE_ADDRESS
from casebuilder.guide.topics import CODE_FORMATS, TOPICS, TOPICS_BY_KEY

pages = Blueprint("guide", __name__)


@pages.get("/guide")
def index() -> str:
    return render_template("guide/index.html", topics=TOPICS, edition=EDITION, guide_address=GUIDE_ADDRESS)


@pages.get("/guide/<key>")
def show(key: str) -> str:
    topic = TOPICS_BY_KEY.get(key) or abort(404)
    return render_template("guide/show.html", topic=topic, topics=TOPICS, edition=EDITION, formats=CODE_FORMATS)
