// The sentences to try: a tap says them in the widget.
for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => {
    const chat = /** @type {any} */ (document.querySelector("hall-chat"));
    customElements.whenDefined("hall-chat").then(() => chat.say(button.getAttribute("data-say")));
  });
}
