// Keeps the page in step with the sandbox: asks for the pieces each second, replaces what changed.
const shown = {};
let asked = 0;
let newest = 0; // of the answers that are shown

function channel() {
  return decodeURIComponent(location.hash.slice(1));
}

function fill(id, html) {
  if (shown[id] === html) return;
  shown[id] = html;
  const element = document.getElementById(id);
  const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 30;
  const top = element.scrollTop;
  const chosen = element.value;
  element.innerHTML = html;
  if (chosen) element.value = chosen;
  element.scrollTop = id === "messages" && atEnd ? element.scrollHeight : top;
}

async function refresh() {
  const turn = ++asked;
  const answer = await fetch("/page/pieces?channel=" + encodeURIComponent(channel()) + "&by=" + encodeURIComponent(by()));
  const pieces = await answer.json();
  if (turn < newest) return; // it was overtaken: older than what stands here, it would undo what is typed
  newest = turn;
  for (const [id, html] of Object.entries(pieces)) fill(id, html);
}

async function ask(method, address, body) {
  const headers = { "Content-Type": "application/json" };
  await fetch(address, { method, headers, body });
  await refresh();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-post], [data-delete]");
  if (!button) return;
  if (button.dataset.post) ask("POST", button.dataset.post, button.dataset.body);
  else ask("DELETE", button.dataset.delete);
});

document.getElementById("switch").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== ""));
  for (const name of ["seconds", "times"]) if (name in given) given[name] = Number(given[name]);
  ask("POST", "/control/faults", JSON.stringify(given));
});

window.addEventListener("hashchange", refresh);
setInterval(() => refresh().catch(() => {}), 1000);
refresh();
