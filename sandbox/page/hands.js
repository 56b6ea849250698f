// The hands of the person the page is: presses, choices, modals and commands, each told to the sandbox.
const typed = new WeakMap();

function by() {
  return document.getElementById("by").value;
}

async function act(verb, given) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ by: by(), ...given });
  const answer = await fetch("/control/slack/" + verb, { method: "POST", headers, body });
  const said = await answer.json();
  if (verb !== "options") document.getElementById("trouble").textContent = said.trouble || said.error || "";
  await refresh();
  return said;
}

function place(element) {
  const view = element.closest("[data-view]");
  if (view) return { view: view.dataset.view };
  const link = element.closest("[data-link]")?.dataset.link;
  return { channel: channel() || document.querySelector(".channel").dataset.channel, ts: element.closest("[data-ts]").dataset.ts, link };
}

async function search(input) {
  const box = input.closest(".search");
  const word = input.value;
  const said = await act("options", { ...place(input), action_id: input.dataset.search, typed: word });
  if (input.value !== word) return;
  const found = (said.options || []).map(([value, label]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: label });
    button.onclick = () => choose(box, value, label, word);
    return button;
  });
  box.querySelector(".found").replaceChildren(...found);
}

function choose(box, value, label, word) {
  const kept = box.querySelector("[data-external]");
  kept.value = value;
  typed.set(kept, word);
  box.querySelector("input").value = label;
  box.querySelector(".found").replaceChildren();
  if (kept.dataset.act) act("press", { ...place(kept), action_id: kept.dataset.act, choose: value, typed: word });
}

function filledIn(form) {
  const values = {};
  for (const field of form.querySelectorAll("[name]")) {
    if (field.multiple) values[field.name] = [...field.selectedOptions].map((one) => one.value);
    else if (field.value && "external" in field.dataset) values[field.name] = [typed.get(field) || "", field.value];
    else if (field.value) values[field.name] = field.value;
  }
  return values;
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  const { act: action, shortcut, reply } = target.dataset;
  if (action && (!target.dataset.confirm || confirm(target.dataset.confirm))) act("press", { ...place(target), action_id: action });
  else if (shortcut) act("shortcut", { ...place(target), callback_id: shortcut });
  else if (reply) answerIn(reply);
  else if ("close" in target.dataset) act("close", {});
  else if ("home" in target.dataset) act("home", {});
});

document.addEventListener("change", (event) => {
  const menu = event.target;
  const boxes = menu.closest("[data-boxes]");
  if (menu.id === "by") refresh();
  else if (boxes) {
    const chosen = [...boxes.querySelectorAll(":checked")].map((one) => one.value);
    act("press", { ...place(boxes), action_id: boxes.dataset.boxes, choose: chosen });
  }
  else if (menu.matches("select[data-act]") && menu.value) {
    act("press", { ...place(menu), action_id: menu.dataset.act, choose: menu.multiple ? [menu.value] : menu.value });
    menu.selectedIndex = 0;
  }
});

document.addEventListener("input", (event) => {
  if (event.target.dataset.search !== undefined) search(event.target);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".modal, #composer")) return;
  event.preventDefault();
  if (event.target.id === "composer") send(event.target.elements.said);
  else act("submit", { values: filledIn(event.target) });
});

function answerIn(ts) {
  const chip = document.getElementById("thread");
  Object.assign(chip, { hidden: !ts, value: ts, textContent: ts ? "in the thread ✕" : "" });
  document.querySelector("#composer [name=said]").focus();
}

document.getElementById("thread").addEventListener("click", () => answerIn(""));

async function send(input) {
  const thread = document.getElementById("thread").value || null;
  const where = channel() || document.querySelector(".channel").dataset.channel;
  const said = input.value;
  input.value = "";
  await act(said.startsWith("/") ? "command" : "say", { channel: where, said, thread });
}
