(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const rows = all("details.row");
  const root = document.documentElement;

  const made = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // What repeats is written once in the document; here it is put where it repeats.
  const range = document.createRange();
  all("pre a, p.lines a").forEach((link) => {
    const source = document.getElementById(link.hash.slice(1));
    range.setStartAfter(source);
    range.setEndAfter(source.parentElement.lastChild);
    link.replaceWith(range.toString().split("\n").slice(0, parseInt(link.textContent) || 1).join("\n"));
  });
  all("pre").forEach((one) => { one.tabIndex = 0; });
  all("pre.shell").forEach((line) => {
    const copyable = made("div", { className: "copyable" });
    line.replaceWith(copyable);
    const button = made("button", { type: "button", className: "copy", ariaLabel: "Copy the line" }, "Copy");
    copyable.append(line, button);
  });

  // A scenario's evidence stands once in the document; the link to it in a row becomes what opens a copy there.
  all("a.opens").forEach((link) => {
    const opener = made("details", { className: "opens" }, made("summary", {}, ...link.childNodes));
    link.replaceWith(opener);
    opener.addEventListener("toggle", () => {
      if (!opener.open || opener.children.length > 1) return;
      const copy = document.getElementById(link.hash.slice(1)).querySelector(".content").cloneNode(true);
      all("[id]", copy).forEach((one) => one.removeAttribute("id"));
      opener.append(copy);
    });
  });

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) if (one.localName === "details") one.open = true;
    if (target.hidden) { search.value = ""; chips.forEach((chip) => chip.setAttribute("aria-pressed", "false")); filter(); }
    const tools = document.querySelector(".tools");
    const above = getComputedStyle(tools).position === "sticky" ? tools.offsetHeight : 0;
    root.style.scrollPaddingTop = `calc(${above}px + .5rem)`;
    target.scrollIntoView();
    target.querySelector("summary")?.focus({ preventScroll: true });
  };

  const search = document.getElementById("search");
  const chips = all(".chip");
  const count = document.getElementById("count");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase().replace(/\s+/g, " ")]));
  const filter = () => {
    const wanted = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.verdict);
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = (!wanted.length || wanted.includes(row.dataset.verdict)) && words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    all("section.table").forEach((table) => { table.hidden = !table.querySelector("details.row:not([hidden])"); });
    count.textContent = wanted.length || words.length ? `${shown} of ${rows.length} rows` : "";
  };
  chips.forEach((chip) => chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
  }));
  search.addEventListener("input", filter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|textarea)$/i.test(event.target.localName)) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && event.target === search) { search.value = ""; filter(); }
  });

  const expand = document.getElementById("expand");
  expand.addEventListener("click", () => {
    const open = expand.getAttribute("aria-pressed") !== "true";
    rows.forEach((row) => { if (!row.hidden) row.open = open; });
    expand.setAttribute("aria-pressed", String(open));
  });

  const theme = document.getElementById("theme");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; label(); });
  label();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const text = button.previousElementSibling.textContent;
    const done = () => { button.textContent = "Copied"; setTimeout(() => { button.textContent = "Copy"; }, 1500); };
    navigator.clipboard?.writeText(text).then(done, () => getSelection().selectAllChildren(button.previousElementSibling));
  });

  // On paper: what did not conform is opened, with its scenarios; everything else stays a line.
  let opened = [];
  addEventListener("beforeprint", () => {
    const wanting = ".v-deviates, .v-unstable, .v-broken, .v-disputed, .v-unproven";
    const closed = all(`details.row:is(${wanting}), details.scenario:is(.v-deviates, .v-unstable)`).filter((one) => !one.open);
    closed.forEach((one) => { one.open = true; });
    opened.push(...closed);
  });
  addEventListener("afterprint", () => { opened.forEach((one) => { one.open = false; }); opened = []; });

  all("[hidden]").filter((one) => one.matches(".tools, #theme")).forEach((one) => { one.hidden = false; });
  addEventListener("hashchange", reveal);
  if (location.hash) addEventListener("load", reveal);
})();
