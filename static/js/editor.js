// A letter with formatting: Squire in place of the text box, loaded when it is wanted. Without scripts the box stays.
"use strict";

// -- what may stand in it -------------------------------------------------------------------------

// Style attributes are refused by our Content-Security-Policy, what scripts say of an element's style is not.
function letStylesBe() {
  const set = Element.prototype.setAttribute;
  HTMLElement.prototype.setAttribute = function setAttribute(name, value) {
    if (name === "style") this.style.cssText = value;
    else set.call(this, name, value);
  };
}

const TAGS = "a b blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre s small span strike strong sub sup table tbody td tfoot th thead tr u ul".split(" ");
const ATTRIBUTES = "href src alt title width height align valign bgcolor color face size border cellpadding cellspacing colspan rowspan dir lang type start data-look".split(" ");
const PLACED = ["position", "z-index", "inset", "top", "left", "right", "bottom", "float", "behavior", "content"];
const OURS = new RegExp(`^(?:${location.origin})?/(?:compose/picture/|mail/\\d+/\\d+/part/)`);

// The server cleans again whatever is sent; here only the page is protected.
function fragment(html) {
  const shy = html.replace(/(<[a-z][^<>]*?\s)style(\s*=)/gi, "$1data-look$2");
  const found = DOMPurify.sanitize(shy, { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, RETURN_DOM_FRAGMENT: true });
  const own = document.importNode(found, true);
  for (const picture of own.querySelectorAll("img")) if (!OURS.test(picture.getAttribute("src") ?? "")) picture.remove();
  for (const dressed of own.querySelectorAll("[data-look]")) {
    dressed.style.cssText = dressed.getAttribute("data-look");
    dressed.removeAttribute("data-look");
    for (const name of PLACED) dressed.style.removeProperty(name);
  }
  return own;
}

// -- loading --------------------------------------------------------------------------------------

let loaded = null;

function load(addresses) {
  loaded ??= addresses.reduce((before, address) => before.then(() => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  })), Promise.resolve()).then(letStylesBe);
  return loaded;
}

// -- the editor -----------------------------------------------------------------------------------

