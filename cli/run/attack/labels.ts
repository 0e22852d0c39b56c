/**
 * Ground truth for people who train detectors: of each telegram and event of a run whether an attacker is
 * behind it. It is read from the trace, which knows who sent; no defence was asked.
 */
import { fromHex } from '#kernel/bytes.ts';
import type { Instant } from '#kernel/time.ts';
import { senderOf } from '../../../sim/world/frame-sender.ts';
import type { ActWindow, AlarmRow, BrokerRow, TelegramRow, TraceRow } from './left-behind.ts';

/**
 * `genuine`: a meter of the house sent it, and the gateway tells of it as it was. `neighbour`: a meter of
 * another house. `attack`: an attacker sent it, published it, or changed what is told of it.
 */
const LABELS = ['genuine', 'neighbour', 'attack'] as const;
type Label = (typeof LABELS)[number];

interface TelegramLabel {
  readonly label: Label;
  /** Of an attack: over the air, or through a gateway. */
  readonly way?: 'air' | 'gateway';
  /** Interventions that were in force then: `A30-physical/cover d05-r2`. */
  readonly during?: readonly string[];
}

export class Labels {
  readonly #heard = new Set<string>();
  readonly #foreign = new Map<string, string>();
  readonly #spans: { name: string; from: Instant; until: Instant }[] = [];
  readonly #windows: readonly ActWindow[];
  /** When an attacker did something for the first time. */
  readonly firstActAt: Instant;

  constructor(trace: readonly TraceRow[], windows: readonly ActWindow[]) {
    this.#windows = windows;
    let first = Infinity;
    for (const row of trace) {
      if (isAct(row)) first = Math.min(first, row.at);
      if (row.kind === 'intervention') this.#intervention(row);
      if (row['outcome'] !== 'heard') continue;
      if (row.kind === 'telegram') this.#heard.add(`${row.at} ${String(row['sender'])}`);
      if (row.kind === 'foreign') {
        this.#foreign.set(`${row.at} ${String(row['frame'])}`, String(row['sender']));
      }
    }
    this.firstActAt = first;
  }

  #intervention(row: TraceRow): void {
    const name = `${String(row['name'])} ${String(row['target'])}`;
    if (row['state'] === 'begins') this.#spans.push({ name, from: row.at, until: Infinity });
    const open = this.#spans.find((span) => span.name === name && span.until === Infinity);
    if (row['state'] === 'ends' && open !== undefined) open.until = row.at;
  }

  telegram({ rxAt, frame }: Pick<TelegramRow, 'rxAt' | 'frame'>): TelegramLabel {
    const at = Date.parse(rxAt);
    const names = this.#spans.filter(({ from, until }) => from <= at && at < until);
    const during = names.length === 0 ? {} : { during: names.map(({ name }) => name) };
    const sender = this.#foreign.get(`${at} ${frame}`);
    if (sender === ATTACKER) return { label: 'attack', way: 'air', ...during };
    if (sender !== undefined) return { label: 'neighbour', ...during };
    const isAsSent = this.#heard.has(`${at} ${senderOf(fromHex(frame)) ?? ''}`);
    return isAsSent
      ? { label: 'genuine', ...during }
      : { label: 'attack', way: 'gateway', ...during };
  }

  /** What rings before anybody did anything is a false alarm. */
  alarm({ at }: Pick<AlarmRow, 'at'>): 'attack' | 'false-alarm' {
    return at >= this.firstActAt ? 'attack' : 'false-alarm';
  }

  /** While an attacker acts nothing else is on its way; the return of whom it displaced belongs to it. */
  broker({ at }: BrokerRow): 'attack' | 'genuine' {
    const ms = Date.parse(at);
    const isIn = this.#windows.some(
      ({ from, until }) => Date.parse(from) <= ms && ms <= Date.parse(until),
    );
    return isIn ? 'attack' : 'genuine';
  }
}

/** As the radio calls who is no meter. */
const ATTACKER = 'attacker';

export function isAct({ kind, name, sender }: TraceRow): boolean {
  if (kind === 'attempt') return true;
  if (kind === 'foreign') return sender === ATTACKER;
  return kind === 'intervention' && typeof name === 'string' && /^A\d\d-[\w-]+\//.test(name);
}
