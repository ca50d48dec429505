// Draws the description of the API; a call that is tried from here may use the page's own session.
"use strict";

const place = document.getElementById("api-docs");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor(call) {
    const sameOrigin = new URL(call.url, location.href).origin === location.origin;
    if (sameOrigin && !["GET", "HEAD", "OPTIONS"].includes(call.method || "GET")) {
      call.headers["X-CSRFToken"] = place.dataset.csrfToken;
    }
    return call;
  },
});