class Editor {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.plain = box.querySelector("[data-plain]");
    this.html = box.querySelector("[data-html]");
    this.format = box.querySelector("[name=format]");
    this.toggle = this.add("button", { type: "button", class: "button quiet small format-switch", "data-do": "format" });
    this.tools = this.rich = this.squire = null;
    this.say();
    box.addEventListener("click", (event) => this.press(event));
    this.ready = box.dataset.format === "rich" ? this.open() : Promise.resolve();
  }

  // What only scripts can use stands in no page that has none.
  add(tag, attributes) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    this.box.append(made);
    return made;
  }

  get isRich() {
    return this.format.value === "rich";
  }

  say() {
    this.toggle.textContent = this.isRich ? this.box.dataset.toPlain : this.box.dataset.toRich;
  }

  async open() {
    const focused = document.activeElement === this.plain || this.plain.autofocus;
    const [tools] = await Promise.all([this.tools ?? this.fetched(), load(this.box.dataset.scripts.split(" "))]);
    if (!this.squire) this.furnish(tools);
    this.squire.setHTML(this.html.value.trim());
    this.format.value = "rich";
    this.show();
    if (focused) this.squire.moveCursorToStart();
  }

  async fetched() {
    const answer = await fetch(this.box.dataset.tools);
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".editor-tools");
  }

  furnish(tools) {
    this.tools = document.adoptNode(tools);
    this.box.prepend(this.tools);
    this.tools.addEventListener("mousedown", (event) => { if (event.target.closest("button, summary")) event.preventDefault(); });
    this.tools.querySelector("[data-do=picture]").hidden = !("pictures" in this.box.dataset);
    this.rich = document.createElement("div");
    for (const [name, value] of Object.entries({ id: "rich", class: "rich", role: "textbox", "aria-multiline": "true", "aria-label": this.box.dataset.label, dir: "auto", spellcheck: "true" })) this.rich.setAttribute(name, value);
    this.plain.after(this.rich);
    this.squire = this.made();
  }

  made() {
    const squire = new Squire(this.rich, { sanitizeToDOMFragment: fragment, tagAttributes: { blockquote: { type: "cite" } } });
    squire.addEventListener("input", () => {
      this.html.value = squire.getHTML();
      this.form.dispatchEvent(new Event("input"));
    });
    squire.addEventListener("pathChange", () => this.light());
    squire.addEventListener("select", () => this.light());
    squire.addEventListener("pasteImage", (event) => this.pasted(event));
    return squire;
  }

  show() {
    this.plain.hidden = this.isRich;
    this.rich.hidden = this.tools.hidden = !this.isRich;
    this.say();
  }

  async change() {
    const wanted = this.isRich ? "plain" : "rich";
    const said = new FormData();
    said.set("format", wanted);
    said.set("text", this.plain.value);
    said.set("html", this.html.value);
    said.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(this.box.dataset.convert, { method: "POST", body: said }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const found = await answer.json();
    if (wanted === "rich") {
      this.html.value = found.html;
      await this.open();
      this.squire.focus();
    } else {
      this.plain.value = found.text;
      this.format.value = "plain";
      this.show();
      this.plain.focus();
    }
  }

  press(event) {
    const button = event.target.closest("[data-do], [data-colour]");
    if (!button || !this.box.contains(button)) return;
    if (button.dataset.do === "format") return this.change();
    if (!this.squire) return;
    if (button.dataset.colour !== undefined) this.squire.setTextColor(button.dataset.colour || null);
    else this.act(button.dataset.do);
    button.closest("details")?.removeAttribute("open");
    this.light();
  }

  act(name) {
    const squire = this.squire;
    const on = (tag) => squire.hasFormat(tag);
    ({
      bold: () => (on("B") ? squire.removeBold() : squire.bold()),
      italic: () => (on("I") ? squire.removeItalic() : squire.italic()),
      underline: () => (on("U") ? squire.removeUnderline() : squire.underline()),
      bullets: () => (on("UL") ? squire.removeList() : squire.makeUnorderedList()),
      numbers: () => (on("OL") ? squire.removeList() : squire.makeOrderedList()),
      quote: () => (on("BLOCKQUOTE") ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel()),
      link: () => this.link(),
      unlink: () => squire.removeLink(),
      picture: () => this.choose(),
      clear: () => squire.removeAllFormatting(),
      undo: () => squire.undo(),
      redo: () => squire.redo(),
    })[name]?.();
  }

  link() {
    const field = this.box.querySelector("[data-link]");
    const typed = field.value.trim();
    if (!typed) return;
    field.value = "";
    this.squire.makeLink(/^(?:https?:\/\/|mailto:|tel:)/i.test(typed) ? typed : `https://${typed}`);
  }

  light() {
    const tags = { bold: "B", italic: "I", underline: "U", bullets: "UL", numbers: "OL", quote: "BLOCKQUOTE" };
    for (const [name, tag] of Object.entries(tags)) {
      this.tools.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", String(this.squire.hasFormat(tag)));
    }
  }

  choose() {
    const field = document.createElement("input");
    Object.assign(field, { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", multiple: true });
    field.addEventListener("change", () => this.offer([...field.files]));
    field.click();
  }

  offer(files) {
    if (files.length) this.box.dispatchEvent(new CustomEvent("pictures", { detail: files, bubbles: true }));
  }

  pasted(event) {
    this.offer([...(event.detail?.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/")));
  }

  picture(address, name) {
    this.squire.insertImage(address, { alt: name });
  }

  insert({ text, html }) {
    if (this.isRich) return this.squire.insertHTML(html);
    this.plain.focus();
    this.plain.setRangeText(text, this.plain.selectionStart, this.plain.selectionEnd, "end");
    this.form.dispatchEvent(new Event("input"));
  }
}

const editors = [...document.querySelectorAll("[data-editor]")].map((box) => new Editor(box));
