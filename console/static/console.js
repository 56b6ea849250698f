// Keeps the page true: every few seconds, while somebody looks, what changed is put in place of what was.
(() => {
  const fresh = document.getElementById("fresh");
  const seconds = Number(document.querySelector("main").dataset.refresh);
  if (!seconds) return;

  const say = (text, lost) => {
    fresh.textContent = text;
    fresh.classList.toggle("lost", lost);
  };

  let was = document.querySelector("main").innerHTML;
  const put = (html) => {
    const now = document.querySelector("main");
    const next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (!next) throw new Error("not a page of the console");
    if (next.innerHTML === was) return;
    was = next.innerHTML;
    for (const details of now.querySelectorAll("details[id]")) {
      const same = next.querySelector(`#${details.id}`);
      if (same) same.open = details.open;
    }
    keepTyped(now, next);
  };

  // What somebody is typing stays, and so does the cursor.
  const keepTyped = (now, next) => {
    const old = now.querySelector("input[name=q]");
    const fresh = next.querySelector("input[name=q]");
    const typing = old && document.activeElement === old;
    const [from, to] = old ? [old.selectionStart, old.selectionEnd] : [0, 0];
    if (old && fresh && old.value !== old.defaultValue) fresh.value = old.value;
    now.replaceWith(next);
    if (typing && fresh) {
      fresh.focus({ preventScroll: true });
      fresh.setSelectionRange(from, to);
    }
  };

  const look = async () => {
    if (document.hidden || !getSelection().isCollapsed) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      put(await answer.text());
      say(`as of ${new Date().toLocaleTimeString()}`, false);
    } catch {
      say("no answer from Switchboard; this page is old", true);
    }
  };

  say(`as of ${new Date().toLocaleTimeString()}`, false);
  setInterval(look, seconds * 1000);
  document.addEventListener("visibilitychange", look);
})();
