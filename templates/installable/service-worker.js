"use strict";

// Without a network a page says so. Nothing of the bank's own is kept here: no page, no balance, no
// answer of the API, only the page for no network and what it is drawn with.
const NAME = "{{ version|escapejs }}";
const OFFLINE = "{% url 'offline' %}";
const DRAWN_WITH = [{% for path in kept %}"{{ path|escapejs }}", {% endfor %}];

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll([OFFLINE, ...DRAWN_WITH].map((path) => new Request(path, { cache: "reload" })));
  await self.skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answered(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(path);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(answered(request, OFFLINE));
  } else if (DRAWN_WITH.includes(pathname)) {
    event.respondWith(answered(request, pathname));
  }
});
