/**
 * D14: who asks for decryption, and how often. Everything that the portal decrypts passes here.
 *
 * - A person gets as many telegrams an hour as somebody can read; more is refused, with an alarm.
 * - A gateway is never refused, or whoever holds its key could use up what honest telegrams need; more
 *   telegrams of one meter in an hour than any meter sends raise an alarm. It is how a MAC or a first
 *   block is guessed.
 * - A decoy is a key of a meter that does not exist. Nobody asks for it but who works through stolen
 *   keys: a telegram that it opens was made with it, and so the keys are known to somebody.
 *
 * That keys lie wrapped, and that nobody gets one, is not switched: vault.ts, decrypt-only.ts.
 */
import type { Defences } from '#kernel/defences.ts';
import { HOUR_MS, type Clock, type Instant } from '#kernel/time.ts';
import { formatAddress, parseAddress, type DeviceAddress } from '#wire/link-layer.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import type { Asker, DecryptService } from '../context.ts';
import type { NewAlarm } from '../store/alarms.ts';
import type { PersonDecryptionStore } from '../store/person-decryptions.ts';
import type { TelegramStore } from '../store/telegrams.ts';
import { keysError } from './errors.ts';

/** What is said of a telegram that a decoy opens. */
export const STOLEN_KEY = {
  defence: 'D14',
  message: 'a telegram was made with the key of a meter that does not exist: keys were stolen',
} as const;

/** More than anybody reads. */
export const PERSON_PER_HOUR = 240;
/** One every four seconds: four times the pace of the fastest meters that are read in passing. */
export const GATEWAY_PER_METER_AND_HOUR = 900;
/** Of gateways, meters and hours, the newest: with fewer than one hour has, the rule would be blind. */
const COUNTED_MAX = 200_000;
/** Telegrams that a restarted portal looks back on. */
const RECALLED_MAX = 20_000;

interface DecryptionGuardOptions {
  readonly vault: DecryptService;
  readonly defences: Defences;
  /** Real time, for what people ask. */
  readonly clock: Clock;
  /** What day it is, for the alarm about a person. */
  readonly domainClock: Clock;
  readonly raise: (alarm: NewAlarm) => void;
  /** What gateways delivered before a restart. */
  readonly telegrams: Pick<TelegramStore, 'heardByHour'>;
  /** What people asked for, before a restart, too. */
  readonly persons: PersonDecryptionStore;
}

export function guardDecryption(options: DecryptionGuardOptions): DecryptService {
  return options.defences.on('D14') ? new DecryptionGuard(options) : new Unguarded(options.vault);
}

/** The control: whoever asks is answered, and nobody hears of it. */
class Unguarded implements DecryptService {
  readonly #vault: DecryptService;

  constructor(vault: DecryptService) {
    this.#vault = vault;
  }

  aesFor(meterId: string): Aes128 | undefined {
    return this.#vault.aesFor(meterId);
  }

  keyFor(meter: DeviceAddress): Aes128 | undefined {
    return this.#vault.keyFor(meter);
  }

  decoyFor(): undefined {
    return undefined;
  }
}

class DecryptionGuard implements DecryptService {
  readonly #options: DecryptionGuardOptions;
  /** By gateway, meter and hour. */
  readonly #counts = new Map<string, number>();

  constructor(options: DecryptionGuardOptions) {
    this.#options = options;
    for (const { meterId, gatewayId, hour, count } of options.telegrams.heardByHour(RECALLED_MAX)) {
      this.#counts.set(`${hour} ${gatewayId} ${meterId}`, count);
    }
  }

  aesFor(meterId: string, asker?: Asker): Aes128 | undefined {
    if (asker?.kind !== 'gateway' && this.decoyFor(parseAddress(meterId)) !== undefined) {
      if (asker === undefined) this.#decoyAsked();
      return undefined;
    }
    if (asker?.kind === 'person') this.#askedByPerson(asker.name);
    if (asker?.kind === 'gateway') this.#askedByGateway(meterId, asker.id, asker.rxAt);
    return this.#options.vault.aesFor(meterId);
  }

  keyFor(meter: DeviceAddress, asker?: Asker): Aes128 | undefined {
    return this.aesFor(formatAddress(meter), asker);
  }

  decoyFor(meter: DeviceAddress): Aes128 | undefined {
    return this.#options.vault.decoyFor(meter);
  }

  /** Whoever works through all keys does not say who asks, and meets it. */
  #decoyAsked(): void {
    this.#options.raise({
      at: this.#options.domainClock.now(),
      kind: 'stolen-key',
      defence: 'D14',
      message: 'somebody asked for the key of a meter that does not exist',
    });
  }

  /** Throws KEYS_DECRYPTION_LIMIT. */
  #askedByPerson(name: string): void {
    const { clock, domainClock, raise, persons } = this.#options;
    const count = persons.add(name, Math.floor(clock.now() / HOUR_MS));
    if (count <= PERSON_PER_HOUR) return;
    if (count === PERSON_PER_HOUR + 1) {
      raise({
        at: domainClock.now(),
        kind: 'decryption-rate',
        defence: 'D14',
        message: `the user ${name} had ${PERSON_PER_HOUR} telegrams decrypted within an hour, the next are refused`,
      });
    }
    throw keysError('KEYS_DECRYPTION_LIMIT', { details: { limit: PERSON_PER_HOUR } });
  }

  #askedByGateway(meterId: string, gatewayId: string, rxAt: Instant): void {
    const count = this.#count(`${gatewayId} ${meterId}`, rxAt);
    if (count !== GATEWAY_PER_METER_AND_HOUR + 1) return;
    this.#options.raise({
      at: rxAt,
      kind: 'decryption-rate',
      meterId,
      gatewayId,
      defence: 'D14',
      message: `the gateway delivered more than ${GATEWAY_PER_METER_AND_HOUR} telegrams of this meter for one hour, which no meter sends`,
    });
  }

  #count(what: string, at: Instant): number {
    const key = `${Math.floor(at / HOUR_MS)} ${what}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (this.#counts.size >= COUNTED_MAX) {
      const [oldest] = this.#counts.keys();
      if (oldest !== undefined) this.#counts.delete(oldest);
    }
    this.#counts.set(key, count);
    return count;
  }
}
