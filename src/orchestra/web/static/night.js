// The night's page, live: each time that the server says something changed, htmx gets it anew.
"use strict";

for (const part of document.querySelectorAll("[data-events]")) {
  const events = new EventSource(part.dataset.events);
  events.addEventListener("night", () => htmx.trigger(part, "night"));
  addEventListener("pagehide", () => events.close());
}
