// What a mouse can do with links and forms, done sooner: dialogs, passages beside their claim,
// keyboard shortcuts, and a warning before unsaved text is lost. Every page works without this.
"use strict";

const SHORTCUTS = "orchestra.shortcuts";

/* Dialogs: a link that carries data-dialog opens that dialog instead of the page it leads to. */

function openDialog(opener) {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return false;
  for (const field of dialog.querySelectorAll("[data-fill]")) {
    const value = opener.dataset[field.dataset.fill] ?? "";
    if (field instanceof HTMLInputElement) field.value = value;
    else field.textContent = value;
    field.closest("[data-with]")?.toggleAttribute("hidden", !value);
  }
  dialog.showModal();
  return true;
}

/* Passages: a citation opens its passage beside the paragraph, a second click closes it. */

function passageOf(cite) {
  const target = document.getElementById(cite.hash.slice(1));
  return target?.closest("details.passage") ?? null;
}

function togglePassage(cite) {
  const passage = passageOf(cite);
  if (!passage) return false;
  passage.open = !passage.open;
  if (passage.open) passage.lastElementChild.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const cite = event.target.closest(".text a.cite");
  if (opener ? openDialog(opener) : cite && togglePassage(cite)) event.preventDefault();
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
  }
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.passage")) return;
  const id = event.target.querySelector("[id]")?.id;
  for (const cite of document.querySelectorAll(`.text a.cite[href="#${id}"]`)) {
    cite.setAttribute("aria-expanded", String(event.target.open));
  }
}, true);

/* Shortcuts: an element names its keys in data-key; a field is focused, anything else clicked. */

const switchedOn = () => localStorage.getItem(SHORTCUTS) !== "off";

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function moveInList(step) {
  const links = [...document.querySelectorAll(".queue h3 a")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)].focus();
  return true;
}

function press(key) {
  const step = { j: 1, n: 1, k: -1, p: -1 }[key];
  if (step && moveInList(step)) return true;
  const wanted = [...document.querySelectorAll("[data-key]")]
    .find((element) => element.dataset.key.split(" ").includes(key));
  if (!wanted) return false;
  if (wanted.matches("input, textarea, select")) wanted.focus();
  else wanted.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form");
  if ((event.ctrlKey || event.metaKey) && form && (event.key === "Enter" || event.key === "s")) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    document.querySelector("details.passage[open]")?.removeAttribute("open");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!switchedOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (press(event.key)) event.preventDefault();
});

for (const box of document.querySelectorAll("[data-shortcuts]")) {
  box.checked = switchedOn();
  box.addEventListener("change", () => localStorage.setItem(SHORTCUTS, box.checked ? "on" : "off"));
}

/* Editing: leaving the page with text that is not saved asks first. */

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = form.dataset.guard === "changed";
  form.addEventListener("input", () => { changed = true; });
  const body = form.elements.namedItem("body");
  form.addEventListener("input", () => body?.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    // What the server would not take is not sent: on a page that is left, the text may be lost.
    if (body && new Blob([body.value]).size > Number(form.dataset.largest || Infinity)) {
      event.preventDefault();
      body.setCustomValidity(form.dataset.tooLarge);
      body.reportValidity();
      return;
    }
    changed = false;
  });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
