/**
 * The auditor: knows from the ground truth which genuine telegrams reached a gateway and left it,
 * and so which readings the portal must have, exactly once and with which units. It asks nobody
 * for help that it judges: not the portal, not the decoder.
 */
import type { Instant } from '#kernel/time.ts';
import type { FrameSays } from '../radio/radio.ts';
import { HeardLog, Texts, type HeardRows } from './audit/heard-log.ts';

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
interface WrongReading extends PortalReading {
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
  readonly heard: ReadonlyMap<string, HeardRows>;
  readonly texts: readonly (string | null)[];
}

export class Auditor {
  readonly #texts: Texts;
  /** By meter; a meter sends one frame at a time. */
  readonly #heard: Map<string, HeardLog>;

  constructor({ heard, texts }: AuditorState = { heard: new Map(), texts: [] }) {
    this.#texts = new Texts(texts);
    this.#heard = new Map(
      [...heard].map(([meterId, rows]) => [meterId, new HeardLog(this.#texts, rows)]),
    );
  }

  /** What it keeps itself, not a copy. */
  state(): AuditorState {
    const heard = new Map([...this.#heard].map(([meterId, log]) => [meterId, log.state()]));
    return { heard, texts: this.#texts.all };
  }

  /** A gateway received a genuine telegram. */
  heard(telegram: HeardTelegram): void {
    let log = this.#heard.get(telegram.meterId);
    if (log === undefined) this.#heard.set(telegram.meterId, (log = new HeardLog(this.#texts)));
    log.add(telegram);
  }

  /** A gateway handed a telegram over to its uplink, whoever had sent it. */
  delivered({ meterId, rxAt }: { readonly meterId: string; readonly rxAt: Instant }): void {
    this.#heard.get(meterId)?.deliver(rxAt);
  }

  /** Units of the telegram of a meter that began then and was heard; a frame lasts no longer. */
  unitsAt(meterId: string, at: Instant): number | undefined {
    const log = this.#heard.get(meterId);
    const found = log?.indexOf(at) ?? -1;
    const index = found < 0 ? -1 - found : found;
    const heard = log !== undefined && index < log.count ? log.heard(index) : undefined;
    return heard !== undefined && heard.rxAt - at < LONGEST_FRAME_MS ? heard.units : undefined;
  }

  /** Compares what must be in the portal with what is. */
  audit(readings: readonly PortalReading[]): ReadingAudit {
    const matched = new Map([...this.#heard].map(([id, { count }]) => [id, new Uint8Array(count)]));
    const forged: PortalReading[] = [];
    const duplicated: PortalReading[] = [];
    const wrong: WrongReading[] = [];
    for (const reading of readings) {
      const [log, seen] = [this.#heard.get(reading.meterId), matched.get(reading.meterId)];
      const index = log?.indexOf(reading.at) ?? -1;
      const isExpected = index >= 0 && log?.isDelivered(index) === true;
      if (!isExpected || seen === undefined || log.units(index) !== reading.units) {
        forged.push(reading);
      } else if (seen[index] === 1) duplicated.push(reading);
      else {
        seen[index] = 1;
        wrong.push(...wrongOf(reading, log.says(index)));
      }
    }
    const { expectedCount, lost } = this.#lost(matched);
    return { expectedCount, storedCount: readings.length, lost, forged, duplicated, wrong };
  }

  /** In the order in which they were heard. */
  #lost(matched: ReadonlyMap<string, Uint8Array>) {
    let expectedCount = 0;
    const lost: HeardTelegram[] = [];
    for (const [meterId, log] of this.#heard) {
      const seen = matched.get(meterId);
      for (let index = 0; index < log.count; index++) {
        if (!log.isDelivered(index)) continue;
        expectedCount += 1;
        if (seen?.[index] !== 1) lost.push({ meterId, ...log.heard(index) });
      }
    }
    lost.sort((a, b) => a.rxAt - b.rxAt);
    return { expectedCount, lost };
  }
}

const LONGEST_FRAME_MS = 100;
/** Telegrams tell the time to the minute. */
const CLOCK_STEP_MS = 60_000;

function wrongOf(reading: PortalReading, says: FrameSays | undefined): WrongReading[] {
  if (says === undefined) return [];
  const { deviceAt: deviceTime, ...rest } = says;
  const errorDate = reading.fields?.fields.find(({ name }) => name === 'errorDate')?.value ?? null;
  const shown = reading.deviceTime === undefined ? deviceTime : reading.deviceTime;
  const isClock = shown !== null && Math.abs(shown - deviceTime) < CLOCK_STEP_MS;
  const isRight =
    isClock &&
    !isOther(reading.dueDate, says.dueDate) &&
    !isOther(reading.dueDateUnits, says.dueDateUnits) &&
    errorDate === says.errorDate;
  if (isRight) return [];
  const said = { ...reading, errorDate };
  const sent = { ...rest, deviceTime };
  const fields = ['dueDate', 'dueDateUnits', 'errorDate', 'deviceTime'] as const;
  return fields
    .filter((field) => (field === 'deviceTime' ? !isClock : isOther(said[field], sent[field])))
    .map((field) => ({ ...reading, field, said: said[field] ?? null, sent: sent[field] }));
}

/** A portal that keeps no such value says nothing wrong. */
function isOther(said: unknown, sent: unknown): boolean {
  return said !== undefined && said !== sent;
}
