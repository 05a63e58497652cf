"use strict";
// Search among the orders, without a server: all of them are in the page.  Without a script the field is not shown.
const field = document.querySelector("#sought");
const told = document.querySelector("#found");
const all = document.querySelector("#unfold");
const groups = [...document.querySelectorAll("details.group")].map((fold) => ({
  fold,
  many: fold.querySelector(".many"),
  asWritten: fold.querySelector(".many").textContent,
  rows: [...fold.querySelectorAll("tbody tr")].map((row) => ({ row, words: "" })),
}));
const number = (many) => many.toLocaleString("en");

function wordsOf(group, each) {
  each.words ||= `${group.fold.querySelector("h4").textContent} ${each.row.textContent}`.toLowerCase();
  return each.words;
}

function search() {
  const sought = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  let of = 0;
  for (const group of groups) {
    let here = 0;
    for (const each of group.rows) {
      const fits = sought.length === 0 || sought.every((word) => wordsOf(group, each).includes(word));
      each.row.hidden = !fits;
      here += fits;
    }
    group.many.textContent = sought.length ? `${number(here)} of ${group.asWritten}` : group.asWritten;
    group.fold.hidden = here === 0;
    group.fold.open = sought.length > 0 && here > 0;
    found += here;
    of += group.rows.length;
  }
  told.textContent = sought.length ? `${number(found)} of ${number(of)} orders` : "";
}

if (field) {
  field.form.hidden = false;
  field.form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", search);
  all.addEventListener("click", () => {
    const unfold = groups.some(({ fold }) => !fold.open && !fold.hidden);
    for (const { fold } of groups) fold.open = unfold;
  });
}

// Figures are printed whether they are unfolded or not; of the orders those that are.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.figures:not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
