{
  const NEAR = 24; // pixels between a finger and the topic that it means
  const { make, draw } = window.parallaxTouch;

  const add = (tag, kind, ...parts) => {
    const one = make(tag, kind);
    one.append(...parts);
    return one;
  };
  const head = (text) => {
    const cell = make("th", "", text);
    cell.scope = "col";
    return cell;
  };
  const first = (text) => {
    const cell = make("th", "", text);
    cell.scope = "row";
    return cell;
  };
  const piece = (kind, from, to) => {
    const one = make("span", kind);
    one.style.left = `${100 * from}%`;
    one.style.width = `${100 * (to - from)}%`;
    return one;
  };
  const bar = (...pieces) => {
    const one = add("span", "bar", ...pieces);
    one.setAttribute("aria-hidden", "true");
    return one;
  };
  const table = (caption, heads, rows) => {
    const one = add("table", "", make("caption", "", caption), add("thead", "", add("tr", "", ...heads.map(head))));
    one.append(add("tbody", "", ...rows.map((cells) => add("tr", "", ...cells))));
    return one;
  };
  const cell = (told, ...pieces) => add("td", "", add("span", "measure", bar(...pieces), make("span", "", told)));
  const termTable = (topic) => table("Its first words", ["word", "weight", "exclusivity"], topic.terms.map(([term, part, weight, own, told]) => [
    first(term),
    cell(weight, piece("much", 0, part)),
    cell(told, piece("own", 0, own)),
  ]));
  const groupTable = (topic) => table("Its share in the texts of each source", ["source", "mean share", "95% interval"], topic.groups.map(([name, part, low, high, told, sure]) => [
    first(name),
    cell(told, piece("much", 0, part), ...(low === null ? [] : [piece("sure", low, high)])),
    make("td", "", sure),
  ]));
  const passage = ([text, share, cited]) => add("li", "", make("span", "", text), make("span", "cite", [...cited, share].join(" \u00b7 ")));

  const fill = (panel, topic, choose) => {
    const near = make("p", "where");
    if (topic.near) {
      const button = make("button", "lines-of", topic.near);
      button.type = "button";
      button.addEventListener("click", () => choose(topic.nearest));
      near.append("Most like it: ", button, ` (${topic.apart})`);
    }
    const terms = add("div", "", termTable(topic), make("p", "where", "Bars: weight beside the heaviest word\u2019s; exclusivity from 0 to 1, where 1 = no other topic uses the word."));
    const groups = topic.groups.length ? [add("div", "", groupTable(topic), make("p", "where", ["Bars: share beside the largest of this topic; thin line: the interval.", topic.more].join(" ").trim()))] : [];
    const read = topic.passages.length ? [make("p", "part", "Passages that show it best"), add("ul", "", ...topic.passages.map(passage))] : [make("p", "where", "No passage of this topic is kept here.")];
    panel.replaceChildren(add("div", "across", near), terms, ...groups, add("div", "across", ...read));
  };

  const open = async (box, n) => {
    box.dataset.touch = "";
    const told = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
    const topics = told.topics;
    const chart = make("div", "touch");
    const tools = make("div", "touch-tools");
    const panel = make("div", "topic-told");
    const [heading, says] = [make("p", "term"), make("p", "")];
    const status = add("div", "topic-told", add("div", "across", heading, says));
    const hint = make("div", "touch-hint");
    box.querySelector("img").after(tools, chart, status, panel);
    box.classList.add("is-live");
    const reach = (axis) => Math.max(0.05, ...topics.map((topic) => Math.abs(topic[axis])));
    const settled = { reach_x: reach("x"), reach_y: reach("y"), largest: Math.max(1e-9, ...topics.map((topic) => topic.share)) };
    for (const signal of told.spec.signals) if (signal.name in settled) signal.value = settled[signal.name];
    // the largest are drawn first, below the others, and named first
    told.spec.data[0].values = topics.slice().sort((a, b) => b.share - a.share || a.topic - b.topic);
    let view;
    try {
      view = await draw(chart, told.spec);
    } catch (error) {
      box.classList.remove("is-live");
      throw error;
    }
    chart.append(hint);
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-label", `${box.querySelector("img").alt} Arrow keys lead from topic to topic.`);
    status.setAttribute("role", "status");
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", "The chosen topic");

    const select = make("select", "");
    const label = make("label", "", "Topic");
    select.id = `touch-topic-${n}`;
    label.htmlFor = select.id;
    select.append(...topics.map((topic) => {
      const option = make("option", "", `${topic.name} (${topic.percent})`);
      option.value = topic.topic;
      return option;
    }));
    tools.append(label, select, make("span", "told", "Touch a topic, or choose one here."));

    let chosen = 0;
    const show = (place) => {
      const topic = topics[place];
      view.signal("picked", topic.topic).runAsync();
      if (panel.dataset.shown === String(place)) return;
      panel.dataset.shown = place;
      heading.textContent = `Topic ${topic.name}`;
      heading.dir = "auto";
      says.textContent = topic.says;
      fill(panel, topic, (number) => choose(topics.findIndex((one) => one.topic === number)));
    };
    const choose = (place) => {
      chosen = place;
      select.value = topics[place].topic;
      hint.classList.remove("is-near");
      show(place);
    };
    const nearest = (event) => {
      const frame = chart.querySelector("svg").getBoundingClientRect();
      const [left, top] = view.origin();
      const at = [event.clientX - frame.left - left, event.clientY - frame.top - top];
      let [best, least] = [-1, NEAR];
      topics.forEach((topic, place) => {
        const radius = Math.sqrt(Math.max(topic.share * view.signal("area"), 100) / Math.PI);
        const middle = Math.hypot(view.scale("x")(topic.x) - at[0], view.scale("y")(topic.y) - at[1]);
        // inside of several, the one whose middle is nearest
        const far = middle < radius ? middle / radius - 1 : middle - radius;
        if (far < least) [best, least] = [place, far];
      });
      return best;
    };
    chart.addEventListener("pointermove", (event) => {
      const place = event.pointerType === "touch" ? -1 : nearest(event);
      hint.classList.toggle("is-near", place >= 0);
      if (place < 0) return;
      const topic = topics[place];
      hint.replaceChildren(make("p", "term", topic.name), make("p", "", topic.says), make("p", "", topic.terms.map(([term]) => term).join(", ")));
      const frame = chart.getBoundingClientRect();
      const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
      hint.style.left = `${Math.max(0, Math.min(x + 14, frame.width - hint.offsetWidth))}px`;
      hint.style.top = `${y + 18}px`;
    });
    chart.addEventListener("pointerleave", () => hint.classList.remove("is-near"));
    chart.addEventListener("click", (event) => {
      const place = nearest(event);
      if (place >= 0) choose(place);
    });
    chart.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      choose(Math.max(0, Math.min(chosen + move, topics.length - 1)));
    });
    select.addEventListener("change", () => choose(topics.findIndex((topic) => String(topic.topic) === select.value)));
    select.addEventListener("keydown", (event) => event.stopPropagation());
    choose(topics.reduce((best, topic, place) => (topic.share > topics[best].share ? place : best), 0));
  };
  const before = document.querySelectorAll(".topic-map[data-touch]").length;
  Array.from(document.querySelectorAll(".topic-map:not([data-touch])")).forEach((box, n) => open(box, before + n + 1));
}
