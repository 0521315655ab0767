// An enhancement: buttons that copy an address. Without it each address is marked whole by one click.
(() => {
  "use strict";
  const said = document.getElementById("said");

  const copied = async (text, source) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Pages without HTTPS have no clipboard of their own; the older way goes by what is marked.
      getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) continue;
    const label = button.querySelector("[data-label]");
    const first = label.textContent;
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copied(source.textContent.trim(), source);
      const words = done ? button.dataset.done : button.dataset.failed;
      // Emptied first, so that a second press is said too.
      said.textContent = "";
      setTimeout(() => { said.textContent = words; }, 50);
      label.textContent = words;
      clearTimeout(timer);
      timer = setTimeout(() => { label.textContent = first; }, 4000);
    });
  }

  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
