// The page of an issue: what is pressed is done, and then the page shows how the issue stands.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post]");
  if (!button) return;
  const headers = { "Content-Type": "application/json" };
  await fetch(button.dataset.post, { method: "POST", headers, body: button.dataset.body });
  location.reload();
});
