// The mailbox is kept in step with the sandbox; the address's fragment says which mail is open.
(() => {
  const shown = {};
  let asked = 0;
  let newest = 0; // of the answers that are shown

  async function refresh() {
    const turn = ++asked;
    const number = Number(location.hash.slice(1)) || 0;
    const pieces = await (await fetch("/mail/pieces?number=" + number)).json();
    if (turn < newest) return; // it was overtaken
    newest = turn;
    for (const [id, html] of Object.entries(pieces)) {
      if (shown[id] === html) continue;
      document.getElementById(id).innerHTML = shown[id] = html;
    }
  }

  window.addEventListener("hashchange", () => refresh().catch(() => {}));
  setInterval(() => refresh().catch(() => {}), 1000);
  refresh();
})();
