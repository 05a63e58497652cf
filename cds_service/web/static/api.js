// Has swagger-ui show our OpenAPI, in the reader's colours. Hooks are not fired from here: they would be counted as real
// ones, while those of the front page are recorded as trials.
const place = document.getElementById('api');
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);

// What swagger-ui forgets for those who cannot see or point: names of choices, keys to scroll an example with.
const mend = () => {
  for (const choice of place.querySelectorAll('select:not([aria-label])')) {
    choice.setAttribute('aria-label', choice.closest('[data-param-name]')?.dataset.paramName ?? 'Server');
  }
  for (const example of place.querySelectorAll('pre')) example.tabIndex = 0;
};

paint();
dark.addEventListener('change', paint);
new MutationObserver(mend).observe(place, { childList: true, subtree: true });
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  validatorUrl: null,
  supportedSubmitMethods: ['get'],
  defaultModelsExpandDepth: 0,
  syntaxHighlight: false, // its grey cannot be read
});
