"use strict";

// Everything works without this file; here it gets a little nicer.

// The name menu works as a plain <details>; here it also closes with Escape or a tap elsewhere.
const menu = document.querySelector(".account");

function closeMenu(event) {
  if (menu.open && !menu.contains(event.target)) {
    menu.open = false;
  }
}

function closeMenuOnEscape(event) {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

if (menu) {
  document.addEventListener("click", closeMenu);
  document.addEventListener("keydown", closeMenuOnEscape);
}

// A form that was sent says so, and is not sent again while its answer is on the way.
const LONGEST_WAIT_MS = 15000;

function free(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-busy]")) {
    delete button.dataset.busy;
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") {
    return;
  }
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  // Disabling it would leave its name out of what is sent.
  event.submitter?.setAttribute("aria-disabled", "true");
  event.submitter?.setAttribute("data-busy", "");
  setTimeout(free, LONGEST_WAIT_MS, form);
});

// A page that Back brings again has nothing under way.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(free);
});

// Messages are read out politely once the page is there; they stay until somebody closes them.
const said = document.getElementById("said");

for (const message of document.querySelectorAll(".notice[role]")) {
  const close = message.querySelector("[data-close]");
  close.hidden = false;
  close.addEventListener("click", () => {
    message.remove();
    document.getElementById("main").focus();
  });
  if (said && message.getAttribute("role") === "status") {
    message.removeAttribute("role");
    setTimeout(() => said.append(message.querySelector(".notice-body").textContent), 300);
    setTimeout(() => said.replaceChildren(), 10000);
  }
}

// Where there is no network, this answers with a page that says so.
window.addEventListener("load", () => {
  navigator.serviceWorker?.register("/service-worker.js").catch((error) => console.info(error));
});
