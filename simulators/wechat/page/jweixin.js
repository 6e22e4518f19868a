// What the vendor's page script does, as far as a page of a service hall needs it: config, ready, error, <wx-open-subscribe>.
(() => {
  const ready = [];
  const failed = [];
  const ask = async (path, body) =>
    (await fetch(`https://res.wx.qq.com/sim/${path}`, { method: "POST", body: JSON.stringify(body) })).json();

  function draw() {
    for (const tag of document.querySelectorAll("wx-open-subscribe")) {
      const [style, words] = tag.querySelectorAll('script[type="text/wxtag-template"]');
      const inside = tag.attachShadow({ mode: "open" });
      inside.innerHTML = style.textContent + words.textContent;
      inside.firstElementChild.nextElementSibling.addEventListener("click", async () => {
        const answer = await ask("subscribe", { template: tag.getAttribute("template") });
        const name = answer.errMsg === "subscribe:ok" ? "success" : "error";
        tag.dispatchEvent(new CustomEvent(name, { detail: answer }));
      });
    }
  }

  window.wx = {
    config: async (given) => {
      const answer = await ask("config", { ...given, url: location.href.split("#")[0] });
      if (answer.errMsg !== "config:ok") {
        failed.forEach((told) => told(answer));
        return;
      }
      if ((given.openTagList || []).includes("wx-open-subscribe")) {
        draw();
      }
      ready.forEach((told) => told());
    },
    ready: (told) => ready.push(told),
    error: (told) => failed.push(told),
  };
})();
