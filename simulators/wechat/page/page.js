// The screen of somebody with WeChat, drawn from what the simulated vendor holds; nothing here knows the hall.
const $ = id => document.getElementById(id);
const params = new URLSearchParams(location.search);
const openid = params.get("user") || "oDevCitizen1";
const OUTCOMES = { ok: "按时答复", late: "超过 5 秒", refused: "返回错误", reset: "连接断开", lost: "答复丢失", malformed: "答复读不懂" };
const FIELDS = { thing: "事项", short_thing: "事项", time: "时间", date: "时间", phrase: "状态", const: "状态", character_string: "编号", number: "编号", name: "姓名", phone_number: "电话" };
const MODES = { safe: "安全模式（加密）", compat: "兼容模式", clear: "明文模式" };
let state = { entries: [], menu: [] };
let drawn = "";

async function act(name, body = {}) {
  await fetch(`/page-act/${openid}/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

function element(tag, { text, ...properties } = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...inside);
  return made;
}

// WeChat turns bare addresses and <a href> in a text message into links; a weixin://bizmsgmenu link is sent as words when tapped.
function linked(text) {
  const parts = [];
  const pattern = /<a\s+href="([^"]+)"[^>]*>([^<]*)<\/a>|(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+)/g;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(text.slice(from, found.index), link(found[1] || found[3], found[2] || found[3]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function link(href, words) {
  if (href.startsWith("weixin://bizmsgmenu")) {
    const query = new URLSearchParams(href.split("?")[1]);
    const button = element("button", { className: "choice", text: words });
    button.onclick = () => act("choose", { text: query.get("msgmenucontent"), id: query.get("msgmenuid") });
    return button;
  }
  return element("a", { href, text: words, target: "_blank", rel: "noopener" });
}

function bubble(entry) {
  if (entry.kind === "msgmenu") {
    const { head_content, list, tail_content } = entry.data.msgmenu;
    const choices = list.map(one => {
      const button = element("button", { className: "choice", text: one.content });
      button.onclick = () => act("choose", { text: one.content, id: String(one.id) });
      return button;
    });
    return element("div", { className: "bubble" }, head_content, ...choices, tail_content ? `\n${tail_content}` : "");
  }
  if (entry.kind === "image" && entry.data?.image?.media_id) {
    return element("div", { className: "bubble" }, element("img", { src: `/page-media/${entry.data.image.media_id}`, alt: "图片" }));
  }
  return element("div", { className: "bubble" }, ...linked(entry.text));
}

function card(title, lines, url) {
  const made = element("div", { className: "card" }, element("h4", { text: title }));
  for (const [name, value] of lines) made.append(element("p", {}, element("span", { text: name }), value));
  if (url) made.append(element("a", { href: url, text: "详情", target: "_blank", rel: "noopener" }));
  return element("li", { className: "time" }, made);
}

function line(entry) {
  if (entry.from === "system") return element("li", { className: "system" }, element("span", { text: entry.text }));
  if (entry.from === "notice") {
    const data = Object.entries(entry.data.data).map(([name, { value }]) => [FIELDS[name.replace(/\d+$/, "")] || name, value]);
    return card(entry.kind === "subscription" ? "订阅通知" : "服务通知", data, entry.data.url || entry.data.page);
  }
  if (entry.kind === "news") {
    const articles = entry.data.articles || entry.data.news?.articles || [];
    const first = articles[0] || {};
    return card(first.Title || first.title, [["", first.Description || first.description || ""]], first.Url || first.url);
  }
  const face = element("div", { className: "face", text: { me: "我", agent: "客" }[entry.from] || "政" });
  const who = entry.from === "agent" ? element("div", { className: "who", text: `客服 ${entry.data.KfAccount}` }) : "";
  return element("li", { className: entry.from }, face, element("div", {}, who, bubble(entry)));
}

function draw() {
  $("name").textContent = state.name + (state.agent !== null ? "（客服接待中）" : "");
  drawChat();
  drawMenu();
  $("mode").textContent = MODES[state.mode];
  $("left").textContent = state.left;
  $("openid").value ||= openid;
  $("agent").textContent = state.agent === null ? "没有会话" : state.agent ? `${state.agent} 接待中` : "排队中";
  $("templates").textContent = state.templates.length ? `已有模板 ${state.templates.length} 个` : "大厅没有设置通知模板";
  $("count").textContent = state.violations.length;
  $("violations").replaceChildren(...state.violations.map(one => element("li", { text: `${one.rule}：${one.detail}` })).reverse());
  $("deliveries").replaceChildren(...state.deliveries.map(one => element("li", {
    className: one.outcome === "ok" ? "" : "bad", text: `${one.what} · ${OUTCOMES[one.outcome] || one.outcome} · ${one.seconds} 秒`,
  })).reverse());
}

function drawChat() {
  const lines = [];
  let shown = 0;
  for (const entry of state.entries) {
    const at = new Date(entry.at);
    if (at - shown > 300_000) {
      lines.push(element("li", { className: "time", text: at.toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }) }));
      shown = at;
    }
    lines.push(line(entry));
  }
  if (!state.follows) lines.push(element("li", { className: "system" }, element("span", { text: "您没有关注这个公众号" })));
  if (state.waiting && state.agent === null) lines.push(line({ from: "passive", kind: "text", text: "…" }));
  const stamp = JSON.stringify([state.entries.length, state.waiting, state.follows, state.agent]);
  if (stamp === drawn) return;
  drawn = stamp;
  $("chat").replaceChildren(...lines);
  $("chat").scrollTop = $("chat").scrollHeight;
}

function drawMenu() {
  const stamp = JSON.stringify(state.menu);
  if ($("menu").dataset.stamp === stamp) return;
  $("menu").dataset.stamp = stamp;
  $("menu").replaceChildren(...state.menu.map(entry => {
    const below = entry.sub_button?.length ? element("ul", { hidden: true }, ...entry.sub_button.map(one => {
      const button = element("button", { type: "button", text: one.name });
      button.onclick = () => { closeMenus(); tap(one); };
      return element("li", {}, button);
    })) : null;
    const button = element("button", { type: "button", text: (below ? "≡ " : "") + entry.name });
    button.onclick = () => {
      const open = below?.hidden;
      closeMenus();
      if (below) below.hidden = !open; else tap(entry);
    };
    return element("div", {}, button, ...(below ? [below] : []));
  }));
  showMenu(state.menu.length > 0);
}

function closeMenus() { for (const list of $("menu").querySelectorAll("ul")) list.hidden = true; }

function showMenu(wanted) {
  $("menu").hidden = !wanted;
  $("typing").hidden = wanted;
  $("toggle").hidden = state.menu.length === 0;
  $("toggle").textContent = wanted ? "⌨" : "☰";
}

function tap(entry) {
  if (entry.type === "view") {
    act("view", { url: entry.url });
    window.open(entry.url, "_blank", "noopener");
  } else act("click", { key: entry.key });
}

$("toggle").onclick = () => showMenu($("menu").hidden);
$("words").oninput = () => { $("send").hidden = !$("words").value.trim(); $("more").hidden = !$("send").hidden; };
$("compose").onsubmit = event => {
  event.preventDefault();
  const text = $("words").value;
  if (!text.trim()) return;
  $("words").value = "";
  $("words").oninput();
  act("text", { text });
};
$("more").onclick = () => { $("extras").hidden = !$("extras").hidden; $("chat").scrollTop = $("chat").scrollHeight; };
$("image").onchange = async event => {
  await fetch(`/page-upload/${openid}/image`, { method: "POST", body: event.target.files[0] });
  $("extras").hidden = true;
};
$("voice").onclick = () => act("voice", { recognition: prompt("微信识别出的文字（现在的微信一般为空）", "") ?? "" });
$("location").onclick = () => act("location", { latitude: 33.7366, longitude: 113.3076, label: prompt("我的位置", "平顶山市湛河区开源路") || "平顶山市湛河区" });
$("scan").onclick = () => act("scan", { scene: prompt("二维码场景值", "hall-door") || "hall-door" });
$("profile").onclick = () => act(state.follows ? "unfollow" : "follow");
$("consent").onclick = () => act("consent");
$("overlap").onchange = event => act("delivery", { overlap: event.target.checked });
$("agent-send").onclick = () => { act("agent-says", { text: $("agent-words").value }); $("agent-words").value = ""; };
$("agent-end").onclick = () => act("agent-ends");
$("switch").onclick = () => { location.search = `?user=${encodeURIComponent($("openid").value)}`; };
for (const button of document.querySelectorAll("[data-advance]")) button.onclick = () => act("advance", { seconds: Number(button.dataset.advance) });

for (;;) {
  try {
    const answer = await fetch(`/page-state/${encodeURIComponent(openid)}?known=${state.version || ""}`);
    state = await answer.json();
    draw();
  } catch {
    $("name").textContent = "模拟程序已停止";
    await new Promise(resolve => setTimeout(resolve, 2000));
  }
}
