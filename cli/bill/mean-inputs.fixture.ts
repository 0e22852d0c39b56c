/**
 * Inputs that come from broken exports, other programs and people who want to see it fail. A row
 * is the text of a file, and the code and the field of its error; without them a right bill.
 */

const A = { id: 'A', area_m2: 50, heat_units: 10, hot_water_m3: 10, prepaid_cents: 90_000 };
export const MEAN_HOUSE = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 200_000 },
  split: { method: 'heat_meter', q_ww_kwh: 10_000, total_kwh: 50_000 },
  shares: { heating_consumption_pct: 70, hot_water_consumption_pct: 70 },
  users: [A, { ...A, id: 'B' }],
};

interface MeanInput {
  readonly what: string;
  readonly text: string;
  /** Of the error; undefined where a right bill comes out. */
  readonly code?: string;
  readonly field?: string;
}

type Change = Readonly<Record<string, unknown>>;

const text = (change: Change): string => JSON.stringify({ ...MEAN_HOUSE, ...change });
const user = (change: Change): string =>
  text({ users: [{ ...A, ...change }, MEAN_HOUSE.users[1]] });
const co2 = (change: Change): string =>
  text({
    co2: {
      living_area_m2: 100,
      deliveries: [{ fuel: 'natural_gas_gross_kwh', quantity: 9000, year: 2025, ...change }],
    },
  });
/** Texts that JSON has no value for. */
const raw = (from: string, to: string): string => {
  const whole = text({});
  if (!whole.includes(from)) throw new Error(`${from} is not in the house`);
  return whole.replace(from, to);
};
const refused = (what: string, content: string, [code, field]: readonly [string, string]) => ({
  what,
  text: content,
  code,
  field,
});
const FIELD = 'BILLING_BAD_FIELD';
const SHEET = 'BILLING_BAD_WORKSHEET';
const DAY = 'TIME_NOT_A_DATE';
const FILE = 'CLI_FILE_NOT_READ';

const DAYS: readonly MeanInput[] = [
  refused('30 February', text({ period: { from: '2025-02-30', to: '2025-12-31' } }), [
    DAY,
    'period.from',
  ]),
  refused('29 February of no leap year', user({ to: '2025-02-29' }), [DAY, 'users[0].to']),
  refused('month 13', user({ from: '2025-13-01' }), [DAY, 'users[0].from']),
  refused('day 0', user({ devices_installed_on: '2025-01-00' }), [
    DAY,
    'users[0].devices_installed_on',
  ]),
  refused('31 April of a delivery', co2({ delivered_on: '2025-04-31' }), [
    DAY,
    'co2.deliveries[0].delivered_on',
  ]),
  refused('an instant', user({ from: '2025-01-01T00:00:00Z' }), [SHEET, 'users[0].from']),
  refused('a German day', user({ from: '01.07.2025' }), [SHEET, 'users[0].from']),
  refused('a number as a day', user({ from: 20_250_101 }), [SHEET, 'users[0].from']),
  refused('an end before its start', text({ period: { from: '2025-12-31', to: '2025-01-01' } }), [
    FIELD,
    'period.to',
  ]),
  refused('a hundred years', text({ period: { from: '1925-01-01', to: '2025-12-31' } }), [
    FIELD,
    'period.to',
  ]),
  refused('a user before the period', user({ from: '2024-06-01' }), [FIELD, 'users[0].from']),
  refused('a user after the period', user({ to: '2026-01-01' }), [FIELD, 'users[0].to']),
  refused(
    'two users of one day',
    text({
      users: [
        { ...A, unit: 'A', to: '2025-06-30' },
        { ...A, id: 'B', unit: 'A', from: '2025-06-30' },
      ],
    }),
    ['BILLING_OVERLAPPING_USERS', 'users[1].from'],
  ),
  refused('two users of the whole period', text({ users: [A, { ...A, id: 'B', unit: 'A' }] }), [
    'BILLING_OVERLAPPING_USERS',
    'users[1].from',
  ]),
];

