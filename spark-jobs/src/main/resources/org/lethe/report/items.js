// Documents: what was asked, and what every checkpoint answered. Marks come from the data; the page
// counts and compares them, and judges nothing.
const RIGHT = { '1': '\u2713 right', '0': '\u2717 wrong' };
const FLOWS = [
  ['', 'all'],
  ['10', 'right \u2192 wrong (forgotten)'],
  ['101', 'right \u2192 wrong \u2192 right (came back)'],
  ['100', 'right \u2192 wrong \u2192 wrong (still missing)'],
  ['01', 'wrong \u2192 right'],
  ['11', 'right \u2192 right'],
  ['00', 'wrong \u2192 wrong']];
const MOST_FACTS = 12;
const list = document.getElementById('items');
const flow = document.getElementById('flow');
const dialog = document.getElementById('item');
let world = null; // data of the explorer
let found = []; // documents in the list
let opened = 0; // place of the open one
FLOWS.forEach(([value, text]) => flow.append(make('option', { value }, text)));

// Checkpoints from the base to the chosen one, and what was restored from it.
const path = id => {
  const steps = [];
  for (let at = id; at && checkpoints.has(at) && !steps.includes(at); at = checkpoints.get(at).parent) steps.unshift(at);
  const restored = [...checkpoints.values()].filter(row => row.role === 'restored' && row.parent === id && admitsTraining(row));
  return [...steps, ...restored.map(row => row.id)];
};
const admitsTraining = row => !choice.seed || row.seed === null || row.seed === choice.seed;
const roleOf = id => (checkpoints.get(id) || {}).role;

const showFacts = () => {
  const [ids, tasks, metrics, sentences] = world.facts;
  const place = document.getElementById('facts');
  const narrow = choice.checkpoint && choice.task;
  const rows = [];
  const told = new Set(); // a recovery is a fact of the fine-tuned and of the restored checkpoint
  for (let i = 0; i < ids.length; i++) {
    const metric = choice.metric || (narrow ? metrics[i] : world.metric);
    const fact = `${tasks[i]} ${sentences[i]}`;
    if (admits(ids[i]) && (!choice.task || tasks[i] === choice.task) && metrics[i] === metric && !told.has(fact)) {
      told.add(fact);
      rows.push(i);
    }
  }
  rows.sort((a, b) => (metrics[b] === world.metric) - (metrics[a] === world.metric)); // stable
  const some = rows.slice(0, MOST_FACTS);
  place.replaceChildren(
    make('ul', { class: 'facts' }, ...some.map(i => make('li', {}, make('strong', {}, `${ids[i]} on ${tasks[i]}. `), sentences[i]))),
    make('p', { class: 'omitted' }, rows.length > some.length
      ? `The ${some.length} largest of ${rows.length}. Choose a checkpoint or a task for the others.`
      : rows.length ? '' : 'The tables have no comparison of this choice.'));
};

const markOf = (sample, id, i) => {
  const answer = (sample.answers[id] || [])[i];
  if (!answer || !answer[0]) return null;
  const place = sample.metrics.indexOf(choice.metric.split(',')[0]);
  return answer[0][place < 0 ? 0 : place];
};
const word = mark => (mark === null || mark === undefined ? '\u2013' : RIGHT[mark]);
const rightAnswer = (sample, i) => (sample.targets[i].length ? sample.targets[i] : sample.rights[i].map(k => sample.choices[i][k])).join(' | ').trim();
const end = (text, most) => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > most ? `\u2026${flat.slice(flat.length - most)}` : flat;
};

// The reference, the checkpoint and a restored one that flips are read along.
const alongOf = () => {
  const steps = choice.checkpoint ? path(choice.checkpoint) : [];
  const restored = steps.filter(id => roleOf(id) === 'restored');
  const tuned = steps.filter(id => roleOf(id) !== 'restored');
  return { steps, before: tuned[0], after: tuned[tuned.length - 1], restored: restored[0] };
};

