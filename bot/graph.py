"""Flows as pictures: Mermaid text, each question a box, each condition on its arrow."""

from flows.questions import ALWAYS, Choice, Flow, Question, YesNo

_ESCAPED = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "\n": " "})


def mermaid(flow: Flow) -> str:
    """A flow as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html)."""
    last = "review_" if flow.review else "done_"
    lines = [f"begin_([{_text(flow.title)}])"]
    lines += [f"{q.key}[{_text(q.key, q.prompt)}]" for q in flow.questions]
    if flow.review:
        lines.append(f"review_[/{_text(flow.review)}/]")
    lines.append(f"done_([{_text(flow.key + ' done')}])")
    lines += _arrows("begin_", flow.questions, last)
    for place, question in enumerate(flow.questions, 1):
        lines += _arrows(question.key, flow.questions[place:], last)
        if isinstance(question, YesNo) and question.or_stop:
            lines.append(
                f"{question.key} -->|{_text('no')}| {question.key}_stop([{_text(question.or_stop)}])"
            )
        if isinstance(question, Choice) and question.to_person:
            lines.append(
                f"{question.key} -->|{_text(question.to_person)}| person_([{_text('petugas')}])"
            )
    if flow.review:
        lines.append("review_ --> done_")
    return "\n    ".join(("flowchart TD", *lines)) + "\n"


def _text(*lines: str) -> str:
    return '"' + "<br/>".join(line.translate(_ESCAPED) for line in lines) + '"'


def _arrows(start: str, following: tuple[Question, ...], last: str) -> list[str]:
    """Arrows to whatever may come next: the conditional ones, up to the first that always comes."""
    arrows: list[str] = []
    end = last
    for question in following:
        if question.when is ALWAYS:
            end = question.key
            break
        arrows.append(f"{start} -->|{_text(str(question.when))}| {question.key}")
    arrows.append(f"{start} -->|{_text('else')}| {end}" if arrows else f"{start} --> {end}")
    return arrows
