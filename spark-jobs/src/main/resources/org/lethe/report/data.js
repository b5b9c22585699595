// Data of the page: packed JSON, unpacked when it is first asked for.
const unpacked = new Map();
const read = async text => {
  const bytes = Uint8Array.from(atob(text.trim()), character => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).json();
};
const unpack = id => {
  if (!unpacked.has(id)) unpacked.set(id, read(document.getElementById(id).textContent));
  return unpacked.get(id);
};

// An element with attributes and children; texts become text nodes, whatever they look like.
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
};