const isOfFlow = (sample, i, along) => {
  if (!flow.value) return true;
  const wanted = flow.value;
  const marks = (before, after, restored) => [before, after, restored].map(id => (id ? markOf(sample, id, i) : null)).join('').slice(0, wanted.length);
  if (along.steps.length > 1) return marks(along.before, along.after, along.restored) === wanted;
  return [...checkpoints.values()].some(row => row.role === 'fine_tuned' && admits(row.id)
    && marks(path(row.id)[0], row.id, path(row.id).find(id => roleOf(id) === 'restored')) === wanted);
};

const quoted = text => `'${(text || '').replace(/'/g, "''")}'`;
const queryOf = (task, type, along) => {
  const names = { task, before: along.before || '', after: along.after || '', restored: along.restored || '' };
  return world.queries[type === 'generate_until' ? 'generations' : 'scores']
    .replace(/:(task|before|after|restored)\b/g, (all, name) => quoted(names[name]));
};

const openItem = place => {
  opened = Math.max(0, Math.min(found.length - 1, place));
  const { sample, task, i } = found[opened];
  const along = alongOf();
  const steps = along.steps.length ? along.steps : [...checkpoints.keys()].filter(id => roleOf(id) === 'base');
  document.getElementById('item-title').textContent = `${task.name}, document ${sample.docs[i]}`;
  const others = Object.keys(sample.answers).filter(id => !steps.includes(id));
  const body = document.getElementById('item-body');
  body.replaceChildren(
    make('pre', { class: 'prompt', tabindex: 0, 'aria-label': 'Prompt' }, sample.prompts[i]),
    make('p', {}, make('strong', {}, 'Right answer: '), rightAnswer(sample, i) || '\u2013'),
    make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Answers' }, answersTable(sample, i, steps)),
    make('details', {}, make('summary', {}, `All other checkpoints (${others.length})`),
      make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Answers of other checkpoints' }, answersTable(sample, i, others))));
  document.getElementById('item-before').disabled = opened === 0;
  document.getElementById('item-next').disabled = opened === found.length - 1;
  if (!dialog.open) dialog.showModal();
  const prompt = body.querySelector('.prompt');
  prompt.scrollTop = prompt.scrollHeight; // the question stands at the end, below the worked examples
};

// Probabilities among the choices, from their log-probabilities.
const shares = logProbs => {
  const most = Math.max(...logProbs);
  const weights = logProbs.map(value => Math.exp((value - most) / 100));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map(weight => weight / sum);
};

const answersTable = (sample, i, ids) => {
  const choices = sample.choices[i];
  const rows = ids.map(id => {
    const answer = (sample.answers[id] || [])[i];
    const head = make('th', { scope: 'row' }, id);
    if (!answer) return make('tr', {}, head, make('td', {}, 'no answer'));
    const mark = make('td', { class: 'mark-word' }, word(markOf(sample, id, i)));
    if (!choices.length) return make('tr', {}, head, mark, make('td', { class: 'text answer-text' }, answer[1] || ''));
    const logProbs = answer.slice(1);
    const cells = choices.length > 1 ? shares(logProbs) : [];
    return make('tr', {}, head, mark, ...logProbs.map((value, k) => make('td', { class: 'number', title: `log-probability ${(value / 100).toFixed(2)} nats` },
      cells.length ? `${(100 * cells[k]).toFixed(1)} %` : `${(value / 100).toFixed(2)} nats`,
      cells.length ? make('span', { class: 'meter', style: `--share: ${cells[k]}` }) : null)));
  });
  const heads = choices.map((text, k) => make('th', { scope: 'col', class: sample.rights[i].includes(k) ? 'right-choice' : '' },
    `${sample.rights[i].includes(k) && choices.length > 1 ? '\u2713 ' : ''}${end(text, 60) || '(empty)'}`));
  return make('table', {}, make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'checkpoint'), make('th', { scope: 'col' }, 'answer'),
    ...(choices.length ? heads : [make('th', { scope: 'col' }, 'text')]))), make('tbody', {}, ...rows));
};

