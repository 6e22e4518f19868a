// The widget's look. A constructed style sheet: no inline style, so a strict policy of the host page stays as it is.

const CSS = `
:host{--blue:#14508f;--blue-dark:#0e3d70;--ink:#1c2733;--soft:#52606f;--line:#cfd8e3;--paper:#fff;--ground:#f3f6fa;--tint:#e8f0f9;--green:#1b6e4a;--amber:#7a4b00;
--fs:17px;--target:44px;--radius:12px;
display:block;position:relative;font:400 var(--fs)/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;color:var(--ink);text-align:left;letter-spacing:normal}
:host([elder]){--fs:22px;--target:60px}
:host([hidden]){display:none}
*,*::before,*::after{box-sizing:border-box}
button,textarea,input{font:inherit;color:inherit}
button{cursor:pointer;min-height:var(--target);min-width:var(--target);border-radius:8px;border:1px solid transparent;padding:.3em .8em;touch-action:manipulation}
button[disabled]{cursor:default}
:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
a{color:var(--blue);text-underline-offset:.18em;overflow-wrap:anywhere}
h2,h3,h4,p,dl,dd,ol{margin:0;padding:0}
.panel{display:flex;flex-direction:column;height:100%;min-height:0;background:var(--ground);overflow:hidden;border-radius:inherit;container:panel/inline-size}
header{background:var(--blue);color:#fff;padding:.55em .8em;display:flex;flex-wrap:wrap;align-items:center;gap:.2em .6em;border-bottom:3px solid #c9a227}
header .who{flex:1 1 9em;min-width:0}
header h2{font-size:1.08em;font-weight:600;line-height:1.35}
header .label{font-size:max(14px,.8em);line-height:1.4;color:#eaf2fb}
header button{background:transparent;color:#fff;border-color:#9dbbdc;font-size:max(14px,.85em);padding:.2em .6em}
header button:hover,header button[aria-pressed=true]{background:var(--blue-dark)}
.banner{background:#fff4d6;color:#5c3a00;padding:.5em .9em;border-bottom:1px solid #e3c56b;font-size:.94em}
.banner:empty{display:none}
.log{position:relative;flex:1 1 auto;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:.9em .8em 1.2em;display:flex;flex-direction:column;gap:.85em}
.log>:first-child{margin-top:auto}
.turn{max-width:min(88%,44em);display:flex;flex-direction:column;gap:.2em;align-items:flex-start}
.turn.citizen{align-self:flex-end;align-items:flex-end}
.turn.system{align-self:center;align-items:center;max-width:94%}
.turn.wide{width:100%}
.by{font-size:max(14px,.8em);color:var(--soft);padding:0 .2em}
.bubble{background:var(--paper);border:1px solid var(--line);border-radius:4px var(--radius) var(--radius) var(--radius);padding:.6em .9em;max-width:100%}
.turn.wide .bubble{width:100%}
.citizen .bubble{background:var(--blue);border-color:var(--blue);color:#fff;border-radius:var(--radius) 4px var(--radius) var(--radius)}
.citizen .bubble a{color:#fff}
.staff .bubble{border-left:4px solid var(--green)}
.system .bubble{background:#fff8e6;border-color:#e3c56b;color:#5c3a00;border-radius:8px;font-size:.94em}
.prose{white-space:pre-wrap;overflow-wrap:anywhere}
.citizen.pending .bubble{background:#3c6a9c}
.state{font-size:max(14px,.8em);color:var(--soft)}
.state.bad{color:#a3261b}
.choices{display:flex;flex-wrap:wrap;gap:.5em;padding-top:.25em;width:100%}
.choices button{background:var(--paper);color:var(--blue);border-color:var(--blue);text-align:left;line-height:1.35;overflow-wrap:anywhere;max-width:100%}
.choices button:hover{background:var(--tint)}
.choices.rating button{flex:1 1 6em;text-align:center}
.card-head{display:flex;justify-content:space-between;align-items:baseline;gap:.6em;flex-wrap:wrap;margin:-.6em -.9em .6em;padding:.45em .9em;background:var(--tint);color:var(--blue-dark);font-weight:600;border-bottom:1px solid var(--line);border-radius:3px 11px 0 0}
.card-head small{font-weight:400;font-size:max(14px,.8em);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.card h3{font-size:1.05em;line-height:1.4;margin-bottom:.3em}
.card h4{font-size:1em;margin:.6em 0 .2em}
.materials{padding-left:1.5em}
.materials li{padding:.22em 0;border-bottom:1px dotted var(--line)}
.materials li:last-child{border:0}
.materials small{display:block;color:var(--soft);font-size:max(14px,.84em)}
.materials em{font-style:normal;font-size:max(14px,.8em);background:#e3f3ea;color:var(--green);border-radius:4px;padding:0 .4em;margin-left:.5em}
.rows{display:grid;gap:.3em}
.rows>div{display:grid;grid-template-columns:minmax(4.2em,max-content) 1fr;gap:.7em}
.rows dt{color:var(--soft)}
.rows dd{overflow-wrap:anywhere}
.ticket{display:flex;flex-wrap:wrap;gap:.6em 1.2em;align-items:center;justify-content:space-between;padding-bottom:.6em;margin-bottom:.6em;border-bottom:2px dashed var(--line)}
.ticket img{width:132px;height:132px;background:#fff;border:1px solid var(--line);border-radius:6px;padding:6px}
.numbers{display:grid;gap:.25em}
.numbers dt{color:var(--soft);font-size:max(14px,.84em)}
.numbers dd{font-size:1.35em;font-weight:700;letter-spacing:.04em;font-variant-numeric:tabular-nums;line-height:1.3;color:var(--blue-dark);overflow-wrap:anywhere}
.cut{color:var(--soft);font-size:max(14px,.88em);padding-top:.5em}
.links{display:flex;flex-wrap:wrap;gap:.2em 1.2em;padding-top:.4em}
.links a{display:inline-flex;align-items:center;min-height:var(--target)}
.primary{background:var(--blue);color:#fff}
.primary:hover{background:var(--blue-dark)}
.typing{align-self:flex-start;display:flex;gap:.5em;align-items:center;color:var(--soft);font-size:max(14px,.88em);padding:.2em .3em}
.typing[hidden]{display:none}
.dots{display:inline-flex;gap:4px}.dots i{width:7px;height:7px;border-radius:50%;background:var(--soft);animation:beat 1.2s infinite}
.dots i:nth-child(2){animation-delay:.2s}.dots i:nth-child(3){animation-delay:.4s}
@keyframes beat{0%,60%,100%{opacity:.25}30%{opacity:1}}
.latest{position:absolute;right:.8em;bottom:calc(100% + .5em);background:var(--blue);color:#fff;box-shadow:0 2px 8px #0003}
.latest[hidden]{display:none}
footer{position:relative;background:var(--paper);border-top:1px solid var(--line);padding:.5em .7em calc(.5em + env(safe-area-inset-bottom,0px))}
.tools{display:flex;flex-wrap:wrap;align-items:center;gap:.4em .7em;margin-bottom:.45em}
.tools .human{background:#fff;border-color:var(--green);color:var(--green);font-weight:600}
.tools .human:hover{background:#e9f5ef}
.tools .quiet,.tools a{background:none;border:0;color:var(--soft);font-size:max(14px,.88em);text-decoration:underline;text-underline-offset:.18em;display:inline-flex;align-items:center;min-height:var(--target);padding:0 .2em}
.tools .gap{flex:1}
.tools .more,.sizes button{background:#fff;border-color:var(--line);color:var(--soft)}
.tools .more{display:none}
.extra{display:flex;flex-wrap:wrap;align-items:center;gap:.3em .8em}
.sizes{display:none;gap:.3em}
:host([elder]) .sizes{display:inline-flex}
.ask{display:flex;flex-wrap:wrap;gap:.5em;align-items:center;background:#fff4d6;border:1px solid #e3c56b;border-radius:8px;padding:.5em .7em;margin-bottom:.5em}
.ask[hidden]{display:none}
.ask p{flex:1 1 12em}
.ask button{background:#fff;border-color:var(--soft)}
.composer{display:flex;gap:.5em;align-items:flex-end}
.composer textarea{flex:1;min-width:0;resize:none;max-height:8.5em;min-height:var(--target);border:1px solid #76879a;border-radius:8px;padding:calc((var(--target) - 1.5em)/2 - 1px) .7em;line-height:1.5;background:#fff;field-sizing:content}
.composer textarea::placeholder{color:#5f6c7b}
.composer button{flex:none;font-weight:600}
.composer button[disabled]{background:#5f6c7b}
.counter{font-size:max(14px,.84em);color:var(--soft);padding-top:.2em}.counter.bad{color:#a3261b}.counter:empty{display:none}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:host([mode=floating]){display:contents}
.launcher{display:none}
:host([mode=floating]) .launcher{display:block;position:fixed;right:max(16px,env(safe-area-inset-right,0px));bottom:max(16px,env(safe-area-inset-bottom,0px));z-index:2147483000;background:var(--blue);color:#fff;border-radius:28px;min-height:56px;padding:.3em 1.2em;font:600 var(--fs)/1.4 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;box-shadow:0 4px 16px #0004}
:host([mode=floating]) .panel{display:none;position:fixed;right:16px;bottom:16px;z-index:2147483001;width:min(420px,calc(100vw - 32px));height:min(680px,calc(100dvh - 32px));border-radius:14px;box-shadow:0 8px 40px #0005;font:400 var(--fs)/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--ink)}
:host([mode=floating][elder]) .panel{width:min(560px,calc(100vw - 32px))}
:host([mode=floating][open]) .panel{display:flex}
:host([mode=floating][open]) .launcher{display:none}
.collapse{display:none}
:host([mode=floating]) .collapse{display:block}
@media (max-width:520px){:host([mode=floating]) .panel,:host([mode=floating][elder]) .panel{inset:0;width:100vw;height:100dvh;border-radius:0}.turn{max-width:96%}.log{padding-inline:.55em}}
@media (max-height:480px){:host(:not([mode=floating])) .panel{display:block;height:auto;overflow:visible}:host(:not([mode=floating])) .log{overflow:visible}
:host([mode=floating]) .panel{display:none;overflow-y:auto;inset:0;width:100vw;height:100dvh;border-radius:0}:host([mode=floating][open]) .panel{display:block}.log{overflow:visible}}
.composer textarea:placeholder-shown{height:var(--target);overflow:hidden;white-space:nowrap}
@container panel (max-width:25em){.tools .more{display:block}.extra{display:none;order:9;width:100%}.extra.shown{display:flex}header .label{font-size:14px}header h2{font-size:1em}header{gap:.2em .4em;padding:.4em .6em}.composer textarea{padding-inline:.5em}}
@media (prefers-reduced-motion:reduce){.dots i{animation:none;opacity:.7}}
@media (forced-colors:active){.bubble,.choices button,header,footer{border:1px solid}}
@media print{header button,footer,.choices{display:none}.log{overflow:visible}}
`;

/** @returns {CSSStyleSheet} */
export function sheet() {
  const style = new CSSStyleSheet();
  style.replaceSync(CSS);
  return style;
}

/** The sizes of elder mode; 30 is what the ageing standard asks to be reachable. */
export const ELDER_SIZES = [18, 22, 26, 30];

/** @param {number|null} pixels null: the style sheet's own size */
export function sizeSheet(pixels) {
  const style = new CSSStyleSheet();
  if (pixels) style.replaceSync(`:host([elder]){--fs:${pixels}px}`);
  return style;
}
