"use strict";

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