const showItems = async () => {
  const task = world.tasks.find(one => one.name === choice.task && one.items !== undefined);
  const title = document.getElementById('items-title');
  found = [];
  if (!task) {
    title.textContent = 'Documents';
    const with_ = world.tasks.filter(one => one.items !== undefined);
    list.replaceChildren(make('p', {}, with_.length ? 'Choose a task to read its documents: ' : 'The tables hold no answers to documents.'),
      make('p', { class: 'task-buttons' }, ...with_.map(one => make('button', { type: 'button', onclick: () => choose('task', one.name) }, one.name))));
    return;
  }
  const sample = await unpack(`items-${task.items}`);
  if (choice.task !== task.name) return; // chosen anew meanwhile
  const along = alongOf();
  for (let i = 0; i < sample.docs.length; i++) if (isOfFlow(sample, i, along)) found.push({ sample, task, i, forgotten: along.steps.length ? null : forgottenBy(sample, i) });
  if (!along.steps.length) found.sort((a, b) => b.forgotten.lost - a.forgotten.lost); // stable: then in the order of documents
  title.textContent = `Documents of ${task.name}: ${found.length} of ${sample.docs.length} shown`;
  const steps = along.steps;
  const draw = most => {
    const rows = found.slice(0, most).map(({ i, forgotten }, place) => make('tr', {},
      make('td', { class: 'number' }, make('button', { type: 'button', 'aria-label': `Open document ${sample.docs[i]}`, onclick: () => openItem(place) }, String(sample.docs[i]))),
      make('td', { class: 'text question' }, end(sample.prompts[i], 140)),
      make('td', { class: 'text' }, end(rightAnswer(sample, i), 60)),
      ...(steps.length ? steps.map(id => make('td', { class: 'mark-word' }, word(markOf(sample, id, i))))
        : [make('td', { class: 'number' }, `${forgotten.lost} of ${forgotten.asked}`)])));
    const heads = ['document', 'end of the prompt', 'right answer', ...(steps.length ? steps : ['forgotten by'])];
    const more = found.length > most ? make('button', { type: 'button', class: 'more', onclick: () => draw(most + 200) }, `Show more of ${found.length - most} documents`) : null;
    const rest = task.documents > sample.docs.length
      ? `${sample.docs.length} of ${task.documents} documents are in this page, drawn at random. Every document: run this query on the tables (schemas/views.sql says how to open them).`
      : 'All documents of the task are in this page. The same from the tables:';
    const sql = queryOf(task.name, sample.type, along);
    list.replaceChildren(
      make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Documents' },
        make('table', {}, make('thead', {}, make('tr', {}, ...heads.map(text => make('th', { scope: 'col' }, text)))), make('tbody', {}, ...rows))),
      ...(more ? [more] : []),
      make('details', {}, make('summary', {}, rest), make('pre', { class: 'query', tabindex: 0 }, sql)));
  };
  draw(50);
};

// How many of the chosen fine-tuned checkpoints answer a document wrong that their base answers right.
const forgottenBy = (sample, i) => {
  let lost = 0, asked = 0;
  for (const row of checkpoints.values()) {
    if (row.role !== 'fine_tuned' || !admits(row.id)) continue;
    const after = markOf(sample, row.id, i);
    const before = markOf(sample, path(row.id)[0], i);
    if (after === null || before === null) continue;
    asked++;
    if (before === '1' && after === '0') lost++;
  }
  return { lost, asked };
};

const choose = (key, value) => {
  form.elements[key].value = value;
  form.dispatchEvent(new Event('change'));
};

flow.addEventListener('change', showItems);
document.getElementById('item-before').addEventListener('click', () => openItem(opened - 1));
document.getElementById('item-next').addEventListener('click', () => openItem(opened + 1));
document.getElementById('item-close').addEventListener('click', () => dialog.close());
