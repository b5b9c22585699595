// The page as a whole: theme, what comes into sight, choice, print.
const root = document.documentElement;
const dark = window.matchMedia('(prefers-color-scheme: dark)');
let theme = null; // chosen by hand
const wanted = () => theme || (dark.matches ? 'dark' : 'light');
const redraw = () => drawings.forEach(drawing => drawOne(drawing));
const paint = name => {
  root.dataset.theme = name;
  redraw();
};
root.dataset.theme = wanted();
document.getElementById('theme').addEventListener('click', () => {
  theme = wanted() === 'dark' ? 'light' : 'dark';
  paint(theme);
});
dark.addEventListener('change', () => paint(wanted()));

const show = async section => {
  if (section.dataset.shown || !document.getElementById(section.dataset.packed)) return;
  section.dataset.shown = 'true';
  const data = await unpack(section.dataset.packed);
  drawSection(section, data);
  fillTables(section, data);
};
const sections = [...document.querySelectorAll('section[data-packed]')];
const sight = new IntersectionObserver(
  entries => entries.filter(entry => entry.isIntersecting).forEach(entry => show(entry.target)),
  { rootMargin: '800px' });
sections.forEach(section => sight.observe(section));

const chosen = () => {
  readChoice();
  drawings.forEach(drawing => { drawing.most = 0; });
  redraw();
  sections.forEach(countFigures);
  views.forEach(view => view.again());
  showFacts();
  return showItems();
};
form.addEventListener('change', chosen);
form.addEventListener('reset', () => setTimeout(chosen)); // after the fields are empty
form.addEventListener('submit', event => event.preventDefault());
document.addEventListener('click', event => {
  const button = event.target.closest('figcaption [data-save]');
  if (button) saveFigure(button.closest('figure').querySelector('.chart').id, button.dataset.save);
});

// Paper is light and narrower than the screen: the drawings scale with their frame.
const svgs = apply => drawings.forEach(({ chart, element }) => {
  const svg = element.querySelector('svg');
  if (svg) apply(svg, chart);
});
window.addEventListener('beforeprint', () => {
  paint('light');
  svgs((svg, chart) => {
    svg.setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    svg.style.maxWidth = `${chart.getWidth()}px`;
  });
});
window.addEventListener('afterprint', () => {
  svgs(svg => {
    svg.removeAttribute('viewBox');
    svg.style.maxWidth = '';
  });
  paint(wanted());
});
let pending = 0;
window.addEventListener('resize', () => {
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(() => drawings.forEach(({ chart }) => chart && chart.resize()));
});

unpack('data-explorer').then(data => {
  world = data;
  fillChoice(data);
  showFacts();
  return showItems();
}).then(() => { root.dataset.ready = 'true'; });
