/**
 * What a gateway may write into each field, and what each field can do at most. A field of a bundle,
 * a telegram or a status message without a row here fails claims.test.ts.
 */
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import type { Draft, Lie, Place } from './claims-world.fixture.ts';
import { frameLies } from './claims-frames.fixture.ts';

/** What a row lets its field do; what it does not name, no lie may do. */
export interface Allowed {
  /** A telegram is dated otherwise than it was heard, within what its meter's clock lets pass. */
  readonly dates?: true;
  /** The watermark and what is said of the sender run ahead, to a quarter of an hour at most. */
  readonly ahead?: true;
  /** What the sender's state is said to be. */
  readonly state?: true;
  /** Another value is stored, and held, or marked as nobody's. */
  readonly writes?: true;
}

interface Row {
  readonly lies: Readonly<Record<string, Lie>>;
  readonly allows: Allowed;
}

type Entry = Record<string, unknown>;

const first = (draft: Draft): Entry => (draft.telegrams as Entry[])[0] as Entry;

/** In the bundle. */
function put(field: string, value: unknown): Lie {
  return (draft) => {
    if (value === undefined) delete draft[field];
    else draft[field] = value;
  };
}

/** In its telegram. */
function putFirst(field: string, value: unknown): Lie {
  return (draft) => {
    if (value === undefined) delete first(draft)[field];
    else first(draft)[field] = value;
  };
}

function each(make: (value: unknown) => Lie, values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, make(value)]));
}

/** What JSON can hold and no field wants. */
const NONSENSE = {
  missing: undefined,
  null: null,
  empty: '',
  text: 'x\u0000\ud800',
  list: [[]],
  record: { toString: 1 },
  true: true,
  'not a number': Number.NaN,
  'too large': 1e308,
};

const NUMBERS = {
  ...{ '-1': -1, '0': 0, half: 0.5, '2^31': 2 ** 31, '2^32': 2 ** 32 },
  ...{ '2^53-2': 2 ** 53 - 2, '2^53-1': 2 ** 53 - 1, '2^53': 2 ** 53, '-2^53': -(2 ** 53) },
};

const SHIFTS: Readonly<Record<string, number>> = {
  ...{ '1 s': SECOND_MS, '59 s': 59 * SECOND_MS, '61 s': 61 * SECOND_MS },
  ...{ '9 min': 9 * MINUTE_MS, '11 min': 11 * MINUTE_MS, '29 min': 29 * MINUTE_MS },
  ...{ '59 min': 59 * MINUTE_MS, '118 min': 118 * MINUTE_MS, '3 h': 3 * HOUR_MS },
  ...{ '1 day': DAY_MS, '40 days': 40 * DAY_MS, '16 months': 487 * DAY_MS },
};

const INSTANTS = {
  ...{ 'year 0': '0000-01-01T00:00:00Z', '1970': '1970-01-01T00:00:00Z' },
  ...{ '2099': '2099-12-31T23:59:59.999Z', '9999': '9999-12-31T23:59:59Z' },
  ...{ 'no day': '2025-02-30T12:00:00Z', 'leap second': '2025-01-07T12:00:60Z' },
  ...{ local: '2025-01-07T12:00:00+01:00', number: 1_736_251_200_000, negative: -1 },
};

/** Each shift both ways, as `make` writes it. */
function shifted(make: (shiftMs: number) => Lie): Record<string, Lie> {
  return Object.fromEntries(
    Object.entries(SHIFTS).flatMap(([name, shiftMs]) => [
      [`${name} earlier`, make(-shiftMs)],
      [`${name} later`, make(shiftMs)],
    ]),
  );
}

const dated =
  (shiftMs: number): Lie =>
  (draft, { rxAt }) => {
    first(draft).rxAt = formatInstant(rxAt + shiftMs);
  };

/** Reception and sending fit to each other, and nothing is known of a bundle before. */
const datedWhole =
  (shiftMs: number): Lie =>
  (draft, place) => {
    dated(shiftMs)(draft, place);
    Object.assign(draft, { sentAt: formatInstant(place.rxAt + shiftMs + 500), boot: 'b2' });
  };

const sent =
  (shiftMs: number): Lie =>
  (draft, { rxAt }) => {
    draft.sentAt = formatInstant(rxAt + shiftMs);
  };

const sentEmpty =
  (shiftMs: number): Lie =>
  (draft, place) => {
    sent(shiftMs)(draft, place);
    draft.telegrams = [];
  };

const prefixed = (prefix: string, lies: Readonly<Record<string, Lie>>): Record<string, Lie> =>
  Object.fromEntries(Object.entries(lies).map(([name, lie]) => [`${prefix}${name}`, lie]));

const copies =
  (count: number, stepMs: number): Lie =>
  (draft, { rxAt }) => {
    draft.telegrams = Array.from({ length: count }, (_, at) => ({
      ...first(draft),
      rxAt: formatInstant(rxAt + at * stepMs),
    }));
    draft.sentAt = formatInstant(rxAt + Math.max(0, count * stepMs) + 500);
  };

const beside =
  (...others: readonly unknown[]): Lie =>
  (draft) => {
    draft.telegrams = [...others, first(draft), ...others];
  };

const rawly =
  (change: (text: string) => string): Lie =>
  (draft) =>
    Buffer.from(change(JSON.stringify(draft)));

