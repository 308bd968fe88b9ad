"""A mismatch, reduced to the fewest lines that still show it, as a row for tests/lab/truth."""
import copy

import compare


def row(run, config, actor, node, how):
    lines = smallest(config.lines, lambda lines: shows(run, config, lines, actor, node, how))
    left = with_lines(config, lines)
    real, verdict = run.measure(left, [actor]).get((actor, node), ("no", compare.Verdict([])))
    names = [name for name in config.targets if name == node] or [node]
    text = [f"row found-{config.profile}-{config.seed}", f"want {'no' if real == 'no' else 'proven-' + real}"]
    if config.kind != "ssh":
        text.append(f"try {config.kind}")
    text += [f"as {names[0]}", f"by {actor[0]}"]
    if config.profile == "ssh":
        text += [f"id {path}" for path in config.keys if actor[0] == "root" or path.startswith(f"/home/{actor[0]}/")]
    text += [f"{field} {line}".rstrip() for field, line in lines if (field, line) != ("b", "user alice 1001")]
    return "\n".join(text) + f"\n# cordon says {verdict} ({'; '.join(verdict.reasons())})\n"


def with_lines(config, lines):
    changed = copy.copy(config)
    changed.lines = lines
    return changed


def shows(run, config, lines, actor, node, how):
    pair = run.measure(with_lines(config, lines), [actor]).get((actor, node))
    return pair is not None and compare.judge(*pair) == how


def smallest(lines, shown):
    """Delta debugging: ever smaller pieces are left out, while the mismatch is still shown."""
    piece = max(len(lines) // 2, 1)
    while True:
        at = 0
        while at < len(lines):
            fewer = lines[:at] + lines[at + piece:]
            if shown(fewer):
                lines = fewer
            else:
                at += piece
        if piece == 1:
            return lines
        piece = max(piece // 2, 1)
