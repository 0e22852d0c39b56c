/** Base of every element of the dashboard: shared rules, and the words of the chosen language. */
import { LitElement } from 'lit';
import type { Formatter } from '../format.ts';
import { locale, WORDS, type Words } from '../i18n/translate.ts';
import { StoreController } from '../store.ts';

export class LabElement extends LitElement {
  readonly #locale = new StoreController(this, locale);

  get words(): Words {
    return WORDS[this.#locale.value];
  }

  get t(): Words['t'] {
    return this.words.t;
  }

  get fmt(): Formatter {
    return this.words.fmt;
  }

  /** A typed event that leaves the shadow root. */
  emit<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true }));
  }
}

/** Registers an element once, so that a test file and a view may both import it. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
