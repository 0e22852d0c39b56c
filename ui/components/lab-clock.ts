/**
 * The clock bar: simulated time, pace of the world, freezing the view, and what the frame must
 * always say: whether the data is simulated, which defences are off, whether the feed is alive.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { place } from '../place.ts';
import type { Pace } from '../../twin/api/schemas/lab.ts';
import type { FeedState } from '../api/live.ts';
import type { LiveModel } from '../data/live-model.ts';
import { PACES, paceKey, parsePace } from '../data/pace.ts';
import { isCatchingUp, receivedUntilMs, simulatedNowMs } from '../data/stages.ts';
import { NOTHING } from '../format.ts';
import { controls, shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import { define, LabElement } from './lab-element.ts';
import { stateMark } from './state-mark.ts';

export type PaceEvent = CustomEvent<{ readonly pace: Pace }>;
export type HoldEvent = CustomEvent<{ readonly hold: boolean }>;

class LabClock extends LabElement {
  static override properties = {
    model: { attribute: false },
    feedState: { attribute: false },
    steers: { type: Boolean },
    held: { type: Boolean },
    waiting: { type: Number },
    defencesOff: { attribute: false },
    simulated: { type: Boolean },
  };
  declare model: LiveModel;
  declare feedState: FeedState;
  /** This viewer may change the pace of the world. */
  declare steers: boolean;
  declare held: boolean;
  /** News that came while the view was held. */
  declare waiting: number;
  declare defencesOff: readonly string[];
  /** A lab runs the world that the data is from. */
  declare simulated: boolean;

  static override styles = [
    shared,
    controls,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s4);
        padding: var(--s2) var(--gutter, var(--s5));
        background: var(--surface-2);
        border-bottom: 1px solid var(--line);
        font-size: var(--text-s);
      }
      .time {
        display: inline-flex;
        align-items: center;
        gap: var(--s2);
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .time svg {
        color: var(--text-2);
      }
      .pace {
        display: inline-flex;
        align-items: center;
        gap: var(--s2);
      }
      .end {
        margin-inline-start: auto;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s3);
      }
      button,
      select {
        min-height: 1.875rem;
      }
      select {
        max-width: 8.5rem;
      }
      @media (width < 700px) {
        .end {
          margin-inline-start: 0;
        }
        .scenario {
          display: none;
        }
        .end {
          display: contents;
        }
        .time {
          order: -2;
        }
        .feed {
          order: -1;
          margin-inline-start: auto;
        }
      }
      @media (width < 420px) {
        .badge {
          font-size: var(--text-xs);
          padding-inline: 0.5em;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="bar" role="region" aria-label=${this.t('clock.title')}>
      ${this.#renderTime()} ${this.#renderPace()} ${this.#renderHold()}
      <div class="end">
        ${this.#renderCatchingUp()} ${this.#renderScenario()} ${this.#renderDefences()}
        ${this.#renderSimulated()} ${this.#renderFeed()}
      </div>
    </div>`;
  }

  #renderSimulated(): TemplateResult | typeof nothing {
    if (!this.simulated) return nothing;
    return html`<span class="badge accent">${icon('flask')} ${this.t('clock.simulated')}</span>`;
  }

  #renderTime(): TemplateResult {
    const nowMs = simulatedNowMs(this.model);
    const name = this.simulated
      ? this.t('clock.simTime', { zone: place.value.timeZone })
      : this.t('clock.dataTime');
    return html`<span class="time" title=${name}>
      ${icon('clock')}
      <span class="visually-hidden">${name}</span>
      <span class="num">${nowMs === undefined ? NOTHING : this.fmt.instant(nowMs)}</span>
    </span>`;
  }

  /** What the pages say of meters is then of that time, and not of now. */
  #renderCatchingUp(): TemplateResult | typeof nothing {
    const untilMs = receivedUntilMs(this.model);
    if (untilMs === undefined || !isCatchingUp(this.model)) return nothing;
    const text = this.t('clock.catchingUp', { at: this.fmt.instant(untilMs) });
    return html`<span class="badge warn" role="status">${icon('clock')} ${text}</span>`;
  }

  #renderPace(): TemplateResult | typeof nothing {
    const pace = this.model.lab?.world?.clock.pace;
    if (pace === undefined) return nothing;
    if (!this.steers) return html`<span class="num">${this.#paceText(paceKey(pace))}</span>`;
    const current = paceKey(pace);
    const choices = PACES.includes(current) ? PACES : [...PACES, current];
    return html`<label class="pace">
      ${this.t('clock.pace')}
      <select @change=${(event: Event) => this.#onPace(event)}>
        ${choices.map(
          (choice) =>
            html`<option value=${choice} .selected=${choice === current}>
              ${this.#paceText(choice)}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #paceText(key: string): string {
    if (key === '0') return this.t('clock.paused');
    if (key === 'max') return this.t('clock.max');
    return `×${this.fmt.decimal(key)}`;
  }

  #renderHold(): TemplateResult {
    const label = this.held ? this.t('clock.release') : this.t('clock.hold');
    return html`<button
      type="button"
      aria-pressed=${this.held}
      title=${this.t('clock.holdHint')}
      @click=${() => this.emit('lab-hold', { hold: !this.held })}
    >
      ${icon(this.held ? 'play' : 'pause')} ${label}
      ${
        this.held
          ? html`<span class="num">${this.t('clock.waiting', { count: this.waiting })}</span>`
          : nothing
      }
    </button>`;
  }

  #renderScenario(): TemplateResult | typeof nothing {
    const world = this.model.lab?.world;
    if (!world) return nothing;
    const { scenario, seed } = world;
    return html`<span class="scenario quiet"
      >${this.t('clock.scenario', { scenario, seed })}</span
    >`;
  }

  #renderDefences(): TemplateResult | typeof nothing {
    if (this.defencesOff.length === 0) return nothing;
    return html`<span class="badge bad">
      ${icon('shieldOff')} ${this.t('clock.defencesOff', { list: this.defencesOff.join(', ') })}
    </span>`;
  }

  #renderFeed(): TemplateResult {
    return html`<span class="feed" role="status">
      ${
        this.feedState === 'open'
          ? stateMark('ok', 'ok', this.t('clock.live'))
          : stateMark('warn', 'warn', this.t('clock.connecting'))
      }
    </span>`;
  }

  #onPace(event: Event): void {
    const pace = parsePace((event.target as HTMLSelectElement).value);
    this.emit('lab-pace', { pace });
  }
}

define('lab-clock', LabClock);
