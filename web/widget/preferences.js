// How a citizen likes the window to look; a browser that stores nothing forgets it.

const NAME = "hall-chat-view";

/** @param {{elder: boolean, size: number|null}} view */
export function keep(view) {
  try {
    localStorage.setItem(NAME, JSON.stringify(view));
  } catch {
    // private windows: the look lasts as long as the page
  }
}

/** @returns {any} */
export function kept() {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}
