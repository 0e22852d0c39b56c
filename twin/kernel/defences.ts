/**
 * The switchboard: the named defences D1–D17, which programs enforce each, and one value that says
 * which are on. Gateway, core and portal receive that value when they start; in each of them one
 * file checks a defence. All are on by default but those that are kept as a demonstration. Only a
 * scenario switches one off (`defences`, `control`), so that the control run of an attack can prove
 * that the attack would have worked.
 */
import { errorFactory, EXIT_CODE, type ErrorTable } from './errors.ts';

/** Programs that receive the switchboard. */
export const ENFORCERS = ['gateway', 'core', 'portal'] as const;
export type Enforcer = (typeof ENFORCERS)[number];

interface DefenceRow {
  readonly about: string;
  /** Who checks it, each in one file; empty while nobody does. */
  readonly enforcedBy: readonly Enforcer[];
  /** Off unless a scenario switches it on: it is here to show that it does not hold. */
  readonly isDemonstration?: true;
  /**
   * It keeps nothing that only it reads, and says each time when it found something. As long as it
   * found nothing, everything is as it would be without it.
   */
  readonly tells?: true;
}

export const DEFENCES = {
  D1: rule('pin security mode, MAC length, maker, version and type per meter'),
  D2: rule('check the MAC over the whole message'),
  D3: rule('persisted message counter, strictly increasing'),
  D4: rule('ciphertext ledger: a ciphertext seen before is a replay'),
  D5: {
    ...row('access-number window, to show that it fails alone', ['portal']),
    isDemonstration: true,
  },
  D6: rule('encrypted date-time mandatory and close to the reception, claimed times possible'),
  D7: rule('monotonic units, constant due-date value, plausible daily increase'),
  D8: row('no records outside the encrypted region, number of blocks and layout as registered', [
    'portal',
  ]),
  D9: rule('arrival time against the forecast of access number and counter'),
  D10: rule('bundle id, sequence and hash chain, idempotent ingest, gateways of the property'),
  D11: row('strict mutual TLS: chain, name, purpose, dates, TLS 1.2 or newer, separate CAs', [
    'gateway',
    'core',
    'portal',
  ]),
  D12: row('per-thing topic policy, retain off, size and rate caps, short drain time-out', [
    'core',
  ]),
  D13: row('kill live connections on revoke', ['core']),
  D14: row('decryption limits for people and gateways, decoy keys that nobody should use', [
    'portal',
  ]),
  D15: row('tenancy checks, minimum group size, CSP, parameterised SQL, CSRF token', ['portal']),
  D16: rule('fleet analytics: silence, gateway off line, signal, rates, states'),
  D17: row('audit ledger and four eyes on bill inputs', ['portal']),
} as const satisfies Record<string, DefenceRow>;

export type DefenceId = keyof typeof DEFENCES;

/** In table order. */
export const DEFENCE_IDS = Object.keys(DEFENCES) as readonly DefenceId[];

const DEFENCE_ERRORS = {
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
  /** Ids that are switched off, in table order; a demonstration is no news and never among them. */
  readonly off: readonly DefenceId[];
  /** Whoever enforces a defence says that it found something. */
  tell(id: DefenceId): void;
  /** Those that found something so far. */
  readonly found: ReadonlySet<DefenceId>;
}

/** Off unless a scenario switches them on. */
export const DEMONSTRATIONS: readonly DefenceId[] = DEFENCE_IDS.filter(isDemonstration);

/** True where one may be switched off later, and it is as if it had been off from the start. */
export function mayGoLater(id: DefenceId, found: ReadonlySet<DefenceId>): boolean {
  return defenceRow(id).tells === true && !found.has(id);
}

/** What the table says of a defence. */
export function defenceRow(id: DefenceId): DefenceRow {
  return DEFENCES[id];
}

/**
 * All defences on, except those named in `off` and the demonstrations that are not named in
 * `demonstrated`. Throws DEFENCE_UNKNOWN for a name that is none.
 */
export function createDefences(
  off: readonly string[] = [],
  demonstrated: readonly string[] = [],
): Defences {
  for (const name of [...off, ...demonstrated]) {
    if (!Object.hasOwn(DEFENCES, name)) {
      throw defenceError('DEFENCE_UNKNOWN', { details: { name } });
    }
  }
  const isOn = (id: DefenceId): boolean =>
    !off.includes(id) && (!isDemonstration(id) || demonstrated.includes(id));
  const on = new Set(DEFENCE_IDS.filter(isOn));
  const found = new Set<DefenceId>();
  return {
    on: (id) => on.has(id),
    off: DEFENCE_IDS.filter((id) => !on.has(id) && !isDemonstration(id)),
    tell: (id) => void found.add(id),
    found,
  };
}

function isDemonstration(id: DefenceId): boolean {
  return defenceRow(id).isDemonstration === true;
}

function row(about: string, enforcedBy: readonly Enforcer[]): DefenceRow {
  return { about, enforcedBy };
}

/** One that tells. */
function rule(about: string): DefenceRow {
  return { about, enforcedBy: ['portal'], tells: true };
}
