/** One meter: what it counted over time, and its latest telegrams down to the bytes. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Meter, Reading, Readings } from '../../twin/api/schemas/meters.ts';
import type { TelegramSummary } from '../../twin/api/schemas/telegrams.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-chart.ts';
import type { ZoomEvent } from '../components/lab-chart.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import '../components/lab-period.ts';
import type { PeriodEvent } from '../components/lab-period.ts';
import '../components/lab-table.ts';
import { Load } from '../components/load.ts';
import { meterStateMark } from '../components/meter-columns.ts';
import { meterFields, valueWord } from '../components/meter-fields.ts';
import { telegramColumns } from '../components/telegram-columns.ts';
import { standingMark, trustExplained } from '../components/trust-mark.ts';
import { dailyConsumption, readingPoints } from '../data/consumption.ts';
import { measured, unitSign } from '../data/measure.ts';
import { meterRow, type MeterRow } from '../data/meter-rows.ts';
import { spanOf, trimToData, wholeDays, type Span } from '../data/period.ts';
import { mayOpen, seesReadings, seesTelegrams } from '../data/permissions.ts';
import { receivedUntilMs, simulatedNowMs } from '../data/stages.ts';
import { NOTHING } from '../format.ts';
import { href, patchParams } from '../router.ts';
import { controls, shared } from '../theme/shared.ts';

const ALLOCATOR = 'heat-cost-allocator';
/** The most the portal gives in one answer. */
const READINGS_MAX = 10_000;
const TELEGRAMS_SHOWN = 30;
const NOT_COUNTING_SHOWN = 10;
/** New readings are fetched this long after they were heard, however many there are. */
const REFRESH_AFTER_MS = 2_500;

export class ViewMeter extends LabView {
  static override styles = [
    shared,
    controls,
    css`
      .crumb {
        font-size: var(--text-s);
      }
      .facts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr));
        gap: var(--s3) var(--s5);
      }
      dt {
        font-size: var(--text-xs);
        color: var(--text-2);
      }
      dd {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .tools {
        justify-content: space-between;
        align-items: end;
        margin-bottom: var(--s3);
      }
      .left-out {
        list-style: none;
        margin-block: var(--s2);
      }
      .wide-table {
        padding-inline: 0;
      }
      .wide-table > :not(lab-table) {
        margin-inline: var(--s4);
      }
      .wide-table > h2 {
        margin-bottom: var(--s3);
      }
    `,
  ];

  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #spanShown: string | undefined;

