"use strict";

// A page that refreshes itself leaves its reader in peace: a form that somebody is filling in stays,
// what was folded open stays open, and the focus stays where it was.

const WRITTEN = "input:not([type=hidden]), select, textarea";

function isTyped(control) {
  if (control.matches("[type=checkbox], [type=radio]")) {
    return control.checked !== control.defaultChecked;
  }
  if (control.matches("select")) {
    const first = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(first, 0);
  }
  return control.value !== control.defaultValue;
}

function isFilledIn(region) {
  const active = document.activeElement;
  return (
    "keep" in region.dataset ||
    (region.contains(active) && active.matches(WRITTEN)) ||
    region.querySelector("details[open] form") !== null ||
    [...region.querySelectorAll(WRITTEN)].some(isTyped)
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

// htmx gives the focus back to what has the same id.
function keepFocus(region, fresh) {
  const active = document.activeElement;
  if (!region.contains(active) || active.id) {
    return;
  }
  const same = [...fresh.querySelectorAll(active.localName)].find(
    (other) => other.textContent === active.textContent && !other.id
  );
  if (same) {
    active.id = same.id = "live-focus";
  }
}

// How long there is still goes on beside a form that somebody is filling in.
function keepTime(region, fresh) {
  const times = fresh.querySelectorAll(".until");
  region.querySelectorAll(".until").forEach((old, place) => {
    old.replaceWith(times[place]?.cloneNode(true) ?? old);
  });
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  // What is as it was is left alone: nobody wants it read out again.
  if (target.innerHTML === fragment.innerHTML) {
    event.detail.shouldSwap = false;
    return;
  }
  if (!isFilledIn(target)) {
    keepOpen(target, fragment);
    keepFocus(target, fragment);
    return;
  }
  event.detail.shouldSwap = false;
  const notice = document.getElementById("live-kept");
  if (versions(target) === versions(fragment)) {
    keepTime(target, fragment);
  } else if (notice) {
    notice.hidden = false;
  }
});

// Nobody looks: nothing is asked until somebody does.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) {
    event.preventDefault();
  }
});
