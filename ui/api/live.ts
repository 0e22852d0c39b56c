/**
 * The live feed: server-sent events that resume after the last event id. However many events
 * arrive, views are told at most once per frame. `hold` freezes what the views see and goes on
 * collecting; `release` shows it all.
 */
import { applyLive, EMPTY_MODEL, type LiveEvent, type LiveModel } from '../data/live-model.ts';
import { Store } from '../store.ts';

const EVENT_NAMES = ['counters', 'reading', 'telegram', 'alarm', 'gateway', 'world'] as const;

/** `retrying`: the stream broke and is being opened again. */
export type FeedState = 'idle' | 'connecting' | 'open' | 'retrying';

interface FeedPorts {
  open(url: string): EventSource;
  /** Calls back before the next frame is drawn. */
  frame(callback: () => void): void;
  later(callback: () => void, delayMs: number): void;
}

/** `EventSource.CLOSED`: the browser has given up. */
const CLOSED = 2;
const RETRY_MS = 3_000;
const URL_PATH = '/api/v1/live';

const BROWSER_PORTS: FeedPorts = {
  open: (url) => new EventSource(url),
  frame: (callback) => requestAnimationFrame(callback),
  later: (callback, delayMs) => setTimeout(callback, delayMs),
};

export class LiveFeed {
  /** What views draw. */
  readonly view = new Store<LiveModel>(EMPTY_MODEL);
  readonly state = new Store<FeedState>('idle');
  readonly held = new Store(false);
  /** Telegrams, readings, alarms and turns of gateways that came while the view is held. */
  readonly waiting = new Store(0);
  readonly #ports: FeedPorts;
  #latest: LiveModel = EMPTY_MODEL;
  #source: EventSource | undefined;
  #lastEventId = '';
  #frameAsked = false;
  #onMissed: () => void = () => {};

  constructor(ports: FeedPorts = BROWSER_PORTS) {
    this.#ports = ports;
  }

  /** `onMissed` is called when the portal no longer has the events in between: load afresh. */
  start(onMissed: () => void): void {
    this.#onMissed = onMissed;
    this.#open('connecting');
  }

  stop(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#lastEventId = '';
    this.#latest = EMPTY_MODEL;
    this.view.set(EMPTY_MODEL);
    this.held.set(false);
    this.waiting.set(0);
    this.state.set('idle');
  }

  /** Merges a snapshot that was loaded by a call. */
  update(change: (model: LiveModel) => LiveModel): void {
    this.#latest = change(this.#latest);
    this.#publishSoon();
  }

  hold(): void {
    this.held.set(true);
  }

  release(): void {
    this.held.set(false);
    this.#publishSoon();
  }

  #open(state: FeedState): void {
    this.state.set(state);
    const resume = this.#lastEventId === '' ? '' : `?lastEventId=${this.#lastEventId}`;
    const source = this.#ports.open(`${URL_PATH}${resume}`);
    this.#source = source;
    source.onopen = () => this.state.set('open');
    source.onerror = () => this.#failed(source);
    source.addEventListener('hello', (event) => this.#hello(event));
    for (const name of EVENT_NAMES) {
      source.addEventListener(name, (event) => this.#receive(name, event));
    }
  }

  /** The browser retries a dropped stream by itself, but gives up on an error status. */
  #failed(source: EventSource): void {
    if (source !== this.#source) return;
    this.state.set('retrying');
    if (source.readyState !== CLOSED) return;
    this.#ports.later(() => {
      if (source === this.#source) this.#open('retrying');
    }, RETRY_MS);
  }

  #hello(event: MessageEvent<string>): void {
    this.#lastEventId = event.lastEventId;
    const { missed } = JSON.parse(event.data) as { missed: boolean };
    if (missed) this.#onMissed();
  }

  #receive(name: LiveEvent['name'], event: MessageEvent<string>): void {
    if (event.lastEventId !== '') this.#lastEventId = event.lastEventId;
    const live = { name, data: JSON.parse(event.data) as unknown } as LiveEvent;
    this.#latest = applyLive(this.#latest, live);
    this.#publishSoon();
  }

  #publishSoon(): void {
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    this.#ports.frame(() => {
      this.#frameAsked = false;
      if (!this.held.value) this.view.set(this.#latest);
      this.waiting.set(this.#latest.newsCount - this.view.value.newsCount);
    });
  }
}
