// Lets Monaco and React's helpers style the page under `style-src 'self'`, without 'unsafe-inline' and
// without nonces. The policy forbids <style> elements and style attributes in markup; it does not govern
// the CSS object model (Content Security Policy Level 3, section 6.4; CSSOM, "constructed" style sheets).
// So both are turned into calls of that model, before anything else runs.

const STYLE_IN_A_TAG = /(<[a-z][^<>]*?\s)style=(?=["'])/gi;
const HELD_BACK = "data-held-style";

/** Stands in for a <style> element: its sheet is adopted by the document or shadow root that it is put in. */
class AdoptedStyle extends HTMLElement {
  readonly sheet = new CSSStyleSheet();
  #home: Document | ShadowRoot | null = null;

  connectedCallback(): void {
    this.hidden = true;
    this.#home = this.getRootNode() as Document | ShadowRoot;
    this.#home.adoptedStyleSheets.push(this.sheet);
    this.#read();
    this.#watch.observe(this, { childList: true, characterData: true, subtree: true });
  }

  disconnectedCallback(): void {
    this.#watch.disconnect();
    const home = this.#home;
    if (home) home.adoptedStyleSheets = home.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  override get textContent(): string {
    return super.textContent ?? "";
  }

  override set textContent(css: string) {
    super.textContent = css;
    this.#read();
  }

  override set innerText(css: string) {
    this.textContent = css;
  }

  readonly #watch = new MutationObserver(() => this.#read());

  /** The text, if there is one: rules that were inserted one by one are no text, and stay. */
  #read(): void {
    if (this.#watch.takeRecords() && this.textContent) this.sheet.replaceSync(this.textContent);
  }
}

function adoptStyleElements(): void {
  customElements.define("adopted-style", AdoptedStyle);
  const createElement = document.createElement.bind(document);
  const create = (name: string, options?: ElementCreationOptions) =>
    createElement(name.toLowerCase() === "style" ? "adopted-style" : name, options);
  document.createElement = create as typeof document.createElement;
}

/** Style attributes of markup are held back while it is parsed, and then set by script. */
function setStyleAttributesByScript(): void {
  const { set, ...rest } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML")!;
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...rest,
    set(this: Element, markup: string | null) {
      const text = String(markup ?? "");
      set!.call(this, heldBack(text));
      if (text.includes("style=")) release(this);
    },
  });
  const insert = Element.prototype.insertAdjacentHTML;
  Element.prototype.insertAdjacentHTML = function (position, markup) {
    const text = String(markup);
    insert.call(this, position, heldBack(text));
    if (text.includes("style=")) release(this.parentElement ?? this);
  };
}

const heldBack = (markup: string) => markup.replace(STYLE_IN_A_TAG, `$1${HELD_BACK}=`);

function release(root: Element): void {
  for (const element of root.querySelectorAll<HTMLElement>(`[${HELD_BACK}]`)) {
    element.style.cssText = element.getAttribute(HELD_BACK) ?? "";
    element.removeAttribute(HELD_BACK);
  }
}

adoptStyleElements();
setStyleAttributesByScript();
