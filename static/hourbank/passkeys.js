"use strict";

// Passkeys are offered only where they can work: a browser that knows them, a safe connection, and
// an address that is a name (the standard knows no passkeys for numbers).
const isNumber = /^[\d.]+$|^\[/.test(location.hostname);

if (window.PublicKeyCredential && window.isSecureContext && !isNumber) {
  document.querySelectorAll("[data-needs-passkeys]").forEach((part) => {
    part.hidden = false;
  });
  document.querySelectorAll("[data-without-passkeys]").forEach((part) => {
    part.hidden = true;
  });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const failed = document.getElementById("passkey_failed");
  if (failed) {
    failed.hidden = false;
  }
});
