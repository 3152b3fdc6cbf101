"use strict";

(() => {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const remember = (name) => { try { localStorage.setItem("theme", name); } catch { /* files may not keep anything */ } };
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const showTheme = () => { theme.textContent = dark() ? "Light" : "Dark"; };

  if (remembered()) root.dataset.theme = remembered();
  theme.hidden = false;
  theme.setAttribute("aria-label", "Change between light and dark");
  showTheme();
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    remember(root.dataset.theme);
    showTheme();
  });

  const input = document.getElementById("search");
  const results = document.getElementById("results");
  const found = document.getElementById("found");
  const list = results.querySelector("ul");
  const SHOWN = 12;
  const entries = (window.SEARCH || []).map((entry) => ({
    ...entry,
    heads: `${entry.id} ${entry.title}`.toLowerCase(),
    all: `${entry.id} ${entry.title} ${entry.kind} ${entry.words}`.toLowerCase(),
  }));
  const FILLERS = new Set("a an and are as at be by can do does for from happen happens how i if in is it its me must my of on or the there to was what when where which who why with".split(" "));

  const stem = (word) => word.replace(/(ing|ed|es|s)$/, "");
  const terms = (text) => {
    const words = text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) || [];
    const telling = words.filter((word) => !FILLERS.has(word));
    return (telling.length ? telling : words).map((word) => (word.length > 4 ? stem(word) : word));
  };
  const score = (entry, wanted) => {
    let points = 0;
    for (const term of wanted) {
      if (!entry.all.includes(term)) return 0;
      points += entry.id === term ? 20 : entry.heads.includes(term) ? 4 : 1;
    }
    return points + (entry.id.startsWith("error") ? 0.5 : 0);
  };
  const search = (text) => {
    const wanted = terms(text);
    if (!wanted.length) return [];
    return entries
      .map((entry, place) => ({ entry, place, points: score(entry, wanted) }))
      .filter((one) => one.points > 0)
      .sort((one, other) => other.points - one.points || one.place - other.place)
      .map((one) => one.entry);
  };

  const close = () => { results.hidden = true; };
  const show = () => {
    const hits = search(input.value);
    list.replaceChildren(...hits.slice(0, SHOWN).map((hit) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const kind = document.createElement("span");
      link.href = hit.link;
      link.textContent = hit.title;
      kind.textContent = hit.id ? `${hit.kind} · ${hit.id}` : hit.kind;
      link.append(kind);
      item.append(link);
      return item;
    }));
    const asked = input.value.trim();
    found.textContent = !asked ? "" : hits.length ? `${hits.length} found` : `Nothing found for ${asked}`;
    found.classList.toggle("unseen", hits.length > 0);
    results.hidden = !asked;
  };
  const move = (by) => {
    const links = [...list.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement) + by;
    (place < 0 ? input : links[Math.min(place, links.length - 1)] || input).focus();
  };

  input.closest("[role=search]").hidden = false;
  input.addEventListener("input", show);
  input.addEventListener("focus", () => { if (input.value.trim()) show(); });
  input.closest("[role=search]").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    if (event.key === "Escape") { close(); input.focus(); }
    if (event.key === "Enter" && event.target === input) {
      const first = list.querySelector("a");
      if (first && !results.hidden) location.href = first.href;
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest("[role=search]")) close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea")) { event.preventDefault(); input.focus(); }
  });
  addEventListener("beforeprint", () => {
    for (const closed of document.querySelectorAll("details:not([open])")) closed.open = true;
  });
  window.addEventListener("hashchange", close);
})();