const NUMBERS: readonly MeanInput[] = [
  refused('NaN', raw('"area_m2":50', '"area_m2":NaN'), [FILE, '']),
  refused('Infinity', raw('"area_m2":50', '"area_m2":Infinity'), [FILE, '']),
  refused('1e308', raw('"area_m2":50', '"area_m2":1e308'), [SHEET, 'users[0].area_m2']),
  refused('1e400', raw('"area_m2":50', '"area_m2":1e400'), [SHEET, 'users[0].area_m2']),
  refused('an area below 0', user({ area_m2: -50 }), ['BILLING_BAD_AREA', 'users[0].area_m2']),
  refused('no area', user({ area_m2: 0 }), ['BILLING_BAD_AREA', 'users[0].area_m2']),
  refused('no area at all', text({ users: [{ ...A, area_m2: '0' }] }), [
    'BILLING_BAD_AREA',
    'users[0].area_m2',
  ]),
  refused('units below 0', user({ heat_units: -1 }), [FIELD, 'users[0].heat_units']),
  refused('water below 0', user({ hot_water_m3: '-0.5' }), [FIELD, 'users[0].hot_water_m3']),
  refused('costs below 0', text({ costs: { unitary_cents: -1 } }), [FIELD, 'costs.unitary_cents']),
  refused('half a cent', text({ costs: { unitary_cents: 0.5 } }), [SHEET, 'costs.unitary_cents']),
  refused('money beyond 2^53', text({ costs: { unitary_cents: 2 ** 53 } }), [
    SHEET,
    'costs.unitary_cents',
  ]),
  refused('prepayments beyond 2^53', user({ prepaid_cents: 9e15 }), [
    SHEET,
    'users[0].prepaid_cents',
  ]),
  refused('prepayments below 0', user({ prepaid_cents: -1 }), [FIELD, 'users[0].prepaid_cents']),
  refused('a decimal comma', user({ area_m2: '48,5' }), [SHEET, 'users[0].area_m2']),
  refused('a unit behind a number', user({ area_m2: '48.5 m²' }), [SHEET, 'users[0].area_m2']),
  refused('a fraction over 0', user({ area_m2: '1/0' }), [SHEET, 'users[0].area_m2']),
  refused('a number of a thousand digits', user({ area_m2: '9'.repeat(1000) }), [
    SHEET,
    'users[0].area_m2',
  ]),
  refused('hexadecimal', user({ area_m2: '0x32' }), [SHEET, 'users[0].area_m2']),
  refused('an empty text for a number', user({ area_m2: '' }), [SHEET, 'users[0].area_m2']),
  refused('101 %', text({ shares: { ...MEAN_HOUSE.shares, heating_consumption_pct: 101 } }), [
    'BILLING_SHARE_OUT_OF_RANGE',
    'shares.heating_consumption_pct',
  ]),
  refused(
    'more hot water than heat',
    text({ split: { method: 'heat_meter', q_ww_kwh: 60_000, total_kwh: 50_000 } }),
    ['BILLING_SPLIT_IMPOSSIBLE', 'split'],
  ),
  refused(
    'no energy at all',
    text({ split: { method: 'heat_meter', q_ww_kwh: 1, total_kwh: 0 } }),
    [FIELD, 'split.total_kwh'],
  ),
  refused(
    'a factor of nothing',
    user({ heat_units: undefined, devices: [{ display: 1, scale: 'unit', kq: 0, kc: 1 }] }),
    ['BILLING_BAD_RATING', 'users[0].devices[0].kq'],
  ),
  refused('half a unit of a display', user({ devices: [{ display: 0.5, scale: 'product' }] }), [
    'BILLING_BAD_UNITS',
    'users[0].devices[0]',
  ]),
  refused(
    'a reading that falls',
    user({
      hot_water_m3: undefined,
      water_meters: [
        { id: 'w', start: { day: '2025-01-01', value: 9 }, end: { day: '2025-12-31', value: 8 } },
      ],
    }),
    [FIELD, 'users[0].water_meters[0].end.value'],
  ),
  refused('0 months', user({ months: 0 }), [FIELD, 'users[0].months']),
  refused('a delivery below 0', co2({ quantity: -1 }), [FIELD, 'co2.deliveries[0].quantity']),
  refused('tax of 190 %', co2({ vat_pct: 190 }), [
    'BILLING_SHARE_OUT_OF_RANGE',
    'co2.deliveries[0].vat_pct',
  ]),
  refused('a year of five digits', co2({ year: 12_025 }), [SHEET, 'co2.deliveries[0].year']),
];

