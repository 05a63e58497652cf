// Makes the form at / immediate: whatever is set or pressed is asked at once, and the form that comes back is put in
// place.  Without this file the same form is sent by its buttons.
'use strict';

const form = document.getElementById('trial');
const said = document.getElementById('said');
const PAUSE = 400; // milliseconds after the last key
let running = null;
let later = 0;

async function ask(pressed) {
  clearTimeout(later);
  if (running) running.abort();
  const mine = new AbortController();
  running = mine;
  const fields = new FormData(form);
  if (pressed && pressed.name) fields.append(pressed.name, pressed.value);
  form.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: fields, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('trial');
    if (answer.ok && fresh) show(fresh, page.getElementById('said'));
    else tell(`Not answered (${answer.status}): try again.`);
  } catch (error) {
    if (error.name !== 'AbortError') tell('Not answered: the service cannot be reached.');
  } finally {
    if (running === mine) form.removeAttribute('aria-busy');
  }
}

function tell(sentence) {
  said.textContent = sentence;
}

// Where the reader was stays: the focus, what is being typed, what was unfolded.
function show(fresh, words) {
  const at = document.activeElement;
  const typing = at instanceof HTMLTextAreaElement ? [at.value, at.selectionStart, at.selectionEnd] : null;
  for (const open of form.querySelectorAll('details[open][id]')) {
    const same = fresh.querySelector(`#${CSS.escape(open.id)}`);
    if (same) same.open = true;
  }
  form.replaceChildren(...fresh.childNodes);
  said.replaceChildren(...words.childNodes);
  offerCopies();
  const again = at.id ? document.getElementById(at.id) : null;
  if (again && typing) {
    again.value = typing[0];
    again.setSelectionRange(typing[1], typing[2]);
  }
  if (again) again.focus({ preventScroll: true });
  else if (at.matches('button')) document.getElementById('answer').focus(); // what was pressed is gone: read what came of it
}

function offerCopies() {
  if (!navigator.clipboard) return;
  for (const text of form.querySelectorAll('pre[id]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = 'Copied';
    });
    text.before(button);
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask(event.submitter);
});
form.addEventListener('change', (event) => {
  if (event.target.matches('.reason, textarea')) return; // a reason is sent with its button, a text when it rests
  ask();
});
form.addEventListener('input', (event) => {
  if (!event.target.matches('textarea')) return;
  if (event.target.id === 'pasted') form.querySelector('#case').value = 'pasted';
  clearTimeout(later);
  later = setTimeout(ask, PAUSE);
});
form.classList.add('is-immediate');
if (!form.querySelector('.title, .refused')) ask();
