/* <syndicate-feed src="https://feeds.example.se/feeds/aktuellt.json" limit="5" lang="sv">: a feed's items on another
   website. What stands inside the element is shown until the items are there, and for good where they cannot be had.
   Everything that a feed says is set as text; only http and https addresses become links. No innerHTML, no eval, no
   dependency, nothing stored. Styled by the page: ::part(list item time place title summary more status). */

const WORDS = {
  sv: { loading: "Hämtar …", failed: "Listan kunde inte hämtas.", none: "Inget att visa just nu.", more: "Prenumerera", off: "Inställt", clock: [" kl. ", "."] },
  en: { loading: "Loading …", failed: "The list could not be loaded.", none: "Nothing to show right now.", more: "Subscribe", off: "Cancelled", clock: [", ", ":"] },
};
const MOST = 50;
const PATIENCE = 15000;

const SHEET = `
/* Two lines an item are kept free from the start, so that the page does not jump when they come. */
:host { display: block; min-block-size: var(--syndicate-height, calc(var(--syndicate-items) * 3.4em + 1.7em)); }
:host([hidden]) { display: none; }
ul { list-style: none; margin: 0; padding: 0; }
li { margin-block: 0 var(--syndicate-gap, .75em); overflow-wrap: anywhere; line-height: 1.4; }
.when { display: block; font-size: .875em; color: var(--syndicate-muted, inherit); }
a { color: var(--syndicate-link, LinkText); text-underline-offset: .15em; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
p { margin: .25em 0 0; line-height: 1.4; }
.off .title { text-decoration: line-through; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

/* One request for each address, however many elements show it. */
const underWay = new Map();

function load(address) {
  if (!underWay.has(address)) {
    const asked = fetch(address, {
      headers: { Accept: "application/feed+json, application/json" },
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    })
      .then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`);
        return answer.json();
      })
      .then((feed) => {
        if (!feed || !Array.isArray(feed.items)) throw new Error("no JSON Feed");
        return feed;
      })
      .finally(() => underWay.delete(address));
    underWay.set(address, asked);
  }
  return underWay.get(address);
}

function make(name, part, text) {
  const element = document.createElement(name);
  if (part) element.setAttribute("part", part);
  if (text) element.textContent = text;
  return element;
}

