/**
 * The smallest observable value, and the controller that redraws an element when it changes.
 * Elements subscribe when they are connected and let go when they are removed.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Readable<T> {
  readonly value: T;
  /** Calls `listener` after each change; the answer ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export class Store<T> implements Readable<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Redraws its host whenever the store changes. */
export class StoreController<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #store: Readable<T>;
  #release: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, store: Readable<T>) {
    this.#host = host;
    this.#store = store;
    host.addController(this);
  }

  get value(): T {
    return this.#store.value;
  }

  hostConnected(): void {
    this.#release = this.#store.subscribe(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
