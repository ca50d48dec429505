// Says the chosen crontab in words below the field of a periodic task.
"use strict";

const words = JSON.parse(document.getElementById("readable-crontabs").textContent);
const field = document.getElementById("id_crontab");
const row = document.querySelector(".field-crontab_translation .readonly");

if (field && row) {
  const say = () => {
    row.textContent = words[field.value] || "";
  };
  field.addEventListener("change", say);
  say();
}
