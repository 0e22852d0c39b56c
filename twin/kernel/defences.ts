/**
 * The named defences D1–D17. Each is checked in exactly one place of the code and on by default;
 * only a scenario or `metertwin attack --without` switches one off, so that an attack's control run
 * can prove that the attack would have worked.
 */
import { errorFactory, EXIT_CODE } from './errors.ts';
import type { ErrorTable } from './errors.ts';

export const DEFENCES = {
  D1: 'pin security mode, MAC length, maker, version and type per meter',
  D2: 'check the MAC over the whole message',
  D3: 'persisted message counter, strictly increasing',
  D4: 'ciphertext ledger: a ciphertext seen before is a replay',
  D5: 'access-number window (kept to show that it fails alone)',
  D6: 'encrypted date-time mandatory and close to the reception time',
  D7: 'monotonic units, constant due-date value, plausible daily increase',
  D8: 'no records outside the encrypted region, number of blocks as registered',
  D9: 'arrival time against the forecast of the access number',
  D10: 'bundle id, sequence and hash chain, idempotent ingest',
  D11: 'strict mutual TLS: chain, name, purpose, dates, TLS 1.2 or newer, separate CAs',
  D12: 'per-thing topic policy, retain off, size and rate caps, short drain time-out',
  D13: 'kill live connections on revoke',
  D14: 'wrapped keys, decrypt-only service, rate limit, honey meters',
  D15: 'tenancy checks, minimum group size, CSP, parameterised SQL, CSRF token',
  D16: 'fleet analytics: silence, RSSI jump, neighbour curve',
  D17: 'audit ledger and four eyes on bill inputs',
} as const;

export type DefenceId = keyof typeof DEFENCES;

export const DEFENCE_ERRORS = {
  DEFENCE_UNKNOWN: {
    message: '"{name}" is not a defence',
    hint: 'use one of D1 … D17',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
} as const satisfies ErrorTable;

const defenceError = errorFactory(DEFENCE_ERRORS);

export interface Defences {
  on(id: DefenceId): boolean;
  /** Ids that are switched off, in table order. */
  readonly off: readonly DefenceId[];
}

/** All defences on, except those named. Throws DEFENCE_UNKNOWN for a name that is none. */
export function createDefences(off: readonly string[] = []): Defences {
  for (const name of off) {
    if (!Object.hasOwn(DEFENCES, name)) {
      throw defenceError('DEFENCE_UNKNOWN', { details: { name } });
    }
  }
  const switchedOff = new Set(off);
  return {
    on: (id) => !switchedOff.has(id),
    off: (Object.keys(DEFENCES) as DefenceId[]).filter((id) => switchedOff.has(id)),
  };
}
