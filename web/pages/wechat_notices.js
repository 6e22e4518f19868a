// Hands the page's signature to WeChat's script and says what came of the tap; the decision itself reaches the hall from WeChat.
const ask = document.getElementById("ask");
const told = document.getElementById("told");

function say(text) {
  told.textContent = text;
}

if (window.wx) {
  window.wx.config({
    appId: ask.dataset.app,
    timestamp: Number(ask.dataset.timestamp),
    nonceStr: ask.dataset.nonce,
    signature: ask.dataset.signature,
    jsApiList: ["checkJsApi"],
    openTagList: ["wx-open-subscribe"],
  });
  window.wx.ready(() => say("点上面的按钮，再在微信里选“允许”。"));
  window.wx.error(() => say("微信没有认出这一页，请从聊天里重新打开。要紧的通知会改发短信。"));
}

document.getElementById("subscribe").addEventListener("success", (event) => {
  const details = Object.values(JSON.parse(event.detail.subscribeDetails || "{}"));
  const accepted = details.filter((one) => JSON.parse(one).status === "accept").length;
  say(accepted ? "好了，通知会发到您的微信。可以关掉这一页，回到聊天。" : "您没有同意，不发微信通知；要紧的改发短信。");
});
document.getElementById("subscribe").addEventListener("error", () => say("微信没有办成，请再点一次。"));
