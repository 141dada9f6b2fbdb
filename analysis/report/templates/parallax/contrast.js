{
  const NEAR = 24; // pixels between a finger and the point that it means
  const { make, draw } = window.parallaxTouch;
  const follows = /^[.,;:!?\u2026)\]}\u00bb\u201d\u2019%\u3001\u3002\uff0c]/;

  const facts = (entry, told) => [
    make("p", "term", entry.term),
    make("p", "", `${told.a}: ${entry.a}`),
    make("p", "", `${told.b}: ${entry.b}`),
    make("p", "", entry.score),
  ];
  const line = ([doc, source, day, left, keyword, right]) => {
    const item = make("li", "");
    const words = make("span", "");
    words.dir = "auto";
    const gap = follows.test(right) ? "" : " ";
    words.append(left ? `${left} ` : "", make("mark", "", keyword), right ? `${gap}${right}` : "");
    item.append(words, make("span", "cite", [source, day, doc].filter(Boolean).join(" \u00b7 ")));
    return item;
  };
  const fill = (panel, entry, told) => {
    const lines = (told.lines[entry.term] || []).map(line);
    const list = make("ul", "");
    list.append(...lines);
    const where = `Lines of this term are not kept here. In a notebook: concordance(documents, ${JSON.stringify(entry.term)})`;
    panel.replaceChildren(...facts(entry, told), ...(lines.length ? [list] : [make("p", "where", where)]));
  };
  const newPanel = (label) => {
    const panel = make("div", "touch-lines");
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-live", "polite");
    panel.setAttribute("aria-label", label);
    return panel;
  };
  const placesOf = (entries) => {
    const places = new Map();
    for (const entry of entries) {
      const key = `${entry.x} ${entry.y}`;
      places.set(key, [...(places.get(key) || []), entry]);
    }
    return Array.from(places.values());
  };

  const openChart = async (box, told, n) => {
    const places = placesOf(told.terms);
    const points = places.map(([first, ...others]) => ({ ...first, n: others.length + 1 }));
    const chart = make("div", "touch");
    const hint = make("div", "touch-hint");
    const panel = newPanel("Lines of the chosen term");
    const tools = make("div", "touch-tools");
    box.querySelector("img").after(chart, tools, panel);
    box.classList.add("is-live");
    told.spec.data[0].values = points.slice().reverse(); // the strongest are drawn last, above the others
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
    chart.setAttribute("aria-label", `${box.querySelector("img").alt} Arrow keys lead from term to term.`);

    const choose = (entry) => {
      const place = places.find((one) => one.includes(entry));
      view.signal("picked", place[0].term).runAsync();
      hint.classList.remove("is-near");
      fill(panel, entry, told);
      const others = place.filter((one) => one !== entry);
      if (!others.length) return;
      const also = make("p", "where", "At the same point: ");
      for (const other of others.slice(0, 30)) {
        const button = make("button", "lines-of", other.term);
        button.type = "button";
        button.addEventListener("click", () => choose(other));
        also.append(button, " ");
      }
      if (others.length > 30) also.append(`and ${others.length - 30} more`);
      panel.append(also);
    };
    const close = () => {
      view.signal("picked", "").runAsync();
      hint.classList.remove("is-near");
      panel.replaceChildren();
    };
    const nearest = (event) => {
      const frame = chart.querySelector("svg").getBoundingClientRect();
      const [left, top] = view.origin();
      const at = [event.clientX - frame.left - left, event.clientY - frame.top - top];
      let [best, least] = [null, NEAR];
      places.forEach((place) => {
        const far = Math.hypot(view.scale("x")(place[0].x) - at[0], view.scale("y")(place[0].y) - at[1]);
        if (far < least) [best, least] = [place, far];
      });
      return best;
    };
    chart.addEventListener("pointermove", (event) => {
      const place = event.pointerType === "touch" ? null : nearest(event);
      hint.classList.toggle("is-near", Boolean(place));
      if (!place) return;
      const more = place.length > 1 ? [make("p", "", `and ${place.length - 1} more at this point`)] : [];
      hint.replaceChildren(...facts(place[0], told), ...more);
      const frame = chart.getBoundingClientRect();
      const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
      hint.style.left = `${Math.max(0, Math.min(x + 14, frame.width - hint.offsetWidth))}px`;
      hint.style.top = `${y + 18}px`;
    });
    chart.addEventListener("pointerleave", () => hint.classList.remove("is-near"));
    chart.addEventListener("click", (event) => {
      const place = nearest(event);
      if (place) choose(place[0]);
    });
    let step = -1;
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    chart.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      step = Math.max(0, Math.min(step + move, places.length - 1));
      choose(places[step][0]);
    });

    const input = make("input", "");
    const label = make("label", "", "Show the lines of");
    const names = make("datalist", "");
    const status = make("span", "told", told.note);
    input.id = `touch-term-${n}`;
    label.htmlFor = input.id;
    names.id = `touch-terms-${n}`;
    input.setAttribute("list", names.id);
    names.append(...told.terms.map((entry) => {
      const option = make("option", "");
      option.value = entry.term;
      return option;
    }));
    status.setAttribute("role", "status");
    const seek = () => {
      const wanted = input.value.trim().toLowerCase();
      const entry = told.terms.find((one) => one.term.toLowerCase() === wanted);
      if (entry) choose(entry);
      else close();
      const missing = wanted && !entry;
      const where = `Not among the ${told.terms.length} terms drawn here. In a notebook: concordance(documents, ${JSON.stringify(wanted)})`;
      if (missing) panel.replaceChildren(make("p", "term", wanted), make("p", "where", where));
      status.textContent = missing ? "Not among the terms drawn here." : told.note;
    };
    input.addEventListener("change", seek);
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") seek();
      if (event.key === "Escape") close();
    });
    tools.append(label, input, names, status);
  };

  // Of the kit's tables, and of those that JupyterLab shows with DataTables, which puts rows in and takes them out.
  const openTables = (all) => {
    for (const box of document.querySelectorAll(".parallax-table, .dt-container")) {
      const heads = Array.from(box.querySelectorAll("thead th"), (head) => head.textContent.trim());
      const [column, group] = [heads.indexOf("term"), heads.indexOf("group")];
      if (column < 0) continue;
      for (const row of box.querySelectorAll("tbody tr")) {
        const cell = row.cells[column];
        if (!cell || cell.querySelector("button.lines-of")) continue;
        const holding = all.filter((told) => told.terms.some((entry) => entry.term === cell.textContent));
        const told = holding.find((one) => group >= 0 && one.a === row.cells[group].textContent) || holding[0];
        if (!told) continue;
        const entry = told.terms.find((one) => one.term === cell.textContent);
        const button = make("button", "lines-of");
        button.type = "button";
        button.title = "Show its lines below the table";
        button.setAttribute("aria-pressed", "false");
        button.append(...cell.childNodes);
        cell.append(button);
        button.addEventListener("click", () => {
          box.querySelectorAll("button.lines-of").forEach((one) => one.setAttribute("aria-pressed", one === button));
          if (!panels.has(box)) {
            panels.set(box, newPanel("Lines of the term chosen in the table"));
            box.after(panels.get(box));
            box.addEventListener("keydown", (event) => {
              if (event.key !== "Escape") return;
              box.querySelectorAll("button.lines-of").forEach((one) => one.setAttribute("aria-pressed", false));
              panels.get(box).replaceChildren();
            });
          }
          fill(panels.get(box), entry, told);
          panels.get(box).scrollIntoView({ block: "nearest" });
        });
      }
    }
  };

  const open = (box) => {
    box.dataset.touch = "";
    const told = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
    openChart(box, told, Array.from(document.querySelectorAll(".contrast")).indexOf(box) + 1);
    return told;
  };
  const panels = new WeakMap();
  const before = window.parallaxContrasts || [];
  const all = [...Array.from(document.querySelectorAll(".contrast:not([data-touch])"), open), ...before];
  window.parallaxContrasts = all;
  openTables(all);
  // in JupyterLab tables come later, with the cells below
  if (document.querySelector(".jp-Notebook") && !before.length) {
    let waits = false;
    new MutationObserver(() => {
      if (waits) return;
      waits = true;
      requestAnimationFrame(() => {
        waits = false;
        openTables(window.parallaxContrasts);
      });
    }).observe(document.body, { childList: true, subtree: true });
  }
}
