"""topics held by a notebook -> what the script of a page reads. Every number of a map of topics, written as it is shown."""

from analysis.ground.wording import count_of, percent_of

TOPICS = "application/vnd.parallax.topics+json"
TOPIC = [
    "topic", "label", "share", "n_texts", "x", "y", "nearest", "nearest_label", "distance", "terms", "groups", "passages",
]  # fmt: skip
_KEYS = {"columns", "rows", "n_texts", "n_groups"}


def is_topics(held):
    """Say whether a notebook's output holds topics as show_topics puts them there.

    Parameters
    ----------
    held : object, what stands in the output under TOPICS

    Returns
    -------
    bool
    """
    return (
        isinstance(held, dict)
        and held.keys() >= _KEYS
        and held["columns"] == TOPIC
        and bool(held["rows"])
        and all(len(row) == len(TOPIC) for row in held["rows"])
    )


def tell_topics(held):
    """Write what is told of each topic.

    Parameters
    ----------
    held : dict, as show_topics puts it into a notebook: columns, rows (a topic each, in which terms are [term, weight, exclusivity],
        groups [group, share, share_low, share_high] and passages [text, share, source, day, document]), n_texts and
        n_groups

    Returns
    -------
    dict: topics, a list of dict with the place and size of the mark, sentences, and bars as parts of the longest, 0 to 1
    """
    rows = [dict(zip(TOPIC, row, strict=True)) for row in held["rows"]]
    return {"topics": [_topic(row, held["n_texts"], held["n_groups"]) for row in rows]}


def _topic(row, n_texts, n_groups):
    told = {key: row[key] for key in ("topic", "label", "share", "x", "y", "nearest")}
    told |= {"name": f"{row['topic']}: {row['label']}", "percent": percent_of(row["share"])}
    told["short"] = row["terms"][0][0] if row["terms"] else row["label"]
    mean = f"It takes up {percent_of(row['share'])} of a text on average"
    told["says"] = f"{mean}, and is the largest topic of {row['n_texts']:,} of {count_of(n_texts, 'text')}."
    if row["nearest"] is not None:
        told["near"] = f"{row['nearest']}: {row['nearest_label']}"
        told["apart"] = f"distance {row['distance']:.2f}; 0 = the same words, 1 = none in common"
    highest = max([weight for _, weight, _ in row["terms"]], default=1) or 1
    told["terms"] = [
        [term, weight / highest, f"{weight:.2f}", exclusive, f"{exclusive:.2f}"]
        for term, weight, exclusive in row["terms"]
    ]
    ends = [end for _, *shares in row["groups"] for end in shares if end is not None]
    most = max(ends, default=1) or 1
    told["groups"] = [_group(name, share, low, high, most) for name, share, low, high in row["groups"]]
    left = n_groups - len(row["groups"])
    told["more"] = f"{count_of(left, 'source')} with less of it: see the table of shares." if left else ""
    told["passages"] = [
        [text, f"{percent_of(share)} of it is this topic", [one for one in cited if one]]
        for text, share, *cited in row["passages"]
    ]
    return told


def _group(name, share, low, high, most):
    if low is None or high is None:
        return [name, share / most, None, None, percent_of(share), "not known"]
    return [name, share / most, low / most, high / most, percent_of(share), f"{percent_of(low)} to {percent_of(high)}"]