const meters = (...all: readonly Change[]): string => {
  const devices = all.map((one) => ({ display: 5, scale: 'product', ...one }));
  return user({ heat_units: undefined, devices });
};
const METERS: readonly MeanInput[] = [
  refused('a device twice', meters({ id: 'd' }, { id: 'd' }), [FIELD, 'users[0].devices[1].id']),
  refused(
    'a device in two dwellings',
    text({
      users: ['A', 'B'].map((id) => ({
        id,
        area_m2: 50,
        hot_water_m3: 1,
        devices: [{ id: 'd', display: 5, scale: 'product' }],
      })),
    }),
    [FIELD, 'users[1].devices[0].id'],
  ),
  refused(
    'an end that lies before its start',
    meters({ start: { day: '2025-12-31', value: 0 }, end: { day: '2025-01-01', value: 5 } }),
    [FIELD, 'users[0].devices[0].end.day'],
  ),
  refused(
    'readings of another year',
    meters({ start: { day: '2020-01-01', value: 0 }, end: { day: '2020-12-31', value: 5 } }),
    [FIELD, 'users[0].devices[0].end.day'],
  ),
  refused(
    'relief twice',
    text({
      costs: {
        unitary_cents: 200_000,
        relief: [1, 2].map((cents) => ({ kind: 'price_brake', cents })),
      },
    }),
    [FIELD, 'costs.relief[1].kind'],
  ),
];

const TIMES: readonly MeanInput[] = [
  refused(
    'the factor of a heat pump before its time',
    text({
      period: { from: '2024-01-01', to: '2024-12-31' },
      split: {
        method: 'formula_volume',
        volume_m3: 20,
        tw_c: 60,
        total_kwh: 20_000,
        adjust: ['monovalent_heat_pump'],
      },
    }),
    ['BILLING_NO_PARAMETER', 'split.adjust'],
  ),
  refused(
    'a formula of hot water before the law had one',
    text({
      period: { from: '1985-01-01', to: '1985-12-31' },
      split: { method: 'formula_volume', volume_m3: 20, tw_c: 60, total_kwh: 20_000 },
    }),
    ['BILLING_NO_PARAMETER', 'split.method'],
  ),
  refused('a price of CO2 that nobody knows yet', co2({ year: 2028 }), [
    'BILLING_NO_PARAMETER',
    'co2.deliveries[0].year',
  ]),
  refused(
    'an estimate before the law had a limit',
    text({
      period: { from: '1985-01-01', to: '1985-12-31' },
      failed: [{ user: 'A', area_m2: 5, method: 'previous_period', previous_units: 3 }],
    }),
    ['BILLING_NO_PARAMETER', 'failed'],
  ),
];

