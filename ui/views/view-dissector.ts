/**
 * A telegram taken apart: fields and bytes side by side, linked both ways. A pasted telegram is
 * decoded in the browser and never leaves it; its key is kept out of the address.
 */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { TelegramDetail } from '../../twin/api/schemas/telegrams.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-dissection.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import { Load } from '../components/load.ts';
import { verdictMark } from '../components/telegram-columns.ts';
import { trustExplained } from '../components/trust-mark.ts';
import { dissectText, EXAMPLE } from '../data/dissect-text.ts';
import { seesTelegrams } from '../data/permissions.ts';
import { NOTHING } from '../format.ts';
import { href, patchParams } from '../router.ts';
import { controls, shared } from '../theme/shared.ts';

export class ViewDissector extends LabView {
  static override properties = { key: { state: true } };
  declare key: string;

  static override styles = [
    shared,
    controls,
    css`
      .paste {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(14rem, 22rem);
        gap: var(--s3) var(--s4);
        align-items: start;
      }
      textarea {
        font-family: var(--mono);
        width: 100%;
        min-height: 5.5rem;
      }
      .key {
        display: grid;
        gap: var(--s3);
      }
      .key input {
        font-family: var(--mono);
        width: 100%;
      }
      .note {
        font-weight: 400;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s5);
        overflow-wrap: anywhere;
      }
      dt {
        font-size: var(--text-xs);
        color: var(--text-2);
      }
      dd {
        font-weight: 600;
        overflow-wrap: break-word;
      }
      .head {
        justify-content: space-between;
        align-items: end;
      }
      @media (width < 720px) {
        .paste {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.key = '';
  }

  readonly #telegram = new Load<TelegramDetail>(
    this,
    () => (seesTelegrams(this.context.session.role) ? this.route.id : undefined),
    () => this.context.client.telegram(this.route.id ?? ''),
  );

  /** A key belongs to the telegram it was typed for. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('route');
    if (before !== undefined && before.id !== this.route.id) this.key = '';
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      ${this.route.id === undefined ? this.#renderPaste() : this.#renderStored()}
    </div>`;
  }

  #renderPaste(): TemplateResult {
    const { hex = '' } = this.route.params;
    return html`<div>
        <h1>${this.t('dissector.title')}</h1>
        <p class="quiet small">${this.t('dissector.intro')}</p>
      </div>
      <div class="panel paste">
        <label class="field">
          ${this.t('dissector.hex')}
          <textarea
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            .value=${hex}
            placeholder="2e 44 93 44 …"
            @input=${(event: Event) => this.#onHex(event)}
          ></textarea>
        </label>
        <div class="key">${this.#renderKey()} ${this.#renderTools(hex)}</div>
      </div>
      ${this.#renderPasted(hex)}`;
  }

  #renderKey(): TemplateResult {
    return html`<label class="field">
      ${this.t('dissector.key')}
      <input
        type="password"
        autocomplete="off"
        spellcheck="false"
        .value=${this.key}
        placeholder=${this.t('dissector.keyHint')}
        aria-describedby="key-note"
        @input=${(event: Event) => (this.key = (event.target as HTMLInputElement).value)}
      />
      <span id="key-note" class="note quiet">${this.t('dissector.keyNote')}</span>
    </label>`;
  }

  #renderTools(hex: string): TemplateResult {
    return html`<div class="row">
      <button type="button" @click=${() => this.#onExample()}>
        ${this.t('dissector.example')}
      </button>
      ${
        hex === '' && this.key === ''
          ? nothing
          : html`<button type="button" class="plain" @click=${() => this.#onClear()}>
              ${this.t('dissector.clear')}
            </button>`
      }
    </div>`;
  }

  #renderPasted(hex: string): TemplateResult {
    if (hex.trim() === '') return html`<lab-empty>${this.t('dissector.empty')}</lab-empty>`;
    const { dissection, errors } = dissectText(hex, this.key);
    return html`${errors.map((error) => html`<lab-error .error=${error}></lab-error>`)}
    ${dissection === undefined ? nothing : this.#renderDissection(dissection)}`;
  }

  #renderDissection(dissection: TelegramDetail['dissection']): TemplateResult {
    return html`${
        dissection.error === undefined
          ? nothing
          : html`<lab-error .error=${dissection.error}></lab-error>`
      } <lab-dissection .dissection=${dissection}></lab-dissection>`;
  }

  #renderStored(): TemplateResult {
    if (!seesTelegrams(this.context.session.role)) {
      return html`<lab-empty>
        <p>${this.t('dissector.notForRole')}</p>
        <a href=${href('dissector')}>${this.t('dissector.toPaste')}</a>
      </lab-empty>`;
    }
    const { state } = this.#telegram;
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    if (state.kind === 'failed') {
      return html`<h1>${this.t('dissector.telegram', { id: this.route.id ?? '' })}</h1>
        <lab-error
          .error=${state.error}
          retry
          @lab-retry=${() => void this.#telegram.reload()}
        ></lab-error>
        <p><a href=${href('dissector')}>${this.t('dissector.toPaste')}</a></p>`;
    }
    return this.#renderTelegram(state.value);
  }

  #renderTelegram(telegram: TelegramDetail): TemplateResult {
    const { dissection } = telegram;
    return html`<div class="row head">
        <h1>${this.t('dissector.telegram', { id: String(telegram.id) })}</h1>
        <a href=${href('dissector', undefined, { hex: telegram.hex })}>
          ${this.t('dissector.openAsPaste')}
        </a>
      </div>
      ${this.#renderFacts(telegram)}
      ${
        telegram.withheldBytes === undefined
          ? nothing
          : html`<p class="small">
              ${this.t('dissector.withheld', { count: telegram.withheldBytes })}
            </p>`
      }
      ${trustExplained(telegram, this.words)} ${this.#renderDissection(dissection)}`;
  }

  #renderFacts(telegram: TelegramDetail): TemplateResult {
    const { t, fmt } = this;
    const { meterId, rxAt, gatewayId, rssiDbm } = telegram;
    const facts = [
      [t('telegram.verdict'), verdictMark(telegram, this.words)],
      [t('telegram.meter'), meterId === null ? NOTHING : meterLink(meterId)],
      [t('telegram.receivedAt'), fmt.instant(Date.parse(rxAt))],
      [t('gateway.id'), gatewayId],
      [t('telegram.rssi'), rssiDbm === null ? NOTHING : fmt.quantity(rssiDbm, 'dBm', 0)],
    ] as const;
    return html`<dl class="panel facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #onHex(event: Event): void {
    const text = (event.target as HTMLTextAreaElement).value;
    patchParams({ hex: text });
  }

  #onExample(): void {
    this.key = EXAMPLE.keyHex;
    patchParams({ hex: EXAMPLE.frameHex });
  }

  #onClear(): void {
    this.key = '';
    patchParams({ hex: '' });
  }
}

function meterLink(meterId: string): TemplateResult {
  return html`<a class="mono num" href=${href('meter', meterId)}>${meterId}</a>`;
}

define('view-dissector', ViewDissector);
