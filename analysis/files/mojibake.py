"""text -> text. Undo a decoding that went wrong before the text came here, where that is certain."""

import re

_SUSPECT = re.compile(
    "[\u0080-\u009fÃÂÅÄÐÑØÙâРСïвГ](?:(?<=[\u0080-\u009fÐÑ])|(?<=[ÃÂÅÄØÙ])[^\x00-\x7f]|(?<=â)€|(?<=ï)»¿|(?<=в)Ђ"
    "|(?<=[РСГ])[\u0080-\u00bf’“”„‹›€™љњќћџ])"
)


def repair(text, *, least=3):
    """Undo a decoding that went wrong earlier, line by line, where ftfy is sure of it.

    Parameters
    ----------
    text : str
    least : int, the signs that have to look wrong; a title is too short for as many as a text

    Returns
    -------
    (text, what was done); the text itself and "" where nothing is clearly wrong

    Examples
    --------
    >>> repair("The mayorâ€™s office â€“ again â€” said so.")[0]
    'The mayor’s office – again — said so.'
    >>> repair("Ã is a letter.")
    ('Ã is a letter.', '')
    """
    if text.isascii() or len(_SUSPECT.findall(text)) < least:
        return text, ""
    from ftfy import fix_encoding_and_explain
    from ftfy.badness import badness

    lines, steps, mended = text.splitlines(keepends=True), [], 0
    for number, line in enumerate(lines):
        if not line.isascii() and (before := badness(line)):
            fixed = fix_encoding_and_explain(line)
            if fixed.text != line and badness(fixed.text) < before:
                lines[number] = fixed.text
                mended += before
                steps += [step for step in fixed.explanation or [] if step not in steps]
    if mended < least:
        return text, ""
    return "".join(lines), "ftfy: " + ", ".join(f"{step.action} {step.parameter}" for step in steps)
