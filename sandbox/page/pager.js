// The pager's buttons and menus, on the page of everything and on the pager's own; the latter is kept in step here as well.
(() => {
  const trouble = document.getElementById("trouble");
  const note = document.getElementById("pager-note");
  const shown = {};
  let asked = 0;
  let newest = 0; // of the answers that are shown

  function by() {
    return document.getElementById("by").value;
  }

  async function act(verb, given) {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ by: by(), ...given });
    const answer = await fetch("/control/pagerduty/" + verb, { method: "POST", headers, body });
    trouble.textContent = answer.ok ? "" : (await answer.json()).error;
    if (alone()) await refresh();
  }

  function given(element) {
    const { number, service, on } = element.dataset;
    return number ? { number: Number(number) } : { service, on: Boolean(on) };
  }

  function alone() {
    return "alone" in document.body.dataset;
  }

  async function refresh() {
    const turn = ++asked;
    const pieces = await (await fetch("/pager/pieces")).json();
    if (turn < newest) return; // it was overtaken
    newest = turn;
    for (const [id, html] of Object.entries(pieces)) {
      if (shown[id] === html) continue;
      const element = document.getElementById(id);
      const chosen = element.value;
      const first = !(id in shown);
      element.innerHTML = shown[id] = html;
      if (chosen) element.value = chosen;
      if (first && id === "incidents" && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-pager]");
    if (!button) return;
    if (button.dataset.pager === "note") {
      Object.assign(note, { hidden: false }).dataset.number = button.dataset.number;
      note.elements.content.focus();
    } else act(button.dataset.pager, given(button));
  });

  document.addEventListener("change", (event) => {
    const menu = event.target.closest("select[data-pager]");
    if (!menu || !menu.value) return;
    act(menu.dataset.pager, { ...given(menu), [menu.dataset.name]: menu.value });
    menu.selectedIndex = 0;
  });

  note.addEventListener("submit", (event) => {
    event.preventDefault();
    act("note", { number: Number(note.dataset.number), content: note.elements.content.value });
    note.elements.content.value = "";
    note.hidden = true;
  });

  note.querySelector("[data-cancel]").addEventListener("click", () => { note.hidden = true; });

  if (alone()) {
    setInterval(() => refresh().catch(() => {}), 1000);
    refresh();
  }
})();