  readonly #meter = new Load(
    this,
    () => this.route.id,
    async () => {
      const meters = await this.context.client.meters();
      return meters.find(({ id }) => id === this.route.id);
    },
  );

  readonly #readings = new Load<Readings>(
    this,
    () => (seesReadings(this.context.session.role) ? this.route.id : undefined),
    () => {
      const { fromMs, toMs } = this.#span();
      return this.context.client.readings(this.route.id ?? '', {
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        limit: READINGS_MAX,
      });
    },
  );

  readonly #telegrams = new Load<TelegramSummary[]>(
    this,
    () => (seesTelegrams(this.context.session.role) ? this.route.id : undefined),
    () => this.context.client.telegrams({ meterId: this.route.id ?? '', limit: TELEGRAMS_SHOWN }),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const id = this.route.id ?? '';
    const spanKey = this.#spanKey();
    // The chart stays while another period is loaded; another meter starts with an empty page.
    if (this.#spanShown !== undefined && this.#spanShown !== spanKey) void this.#readings.reload();
    this.#spanShown = spanKey;
    const before = changed.get('model');
    if (before === undefined || before.lastSeen.get(id) === this.model.lastSeen.get(id)) return;
    this.#refreshTimer ??= setTimeout(() => this.#refresh(), REFRESH_AFTER_MS);
  }

  #refresh(): void {
    this.#refreshTimer = undefined;
    if (seesReadings(this.context.session.role)) void this.#readings.reload();
    if (seesTelegrams(this.context.session.role)) void this.#telegrams.reload();
  }

  /** Without the moment now: time going on must not load everything afresh at each drawing. */
  #spanKey(): string {
    const { period = '', from = '', to = '' } = this.route.params;
    return [period, from, to].join('|');
  }

  #span(): Span {
    return spanOf(this.route.params, this.model.watermarkMs ?? simulatedNowMs(this.model) ?? 0);
  }

  override render(): TemplateResult {
    const { state } = this.#meter;
    if (state.kind === 'failed') {
      return html`<h1>${this.t('nav.meter')}</h1>
        ${this.#renderError(this.#meter)}`;
    }
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    if (state.value === undefined) return this.#renderUnknown();
    const row = meterRow(state.value, {
      dwellings: this.context.status.dwellings,
      lastSeen: this.model.lastSeen,
      nowMs: receivedUntilMs(this.model),
    });
    return html`<div class="stack">
      ${this.#renderHead(row)} ${this.#renderFacts(row)} ${this.#renderTrust(state.value)}
      ${meterFields(state.value, this.words)} ${this.#renderReadings(row)}
      ${this.#renderTelegrams()}
    </div>`;
  }

  #renderUnknown(): TemplateResult {
    return html`<lab-empty>
      <h1>${this.t('meter.unknown')}</h1>
      <p class="mono">${this.route.id}</p>
      <a href=${href('meters')}>${this.t('meter.toList')}</a>
    </lab-empty>`;
  }

  #renderError(load: Load<unknown>): TemplateResult {
    const error = load.state.kind === 'failed' ? load.state.error : undefined;
    return html`<lab-error
      .error=${error}
      retry
      @lab-retry=${() => void load.reload()}
    ></lab-error>`;
  }

  #renderHead(row: MeterRow): TemplateResult {
    return html`<div>
      <p class="crumb"><a href=${href('meters')}>${this.t('meters.title')}</a> /</p>
      <h1>${row.label}</h1>
      <p class="quiet small">${row.dwelling} · ${row.room} · <span class="mono">${row.id}</span></p>
    </div>`;
  }

  #renderFacts(row: MeterRow): TemplateResult {
    const { t, fmt } = this;
    const seesUnits = seesReadings(this.context.session.role);
    return html`<dl class="panel facts">
      ${this.#renderFact(t('meter.state'), meterStateMark(row, t))}
      ${this.#renderFact(
        t('meter.lastSeen'),
        row.lastSeenMs === undefined ? NOTHING : fmt.shortInstant(row.lastSeenMs),
      )}
      ${
        seesUnits
          ? html`${this.#renderFact(this.#valueLabel(row), this.#value(row.units, row))}
            ${
              row.measure.course === 'level'
                ? nothing
                : this.#renderFact(this.#dueLabel(row), this.#value(row.dueDateUnits, row))
            }`
          : nothing
      }
      ${this.#renderFact(
        t('meter.rssi'),
        row.rssiDbm === undefined ? NOTHING : fmt.quantity(row.rssiDbm, 'dBm', 0),
      )}
    </dl>`;
  }

  #renderTrust(meter: Meter): TemplateResult | typeof nothing {
    const explained = trustExplained(meter, this.words);
    if (explained === nothing) return nothing;
    return html`<section class="panel">
      <h2>${this.t('trust.title')}</h2>
      ${explained} ${this.#renderNotCounting(meter.measure)}
    </section>`;
  }

  /** Held and excluded readings of the shown period; the chart leaves them out. */
  #renderNotCounting(measure: Meter['measure']): TemplateResult | typeof nothing {
    const left = (this.#readings.value?.readings ?? []).filter((one) => !countsForBills(one));
    if (left.length === 0) return nothing;
    const shown = left.slice(-NOT_COUNTING_SHOWN).reverse();
    return html`<h3>${this.t('trust.notCounting')}</h3>
      <ul class="left-out small">
        ${shown.map(
          ({ at, units, standing = 'held' }) =>
            html`<li class="row">
              <span class="num">${this.fmt.shortInstant(Date.parse(at))}</span>
              <span class="num">${measured(units, measure, this.words)}</span>
              ${standingMark(standing, this.words)}
            </li>`,
        )}
      </ul>
      ${
        mayOpen(this.context.session.role, 'alarms')
          ? html`<p class="small"><a href=${href('alarms')}>${this.t('trust.toAlarms')}</a></p>`
          : nothing
      }`;
  }

  #value(units: number | undefined, { measure }: MeterRow): string {
    return units === undefined ? NOTHING : measured(units, measure, this.words);
  }

  #valueLabel({ measure, kind }: MeterRow): string {
    if (kind === ALLOCATOR) return this.t('meter.units');
    return valueWord(measure.field, this.words.locale);
  }

  #dueLabel({ dueDate }: MeterRow): string {
    if (dueDate === undefined) return this.t('meter.dueUnits');
    return this.t('meter.dueUnitsAt', { date: this.fmt.date(dueDate) });
  }

  #renderFact(name: string, value: TemplateResult | string): TemplateResult {
    return html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  }

  #renderReadings(row: MeterRow): TemplateResult {
    if (!seesReadings(this.context.session.role)) {
      return html`<lab-empty>${this.t('meter.valuesPrivate')}</lab-empty>`;
    }
    return html`<section class="panel">
      <div class="row tools">
        <h2>${this.t('meter.history')}</h2>
        ${row.measure.course === 'level' ? nothing : this.#renderMode()}
        <lab-period
          .params=${this.route.params}
          .span=${this.#span()}
          @lab-period=${({ detail }: PeriodEvent) => patchParams({ ...detail })}
        ></lab-period>
      </div>
      ${this.#renderChart(row)}
      ${
        row.kind === ALLOCATOR
          ? html`<p class="quiet small">${this.t('meter.unitsAreNotEnergy')}</p>`
          : nothing
      }
    </section>`;
  }

  #renderMode(): TemplateResult {
    const daily = this.route.params['show'] === 'daily';
    return html`<div class="segments" role="group" aria-label=${this.t('meter.show')}>
      <button type="button" aria-pressed=${!daily} @click=${() => patchParams({ show: '' })}>
        ${this.t('meter.showReading')}
      </button>
      <button type="button" aria-pressed=${daily} @click=${() => patchParams({ show: 'daily' })}>
        ${this.t('meter.showDaily')}
      </button>
    </div>`;
  }

  #renderChart(row: MeterRow): TemplateResult {
    const { state } = this.#readings;
    if (state.kind === 'failed') return this.#renderError(this.#readings);
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    const readings = state.value.readings.filter(countsForBills);
    if (readings.length === 0) return html`<lab-empty>${this.t('meter.noReadings')}</lab-empty>`;
    const { exp10, course } = row.measure;
    const daily = course !== 'level' && this.route.params['show'] === 'daily';
    const points = daily ? dailyConsumption(readings, exp10) : readingPoints(readings, exp10);
    const span = trimToData(this.route.params, this.#span(), points[0]?.atMs);
    return html`${
        readings.length < READINGS_MAX
          ? nothing
          : html`<p class="small">${this.t('meter.cut', { count: READINGS_MAX })}</p>`
      }
      <lab-chart
        .points=${points}
        .span=${daily ? wholeDays(span) : span}
        kind=${daily ? 'bars' : 'line'}
        label="${row.label}, ${this.t(daily ? 'meter.showDaily' : 'meter.showReading')}"
        unit=${this.#chartUnit(row, daily)}
        ?as-table=${this.route.params['table'] === '1'}
        @lab-zoom=${({ detail }: ZoomEvent) => this.#onZoom(detail)}
      ></lab-chart>`;
  }

  #chartUnit({ kind, measure }: MeterRow, daily: boolean): string {
    if (kind === ALLOCATOR) return this.t(daily ? 'meter.unitsPerDay' : 'meter.unitsWord');
    const unit = unitSign(measure.unit);
    return daily ? this.t('meter.perDay', { unit }) : unit;
  }

  #onZoom(span: Span | null): void {
    patchParams(
      span === null ? { from: '', to: '' } : { from: String(span.fromMs), to: String(span.toMs) },
    );
  }

  #renderTelegrams(): TemplateResult | typeof nothing {
    if (!seesTelegrams(this.context.session.role)) return nothing;
    const { state } = this.#telegrams;
    if (state.kind === 'failed') return this.#renderError(this.#telegrams);
    return html`<section class="panel wide-table">
      <h2>${this.t('meter.telegrams')}</h2>
      ${
        state.kind === 'loading'
          ? html`<lab-empty loading></lab-empty>`
          : state.value.length === 0
            ? html`<lab-empty>${this.t('meter.noTelegrams')}</lab-empty>`
            : html`<lab-table
                .columns=${telegramColumns(this.words, { withMeter: false })}
                .rows=${state.value}
                caption=${this.t('meter.telegrams')}
              ></lab-table>`
      }
    </section>`;
  }
}

function countsForBills({ standing = 'counts' }: Reading): boolean {
  return standing === 'counts';
}

define('view-meter', ViewMeter);
