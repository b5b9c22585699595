// What the reader has chosen; an empty text is everything.
const choice = { checkpoint: '', task: '', metric: '', steps: '', seed: '' };
const checkpoints = new Map();

// Whether a checkpoint belongs to the choice. One without steps or seed belongs to every one.
const admits = id => {
  if (!id) return true;
  if (choice.checkpoint && choice.checkpoint !== id) return false;
  const known = checkpoints.get(id);
  return !known || ['steps', 'seed'].every(
    key => !choice[key] || known[key] === null || String(known[key]) === choice[key]);
};

const ROLES = { base: 'Base', control: 'Control', fine_tuned: 'Fine-tuned', restored: 'Restored', own_task: 'Further on its own task' };
const form = document.getElementById('choice');

const offer = (name, values, texts = values) => {
  const select = form.elements[name];
  values.forEach((value, i) => select.append(make('option', { value }, texts[i])));
  select.closest('label').hidden = values.length < 2;
};

const fillChoice = data => {
  data.checkpoints.forEach(row => checkpoints.set(row.id, row));
  const select = form.elements.checkpoint;
  for (const role of new Set(data.checkpoints.map(row => row.role))) {
    const group = make('optgroup', { label: ROLES[role] || role });
    data.checkpoints.filter(row => row.role === role).forEach(row => group.append(make('option', { value: row.id }, row.id)));
    select.append(group);
  }
  const distinct = key => [...new Set(data.checkpoints.map(row => row[key]).filter(value => value !== null).map(String))];
  offer('task', data.tasks.map(task => task.name));
  offer('metric', data.metrics);
  offer('steps', distinct('steps').sort((a, b) => a - b));
  offer('seed', distinct('seed').sort((a, b) => a - b));
};

const readChoice = () => {
  for (const key of Object.keys(choice)) choice[key] = form.elements[key].value;
};