const seqLies: Record<string, Lie> = {
  ...each((value) => put('seq', value), { ...NONSENSE, ...NUMBERS, text: '7' }),
  ...Object.fromEntries(
    [-3, -1, 1, 2, 19_999, 20_001, 1_000_000].map((step) => [
      `${step} away`,
      (draft: Draft, { seq }: Place) => void (draft.seq = seq + step),
    ]),
  ),
};

const extra = { __proto__: null, units: 99_999, meterId: 'x', standing: 'counts', at: 0 };

export const ROWS: Readonly<Record<string, Row>> = {
  'bundle.v': {
    lies: each((value) => put('v', value), { ...NONSENSE, ...NUMBERS, two: 2, one: '1' }),
    allows: {},
  },
  'bundle.gateway': {
    lies: each((value) => put('gateway', value), {
      ...NONSENSE,
      ...{ honest: 'gw-1', other: 'gw-9', nobody: 'gw-', path: '../gw-1', long: 'g'.repeat(200) },
    }),
    allows: {},
  },
  'bundle.boot': {
    lies: each((value) => put('boot', value), {
      ...NONSENSE,
      ...{ other: 'b2', earlier: 'a', long: 'b'.repeat(64), 'too long': 'b'.repeat(65) },
      ...{ prototype: '__proto__', number: 1 },
    }),
    allows: {},
  },
  'bundle.seq': { lies: seqLies, allows: {} },
  'bundle.prev': {
    lies: each((value) => put('prev', value), {
      ...NONSENSE,
      ...{
        zeros: '0'.repeat(64),
        ones: 'f'.repeat(64),
        short: '0'.repeat(63),
        upper: 'A'.repeat(64),
      },
    }),
    allows: {},
  },
  'bundle.sentAt': {
    lies: {
      ...each((value) => put('sentAt', value), { ...NONSENSE, ...INSTANTS }),
      ...shifted(sent),
      ...prefixed('empty, ', shifted(sentEmpty)),
      ...prefixed('all, ', shifted(datedWhole)),
    },
    allows: { ahead: true, dates: true },
  },
  'bundle.telegrams': {
    lies: {
      ...each((value) => put('telegrams', value), { ...NONSENSE, none: [] }),
      ...each((value) => put('telegrams', value), { nothing: [null, 1, '', {}, []] }),
      'beside nonsense': beside(null, {}, { frame: 'AAAA', rxAt: 'x' }),
      'with a prototype': beside(JSON.parse('{"__proto__":{"frame":"AAAA"}}')),
      twice: copies(2, 0),
      'thirty times': copies(30, 0),
      'thirty times a second later': copies(30, 1_000),
      'thirty times ten minutes earlier': copies(30, -10 * MINUTE_MS),
      'thirty times ten minutes later': copies(30, 10 * MINUTE_MS),
      'too many': put(
        'telegrams',
        Array.from({ length: 4_001 }, () => 0),
      ),
      deep: rawly((text) => text.replace('"telegrams":', `"telegrams":${'['.repeat(40)}`)),
      'named twice': rawly((text) => text.replace('{"v"', '{"telegrams":[],"v"')),
    },
    // A copy is dated again, too.
    allows: { dates: true, ahead: true },
  },
  'telegram.rxAt': {
    lies: {
      ...each((value) => putFirst('rxAt', value), { ...NONSENSE, ...INSTANTS }),
      ...shifted(dated),
      ...prefixed('and the bundle, ', shifted(datedWhole)),
    },
    allows: { dates: true, ahead: true },
  },
  'telegram.rssi': {
    lies: each((value) => putFirst('rssi', value), {
      ...NONSENSE,
      ...NUMBERS,
      ...{ '-200': -200, '-201': -201, '-70.5': -70.5, '100': 100, '101': 101, '+40 dB': -31 },
    }),
    allows: {},
  },
  'telegram.frame': {
    lies: {
      ...each((value) => putFirst('frame', value), {
        ...NONSENSE,
        ...{ spaces: 'AA AA', url: '__--', padding: '====', short: 'AA==', long: 'A'.repeat(344) },
      }),
      ...frameLies(putFirst),
    },
    allows: { writes: true },
  },
  'status.state': {
    lies: each((value) => put('state', value), {
      ...NONSENSE,
      ...{ online: 'online', offline: 'offline', other: 'gone', upper: 'ONLINE' },
    }),
    allows: { state: true },
  },
  /** Fields that nobody reads. */
  'bundle.*': {
    lies: {
      fields: (draft) => void Object.assign(draft, extra),
      prototype: rawly((text) => text.replace('{"v"', '{"__proto__":{"seq":1},"v"')),
      'a byte order mark': rawly((text) => `\ufeff${text}`),
      'bytes behind': rawly((text) => `${text}{}`),
    },
    allows: {},
  },
  'telegram.*': {
    lies: {
      fields: (draft) => void Object.assign(first(draft), extra),
      mode: putFirst('mode', 'S9'),
      'no mode': putFirst('mode', undefined),
    },
    allows: {},
  },
  'status.*': {
    lies: {
      fields: (draft) => void Object.assign(draft, extra, { sentAt: '2099-01-01T00:00:00Z' }),
    },
    allows: { state: true },
  },
};