function web(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function linked(part, text, address) {
  const href = web(address);
  const element = make(href ? "a" : "span", part, text);
  if (href) element.href = href;
  element.classList.add(part.split(" ")[0]);
  return element;
}

const said = (value) => (typeof value === "string" ? value : "");

/* A moment by the clock of the website, wherever it is read: the offset is left out, and nothing is converted. */
function wall(text) {
  const moment = new Date(`${text.slice(0, 16)}${text.length > 10 ? "" : "T00:00"}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function inWords(from, to, language, clock) {
  const start = wall(from);
  const end = to ? wall(to) : null;
  if (!start) return "";
  const style = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  let days;
  try {
    days = new Intl.DateTimeFormat(language, style);
  } catch {
    days = new Intl.DateTimeFormat("en-GB", style);
  }
  const lasts = end && end > start;
  if (from.length <= 10) return lasts ? days.formatRange(start, end) : days.format(start);
  const hour = (text) => text.slice(11, 16).replace(":", clock[1]);
  const first = days.format(start) + clock[0] + hour(from);
  if (!lasts) return first;
  return first + (from.slice(0, 10) === to.slice(0, 10) ? `–${hour(to)}` : ` – ${days.format(end)}${clock[0]}${hour(to)}`);
}

function isOver(event) {
  const last = said(event.end) || said(event.start);
  const moment = last.length > 10 ? new Date(last) : new Date(`${last}T23:59:59`);
  return moment < new Date();
}

/* What is to be shown: news as the feed has them; of events those that are not over, the next first. */
function chosen(items, most) {
  const good = items.filter((item) => item && typeof item === "object");
  const events = good.filter((item) => item._event && said(item._event.start));
  if (!events.length) return good.slice(0, most);
  const at = (item) => Date.parse(item._event.start);
  return events.filter((item) => !isOver(item._event)).sort((a, b) => at(a) - at(b)).slice(0, most);
}

class SyndicateFeed extends HTMLElement {
  static observedAttributes = ["src", "limit", "lang", "summary"];

  #root = this.attachShadow({ mode: "open" });
  #slot = document.createElement("slot");
  #status = make("p", "status");
  #turn = 0;
  #shown = null; /* the address that what is shown came from */
  #planned = false;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    this.#root.adoptedStyleSheets = [sheet];
    this.#status.setAttribute("role", "status");
    this.#root.append(this.#slot, this.#status);
  }

  connectedCallback() {
    this.#plan();
  }

  attributeChangedCallback() {
    this.#plan();
  }

  /* Attributes are told of one by one; they are taken up together. */
  #plan() {
    if (this.#planned || !this.isConnected) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#show();
    });
  }

  get #most() {
    const asked = Number.parseInt(this.getAttribute("limit"), 10);
    return asked > 0 ? Math.min(asked, MOST) : 5;
  }

  get #language() {
    return this.lang || this.closest("[lang]")?.lang || "sv";
  }

  get #words() {
    return WORDS[this.#language.slice(0, 2).toLowerCase()] || WORDS.en;
  }

  async #show() {
    const turn = ++this.#turn;
    const src = this.getAttribute("src");
    this.style.setProperty("--syndicate-items", this.#most);
    this.setAttribute("aria-busy", "true");
    this.#say(this.#words.loading, true);
    try {
      if (!src) throw new Error("no src");
      const feed = await load(new URL(src, document.baseURI).href);
      if (turn !== this.#turn) return;
      this.#fill(feed);
      this.#shown = src;
    } catch (problem) {
      if (turn !== this.#turn) return;
      if (this.#shown !== src) this.#root.replaceChildren(this.#slot, this.#status);
      this.#say(this.#words.failed, false);
      this.dispatchEvent(new CustomEvent("syndicate-error", { detail: problem }));
    }
    this.removeAttribute("aria-busy");
  }

  #say(text, quiet) {
    this.#status.className = quiet ? "quiet" : "";
    this.#status.textContent = text;
  }

  #fill(feed) {
    const items = chosen(feed.items, this.#most);
    const list = make("ul", "list");
    list.setAttribute("role", "list"); /* Safari forgets that a list without bullets is one. */
    if (said(feed.title)) list.setAttribute("aria-label", feed.title);
    if (said(feed.language)) list.lang = feed.language;
    list.append(...items.map((item) => this.#item(item)));
    const shown = items.length ? [list] : [];
    if (web(feed.home_page_url)) {
      const more = linked("more", this.#words.more, feed.home_page_url);
      if (said(feed.title)) more.append(make("span", "", `: ${feed.title}`));
      more.lastElementChild?.classList.add("quiet");
      const line = make("p");
      line.append(more);
      shown.push(line);
    }
    this.#say(items.length ? "" : this.#words.none, false);
    this.#root.replaceChildren(this.#status, ...shown);
    this.dispatchEvent(new CustomEvent("syndicate-load", { detail: { items: items.length } }));
  }

  #item(item) {
    const event = item._event && said(item._event.start) ? item._event : null;
    const off = event && event.status === "cancelled";
    const element = make("li", off ? "item cancelled" : "item");
    element.className = off ? "off" : "";
    if (said(item.language)) element.lang = item.language;
    const title = said(item.title) || said(item.content_text) || said(item.url);
    element.append(this.#when(item, event, off, title), linked("title", title, item.url));
    if (this.hasAttribute("summary") && !event && said(item.summary)) element.append(make("p", "summary", item.summary));
    return element;
  }

  #when(item, event, off, title) {
    const line = make("span");
    line.className = "when";
    const word = this.#words.off;
    if (off && !title.toLowerCase().startsWith(word.toLowerCase())) line.append(make("strong", "mark", word), " · ");
    const from = event ? event.start : said(item.date_published).slice(0, 10);
    if (from) {
      const time = make("time", "time", inWords(from, event ? said(event.end) : "", this.#language, this.#words.clock));
      time.dateTime = from;
      line.append(time);
    }
    if (event && said(event.location)) line.append(" · ", make("span", "place", event.location));
    return line;
  }
}

if (!customElements.get("syndicate-feed")) customElements.define("syndicate-feed", SyndicateFeed);
