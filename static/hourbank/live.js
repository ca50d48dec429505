"use strict";

// A page that refreshes itself leaves its reader in peace: forms that somebody is filling in, and
// what was folded open, stay as they are.

function isTyped(control) {
  if (control.matches("[type=checkbox], [type=radio]")) {
    return control.checked !== control.defaultChecked;
  }
  if (control.matches("select")) {
    const first = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(first, 0);
  }
  return control.type !== "hidden" && control.value !== control.defaultValue;
}

function isBusy(region) {
  return (
    "keep" in region.dataset ||
    region.contains(document.activeElement) ||
    region.querySelector("details[open] form") ||
    [...region.querySelectorAll("input, select, textarea")].some(isTyped)
  );
}

// What the forms of a region are about: each carries the version that its reader has seen.
function versions(region) {
  return [...region.querySelectorAll("input[name$='-version']")]
    .map((field) => `${field.name}=${field.value}`)
    .join();
}

function keepOpen(region, fresh) {
  for (const open of region.querySelectorAll("details[id][open]")) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target.querySelector("form") || !isBusy(target)) {
    keepOpen(target, fragment);
    return;
  }
  event.detail.shouldSwap = false;
  const notice = document.getElementById("live-kept");
  if (notice && versions(target) !== versions(fragment)) {
    notice.hidden = false;
  }
});

// Nobody looks: nothing is asked until somebody does.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) {
    event.preventDefault();
  }
});
