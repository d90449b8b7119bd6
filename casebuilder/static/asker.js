// Who is asking: a press with a finger or a mouse saves at once. With the keyboard the arrows choose and Enter saves.

for (const form of document.querySelectorAll("[data-asker]")) {
  let isPressed = false;
  form.addEventListener("pointerdown", () => { isPressed = true; });
  form.addEventListener("keydown", () => { isPressed = false; });
  form.addEventListener("change", () => {
    if (isPressed) form.requestSubmit();
  });
}
