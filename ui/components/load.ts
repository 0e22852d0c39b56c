/** Loads something for an element: loading, ready or failed; a later call overtakes an earlier one. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { toErrorView, type ErrorView } from '../errors.ts';

export type LoadState<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: ErrorView };

/**
 * Runs `load` whenever `key` gives another text than before, checked before each drawing.
 * An undefined key means: nothing to load now.
 */
export class Load<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #key: () => string | undefined;
  readonly #load: () => Promise<T>;
  #loadedKey: string | undefined;
  #run = 0;
  #state: LoadState<T> = { kind: 'loading' };

  constructor(host: ReactiveControllerHost, key: () => string | undefined, load: () => Promise<T>) {
    this.#host = host;
    this.#key = key;
    this.#load = load;
    host.addController(this);
  }

  get state(): LoadState<T> {
    return this.#state;
  }

  get value(): T | undefined {
    return this.#state.kind === 'ready' ? this.#state.value : undefined;
  }

  hostUpdate(): void {
    const key = this.#key();
    if (key === this.#loadedKey) return;
    this.#loadedKey = key;
    this.#state = { kind: 'loading' };
    if (key !== undefined) void this.reload();
  }

  /** Loads again; what is shown stays until the answer is here, so that nothing flickers. */
  async reload(): Promise<void> {
    const run = ++this.#run;
    const state = await this.#load().then(
      (value): LoadState<T> => ({ kind: 'ready', value }),
      (error: unknown): LoadState<T> => ({ kind: 'failed', error: toErrorView(error) }),
    );
    if (run !== this.#run) return;
    this.#state = state;
    this.#host.requestUpdate();
  }
}
