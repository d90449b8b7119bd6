// Looks at the codes of a PIN document in this browser alone: no field has a name, no form sends them, nothing is kept.

const check = document.getElementById("format-check");
const remarks = document.getElementById("format-remarks");
const codes = [...check.querySelectorAll("input[data-label]")];
const previous = document.getElementById("previous-key");
const boxes = [...check.querySelectorAll("input")];

const SMART = {
  "‘": "a curly single quote",
  "’": "a curly single quote",
  "“": "a curly double quote",
  "”": "a curly double quote",
  "–": "a long dash",
  "—": "a long dash",
  "…": "three dots in one",
};
// These show as nothing or as a blank, so they are named.
const UNSEEN = {
  "\u00a0": "a no-break space",
  "\u00ad": "a soft hyphen",
  "\u200b": "a zero width space",
  "\u200c": "a zero width non-joiner",
  "\u200d": "a zero width joiner",
  "\u200e": "a left-to-right mark",
  "\u200f": "a right-to-left mark",
  "\u2060": "a word joiner",
  "\ufeff": "a zero width no-break space",
};
const UNPRINTED = /[\p{C}\p{Zl}\p{Zp}\p{M}\u115f\u1160\u3164\uffa0]/u;
const MIXED_UP = {
  O: "the capital letter O, not zero",
  o: "the small letter o, not zero",
  0: "zero, not the letter O",
  l: "the small letter l, not the figure 1",
  I: "the capital letter I, not the figure 1",
  1: "the figure 1, not the letter l or I",
};
const FIGURE = /^\d$/;
const TURN_OFF = "Smart Punctuation did this. On an iPhone or iPad turn it off: Settings, General, Keyboard. Then type the code again.";

function shown(character) {
  return UNSEEN[character] ?? (UNPRINTED.test(character) ? "a character that shows as nothing" : character);
}

function places(characters, wanted) {
  return characters.flatMap((character, at) => (wanted(character, at) ? [[at + 1, character]] : []));
}

// Where the shape of a code says what stands at a place, the right kind is no remark: the 0 of A81001 is a zero.
function isMixedUp(text, shape) {
  const allFigures = /^\d+$/.test(text);
  return (character, at) => {
    if (allFigures || !Object.hasOwn(MIXED_UP, character)) return false;
    return !shape[at] || (shape[at] === "9") !== FIGURE.test(character);
  };
}

function plain(text) {
  return text.replace(/\s/g, "").toLowerCase();
}

function remarksOn(box) {
  const text = box.value.trim();
  const characters = [...text];
  const found = [];
  const { shortest, longest, shape } = box.dataset;
  if (characters.length < shortest || characters.length > longest) {
    const expected = shortest === longest ? shortest : `${shortest} to ${longest}`;
    const counted = characters.length === 1 ? "1 character" : `${characters.length} characters`;
    found.push(`${counted}, where ${expected} are usual. Compare it with the document: it can still be right.`);
  }
  const smart = places(characters, (character) => Object.hasOwn(SMART, character));
  found.push(...smart.map(([at, character]) => `Character ${at} is ${SMART[character]}.`));
  if (smart.length) found.push(TURN_OFF);
  if (/\s/.test(text)) found.push("There is a space in it. Take it out, unless the document shows one.");
  const odd = places(characters, (character) => !/[\x20-\x7e\t]/.test(character) && !Object.hasOwn(SMART, character));
  found.push(...odd.map(([at, character]) => `Character ${at}, ${shown(character)}, is not on a plain English keyboard.`));
  const alike = places(characters, isMixedUp(text, shape));
  found.push(...alike.map(([at, character]) => `Character ${at} is ${MIXED_UP[character]}.`));
  if (box === codes[0] && plain(previous.value) === plain(text)) {
    found.push("The same as the previous one. A new linkage key or passphrase must differ.");
  }
  return found;
}

function listOf(sentences) {
  const list = document.createElement("ul");
  list.className = "nhsuk-list nhsuk-list--bullet";
  list.append(
    ...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }),
  );
  return list;
}

function partOn(box) {
  const heading = document.createElement("h3");
  heading.className = "nhsuk-heading-s";
  heading.textContent = box.dataset.label;
  const found = remarksOn(box);
  return [heading, listOf(found.length ? found : ["Nothing odd in it."])];
}

function show() {
  const typed = codes.filter((box) => box.value.trim());
  remarks.replaceChildren(...(typed.length ? typed.flatMap(partOn) : ["Type a code first."]));
}

function clear() {
  for (const box of boxes) box.value = "";
  remarks.replaceChildren();
}

document.getElementById("check-codes").addEventListener("click", show);
document.getElementById("clear-codes").addEventListener("click", () => {
  clear();
  boxes[0].focus();
});
for (const box of boxes) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") show();
  });
  box.addEventListener("input", () => remarks.replaceChildren()); // they were about what stood there before
}
window.addEventListener("pagehide", clear);
clear();
check.hidden = false;
