// Sends without leaving the page and shows what comes unasked. The page works without it too.
"use strict";

const LOOK_EVERY = 2000;
const { channel, sender } = document.body.dataset;
const about = new URLSearchParams({ channel, sender });
const thread = document.getElementById("thread");
const keyboard = document.getElementById("keyboard");
const compose = document.getElementById("compose");
const field = document.getElementById("pesan");
const notice = document.getElementById("notice");
const seen = new Map([...(thread?.children ?? [])].map((row) => [row.id, row.outerHTML]));
const shownLast = new WeakMap();
const finePointer = matchMedia("(pointer: fine)");
let looking = Promise.resolve();

function complain(line) {
  if (!notice) return;
  notice.textContent = line;
  notice.hidden = !line;
}

// Only what is new is put in, so that focus, open lists and screen readers are left in peace.
function merge(rows) {
  const ids = new Set(rows.map((row) => row.id));
  for (const old of [...thread.children]) {
    if (!ids.has(old.id)) old.remove();
  }
  rows.forEach((row, place) => {
    const here = document.getElementById(row.id);
    const source = row.outerHTML;
    if (here && seen.get(row.id) === source) return;
    seen.set(row.id, source);
    if (here) {
      here.replaceWith(row);
    } else {
      row.classList.add("fresh");
      thread.insertBefore(row, thread.children[place] || null);
    }
  });
}

async function fetchPiece(path) {
  const answer = await fetch(`${path}?${about}`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

async function lookAtThread() {
  if (!thread) return;
  const html = await fetchPiece("/simulator/thread");
  if (shownLast.get(thread) === html) return;
  shownLast.set(thread, html);
  const piece = new DOMParser().parseFromString(html, "text/html");
  merge([...piece.querySelectorAll("ol:first-of-type > li")]);
  const board = piece.body.lastElementChild;
  if (keyboard.innerHTML.trim() !== board.innerHTML.trim()) keyboard.innerHTML = board.innerHTML;
}

async function lookAtLive() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const writing = [...live.querySelectorAll("textarea")].some((area) => area.value);
  if (writing || live.querySelector("form")?.closest("section")?.parentElement.matches(":focus-within")) return;
  const html = await fetchPiece(live.dataset.live);
  if (shownLast.get(live) === html) return;
  shownLast.set(live, html);
  live.innerHTML = html;
  const now = live.querySelector("[data-hour-now]");
  for (const place of document.querySelectorAll("[data-hour]")) place.textContent = now.dataset.hourNow;
  for (const place of document.querySelectorAll("[data-today]")) place.textContent = now.dataset.todayNow;
}

// One look at a time, in order: a slow older answer never overwrites a newer one.
function look() {
  looking = looking.then(() => Promise.all([lookAtThread(), lookAtLive()])).catch(() => {});
  return looking;
}

function showAtOnce(words) {
  const row = document.createElement("li");
  row.className = "row mine first pending fresh";
  row.id = `b-pending-${Date.now()}`;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  const text = document.createElement("p");
  text.className = "text";
  text.textContent = words;
  bubble.append(text);
  row.append(bubble);
  thread.append(row);
  document.querySelector(".scroll").scrollTop = 0;
}

async function post(form, submitter) {
  const fields = new FormData(form, submitter);
  const forMessages = form.dataset.to === "/simulator/messages";
  if (forMessages && form === compose) {
    const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (!files && !field.value.trim()) return;
  }
  for (const open of document.querySelectorAll(".attach[open], .choices[open]")) open.open = false;
  const words = submitter?.name === "button" ? submitter.textContent.trim() : fields.get("text");
  if (forMessages && words && words.trim()) showAtOnce(words);
  const body = forMessages ? fields : JSON.stringify(Object.fromEntries(fields));
  if (form === compose) form.reset();
  complain("");
  try {
    const answer = await fetch(form.dataset.to, { method: "POST", body });
    if (!answer.ok) complain((await answer.text()).trim());
  } catch {
    complain("Belum terkirim. Coba lagi sebentar ya.");
    if (form === compose && words) field.value = words;
  }
  if (thread) shownLast.delete(thread);
  await look();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.to) return;
  event.preventDefault();
  post(form, event.submitter);
  // On a touch screen the field is left alone, as the keyboard would jump up and hide the answer.
  if (form !== compose && !form.matches(".clock") && finePointer.matches) field?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]") && event.target.files.length) compose.requestSubmit();
});

field?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  compose.requestSubmit(compose.querySelector(".send"));
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".attach[open], .choices[open]")) {
    if (!open.contains(event.target) || event.target.matches(".sheet-title")) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(".attach[open], .choices[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
  if (location.hash === "#atur" || location.hash === "#tersimpan") location.hash = "#utama";
});

if (finePointer.matches && !location.hash.startsWith("#atur")) field?.focus({ preventScroll: true });
look();
setInterval(() => {
  if (document.visibilityState === "visible") look();
}, LOOK_EVERY);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
