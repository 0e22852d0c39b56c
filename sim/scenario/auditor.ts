/**
 * The auditor: knows from the ground truth which genuine telegrams reached a gateway and left it,
 * and so which readings the portal must have, exactly once and with which units. It asks nobody
 * for help that it judges: not the portal, not the decoder.
 */
import type { Instant } from '#kernel/time.ts';
import type { FrameSays } from '../radio/radio.ts';

/** A genuine telegram that a gateway received, with the units the meter's register really had. */
export interface HeardTelegram {
  readonly meterId: string;
  readonly rxAt: Instant;
  readonly units: number;
  /** What else it said; left out where the world does not tell. */
  readonly says?: FrameSays;
}

/** A reading as the portal has it. */
export interface PortalReading {
  readonly meterId: string;
  readonly at: Instant;
  readonly units: number;
  readonly dueDate?: string | null;
  readonly dueDateUnits?: number | null;
  /** What the meter's clock showed. */
  readonly deviceTime?: Instant | null;
  /** Further named values; null where there are none. */
  readonly fields?: {
    readonly fields: readonly { readonly name: string; readonly value: unknown }[];
  } | null;
}

/** A reading with a value beside its units that its telegram did not say. */
export interface WrongReading extends PortalReading {
  readonly field: 'dueDate' | 'dueDateUnits' | 'deviceTime' | 'errorDate';
  readonly said: unknown;
  readonly sent: unknown;
}

export interface ReadingAudit {
  readonly expectedCount: number;
  readonly storedCount: number;
  /** Expected readings that are not there, or there with other units. */
  readonly lost: readonly HeardTelegram[];
  /** Readings that no genuine telegram of that instant explains. */
  readonly forged: readonly PortalReading[];
  /** Readings that are there once more than they were sent. */
  readonly duplicated: readonly PortalReading[];
  /** With the units that were sent, and something else that was not. */
  readonly wrong: readonly WrongReading[];
}

export interface AuditorState {
  readonly heard: Map<string, Map<Instant, HeardTelegram>>;
  readonly delivered: Map<string, Set<Instant>>;
}

export class Auditor {
  /** By meter, then by instant; a meter sends one frame at a time. */
  readonly #heard: AuditorState['heard'];
  readonly #delivered: AuditorState['delivered'];

  constructor({ heard, delivered }: AuditorState = { heard: new Map(), delivered: new Map() }) {
    this.#heard = heard;
    this.#delivered = delivered;
  }

  /** What it keeps itself, not a copy. */
  state(): AuditorState {
    return { heard: this.#heard, delivered: this.#delivered };
  }

  /** A gateway received a genuine telegram. */
  heard(telegram: HeardTelegram): void {
    let ofMeter = this.#heard.get(telegram.meterId);
    if (ofMeter === undefined) this.#heard.set(telegram.meterId, (ofMeter = new Map()));
    ofMeter.set(telegram.rxAt, telegram);
  }

  /** A gateway handed a telegram over to its uplink, whoever had sent it. */
  delivered({ meterId, rxAt }: { readonly meterId: string; readonly rxAt: Instant }): void {
    let ofMeter = this.#delivered.get(meterId);
    if (ofMeter === undefined) this.#delivered.set(meterId, (ofMeter = new Set()));
    ofMeter.add(rxAt);
  }

  /** Compares what must be in the portal with what is. */
  audit(readings: readonly PortalReading[]): ReadingAudit {
    const matched = new Set<HeardTelegram>();
    const forged: PortalReading[] = [];
    const duplicated: PortalReading[] = [];
    const wrong: WrongReading[] = [];
    for (const reading of readings) {
      const expected = this.#expected(reading);
      if (expected?.units !== reading.units) forged.push(reading);
      else if (matched.has(expected)) duplicated.push(reading);
      else {
        matched.add(expected);
        wrong.push(...wrongOf(reading, expected.says));
      }
    }
    const expected = this.#allExpected();
    const lost = expected.filter((telegram) => !matched.has(telegram));
    // In the order in which they were heard.
    lost.sort((a, b) => a.rxAt - b.rxAt);
    const storedCount = readings.length;
    return { expectedCount: expected.length, storedCount, lost, forged, duplicated, wrong };
  }

  #expected({ meterId, at }: PortalReading): HeardTelegram | undefined {
    if (this.#delivered.get(meterId)?.has(at) !== true) return undefined;
    return this.#heard.get(meterId)?.get(at);
  }

  #allExpected(): HeardTelegram[] {
    return [...this.#heard].flatMap(([meterId, telegrams]) => {
      const delivered = this.#delivered.get(meterId);
      return [...telegrams.values()].filter(({ rxAt }) => delivered?.has(rxAt) === true);
    });
  }
}

/** Telegrams tell the time to the minute. */
const CLOCK_STEP_MS = 60_000;

function wrongOf(reading: PortalReading, says: FrameSays | undefined): WrongReading[] {
  if (says === undefined) return [];
  const errorDate = reading.fields?.fields.find(({ name }) => name === 'errorDate')?.value ?? null;
  const said = { ...reading, errorDate };
  const { deviceAt: deviceTime, ...rest } = says;
  const sent = { ...rest, deviceTime };
  const shown = reading.deviceTime === undefined ? deviceTime : reading.deviceTime;
  const isClock = shown !== null && Math.abs(shown - deviceTime) < CLOCK_STEP_MS;
  const fields = ['dueDate', 'dueDateUnits', 'errorDate', 'deviceTime'] as const;
  return fields
    .filter((field) => (field === 'deviceTime' ? !isClock : isOther(said[field], sent[field])))
    .map((field) => ({ ...reading, field, said: said[field] ?? null, sent: sent[field] }));
}

/** A portal that keeps no such value says nothing wrong. */
function isOther(said: unknown, sent: unknown): boolean {
  return said !== undefined && said !== sent;
}