const FORMS: readonly MeanInput[] = [
  refused('an empty file', '', [FILE, '']),
  refused('white space', ' \n\n', [FILE, '']),
  refused('half a file', text({}).slice(0, 99), [FILE, '']),
  refused('null', 'null', [SHEET, 'the worksheet']),
  refused('a number', '42', [SHEET, 'the worksheet']),
  refused('an empty list', '[]', [FILE, '']),
  refused('a list of a list', '[[]]', [SHEET, 'the worksheet']),
  refused('no users', text({ users: [] }), ['BILLING_NO_DWELLINGS', '']),
  refused('users that are an object', text({ users: { A } }), [SHEET, 'users']),
  refused('a user that is null', text({ users: [A, null] }), [SHEET, 'users[1]']),
  refused('a user that is a list', text({ users: [[A]] }), [SHEET, 'users[0]']),
  refused('a period that is a text', text({ period: '2025' }), [SHEET, 'period']),
  refused('costs that are a number', text({ costs: 200_000 }), [SHEET, 'costs']),
  refused('a truth that is a text', user({ estimated: 'true' }), [SHEET, 'users[0].estimated']),
  refused('a split of another kind', text({ split: { method: 'guess' } }), [SHEET, 'split.method']),
  refused('an unknown field', text({ foo: 1 }), [SHEET, 'foo']),
  refused(
    'a kind of cost that nobody knows',
    text({ costs: { items: [{ kind: 'repairs', cents: 1 }] } }),
    [SHEET, 'costs.items[0].kind'],
  ),
  refused('months beyond the period', user({ months: 13 }), [FIELD, 'users[0].months']),
  refused(
    'an unknown field of a device',
    user({ devices: [{ display: 1, scale: 'product', KQ: 2 }] }),
    [SHEET, 'users[0].devices[0]'],
  ),
  refused(
    'an unknown field of a reading',
    user({
      devices: [{ display: 1, scale: 'product', start: { day: '2025-01-01', value: 0, by: 'me' } }],
    }),
    [SHEET, 'users[0].devices[0].start'],
  ),
  refused('an unknown field of a delivery', co2({ price: 55 }), [SHEET, 'co2.deliveries[0]']),
  refused(
    'an unknown field of the letter',
    text({ letter: { annual: { mix: [{ carrier: 'x', pct: 1, of: 2 }] } } }),
    [SHEET, 'letter.annual.mix[0]'],
  ),
  refused('__proto__', raw('"period"', '"__proto__":{"admin":true},"period"'), [
    SHEET,
    '__proto__',
  ]),
  refused('constructor', text({ constructor: 1 }), [SHEET, 'constructor']),
  refused('the same id twice', text({ users: [A, { ...A, unit: 'C' }] }), [FIELD, 'users[1].id']),
  refused(
    'a field twice',
    raw('"unitary_cents":200000', '"unitary_cents":1,"unitary_cents":200000'),
    [FILE, 'costs.unitary_cents'],
  ),
  refused('a user’s area twice', raw('"area_m2":50', '"area_m2":40,"area_m2":50'), [
    FILE,
    'users[0].area_m2',
  ]),
  refused('a reduction that no law knows', user({ reductions: ['bad_mood'] }), [
    FIELD,
    'users[0].reductions[0]',
  ]),
  refused('a fuel that no law knows', co2({ fuel: '__proto__' }), [
    FIELD,
    'co2.deliveries[0].fuel',
  ]),
  refused('a country of no law', text({ country: 'atlantis' }), ['BILLING_UNKNOWN_COUNTRY', '']),
  refused('a degree day table of nobody', text({ degree_day_table: 'toString' }), [
    FIELD,
    'degree_day_table',
  ]),
  refused('a kind of nobody', JSON.stringify({ kind: 'toString', input: MEAN_HOUSE }), [
    'BILLING_UNKNOWN_KIND',
    '',
  ]),
];

const TEXTS: readonly MeanInput[] = [
  refused('a line break in a name', user({ occupant: 'A\nB' }), [SHEET, 'users[0].occupant']),
  refused('U+0000 in an id', user({ id: 'A\u0000' }), [SHEET, 'users[0].id']),
  refused('a turned label', user({ label: 'a\u202eb' }), [SHEET, 'users[0].label']),
  refused('an isolate', user({ unit: '\u2066A' }), [SHEET, 'users[0].unit']),
  refused('a byte order mark in a name', user({ occupant: '\ufeffA' }), [
    SHEET,
    'users[0].occupant',
  ]),
  refused('an escape in a house', text({ property: { id: 'p', name: '\u001b[31mred' } }), [
    SHEET,
    'property.name',
  ]),
  refused('a turned key', text({ letter: { annual: { before_kwh: { 'A\u202e': 1 } } } }), [
    SHEET,
    'letter.annual.before_kwh',
  ]),
  refused('a name of 101 letters', user({ occupant: 'x'.repeat(101) }), [
    SHEET,
    'users[0].occupant',
  ]),
  refused('no letter at all', user({ id: '' }), [SHEET, 'users[0].id']),
  refused(
    'a thousand and one devices',
    user({ devices: Array.from({ length: 1001 }, () => ({ display: 1, scale: 'product' })) }),
    [SHEET, 'users[0].devices'],
  ),
  refused('a YAML bomb', 'a: &a [x,x]\nb: &b [*a,*a]\nusers: [*b,*b]\n', [FILE, '']),
  refused('a deep file', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, [SHEET, 'the worksheet']),
  { what: 'a byte order mark before the file', text: `\ufeff${text({})}` },
  { what: 'numbers as exact texts', text: user({ area_m2: '50.00', heat_units: '20/2' }) },
  {
    what: 'line breaks of Windows',
    text: JSON.stringify(MEAN_HOUSE, null, 2).replaceAll('\n', '\r\n'),
  },
  { what: 'a tenant called null', text: user({ occupant: 'null', label: '__proto__' }) },
  { what: 'an id that every object has', text: user({ id: 'hasOwnProperty', unit: 'toString' }) },
];

export const MEAN_INPUTS: readonly MeanInput[] = [
  ...DAYS,
  ...NUMBERS,
  ...METERS,
  ...TIMES,
  ...FORMS,
  ...TEXTS,
];
