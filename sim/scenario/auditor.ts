/**
 * The auditor: knows from the ground truth which genuine telegrams reached a gateway and left it,
 * and so which readings the portal must have, exactly once and with which units. It asks nobody
 * for help that it judges: not the portal, not the decoder.
 */
import type { Instant } from '#kernel/time.ts';

/** A genuine telegram that a gateway received, with the units the meter's register really had. */
export interface HeardTelegram {
  readonly meterId: string;
  readonly rxAt: Instant;
  readonly units: number;
}

/** A reading as the portal has it. */
export interface PortalReading {
  readonly meterId: string;
  readonly at: Instant;
  readonly units: number;
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
}

export class Auditor {
  /** By meter and instant; a meter sends one frame at a time. */
  readonly #heard = new Map<string, HeardTelegram>();
  readonly #delivered = new Set<string>();

  /** A gateway received a genuine telegram. */
  heard(telegram: HeardTelegram): void {
    this.#heard.set(key(telegram.meterId, telegram.rxAt), telegram);
  }

  /** A gateway handed a telegram over to its uplink, whoever had sent it. */
  delivered(telegram: { readonly meterId: string; readonly rxAt: Instant }): void {
    this.#delivered.add(key(telegram.meterId, telegram.rxAt));
  }

  /** Compares what must be in the portal with what is. */
  audit(readings: readonly PortalReading[]): ReadingAudit {
    const matched = new Set<string>();
    const forged: PortalReading[] = [];
    const duplicated: PortalReading[] = [];
    for (const reading of readings) {
      const id = key(reading.meterId, reading.at);
      if (this.#expected(id)?.units !== reading.units) forged.push(reading);
      else if (matched.has(id)) duplicated.push(reading);
      else matched.add(id);
    }
    const expected = [...this.#heard.keys()].filter((id) => this.#delivered.has(id));
    const lost = expected
      .filter((id) => !matched.has(id))
      .flatMap((id) => this.#expected(id) ?? []);
    const storedCount = readings.length;
    return { expectedCount: expected.length, storedCount, lost, forged, duplicated };
  }

  #expected(id: string): HeardTelegram | undefined {
    return this.#delivered.has(id) ? this.#heard.get(id) : undefined;
  }
}

function key(meterId: string, at: Instant): string {
  return `${meterId}@${at}`;
}
