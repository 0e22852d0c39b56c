/**
 * The search of an attacker over the real routes: sessions of landlord and operator, every question
 * that they may ask, with parameters and readings of its choice. An optimiser goes where rows differ
 * most. It even gets for nothing what a real one must guess: exact replicas of the house. For tests.
 */
import { createRng, type Rng } from '#kernel/rng.ts';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { changedBill } from '../property/bill-what-if.ts';
import { storedBill } from '../property/stored-bill.ts';
import { whatIfEffect } from '../property/what-if-effect.ts';
import { Equations, rowsOf } from './answer-equations.fixture.ts';
import { createHouse, dwellingId, meterId, type House } from './privacy-house.fixture.ts';

/** So dear that cents say what a unit is. */
const HEATING_CENTS = 2_400_000_000;
/** By how much a replica differs in one reading. */
const STEP = 16;
/** What a dwelling used until: the end of January, the middle and the end of February, the year. */
const READINGS = ['january', 'middle', 'february', 'year'] as const;
type Reading = (typeof READINGS)[number];

const ATTACKERS = ['landlord', 'operator'] as const;
type Attacker = (typeof ATTACKERS)[number];

interface HttpSearchOptions {
  readonly dwellings: number;
  readonly defencesOff?: readonly string[];
  /** The what-if answers as it did before: sums of gains for any change. */
  readonly oldAnswer?: boolean;
  /** Readings that differ between replicas; the others are what is public. */
  readonly readings: readonly Reading[];
  /** How many changes, and how many choices of readings, the optimiser asks for. */
  readonly changes: number;
  readonly choices: number;
  /** Of what is asked without a choice only each so-manieth; all where it is left out. */
  readonly each?: number;
}

/** Dwellings found, by who asked; `rank` counts what was learnt at all. */
interface FoundOverHttp {
  readonly landlord: readonly number[];
  readonly operator: readonly number[];
  readonly both: readonly number[];
  readonly rank: number;
  readonly asked: number;
}

/** The house and its replicas, asked the same at the same time. */
interface Worlds {
  readonly options: HttpSearchOptions;
  readonly rng: Rng;
  readonly houses: readonly House[];
  readonly truth: readonly Record<Reading, number>[];
  readonly known: Readonly<Record<Attacker | 'both', Equations>>;
  /** Telegram of each dwelling's reading of the end of February, the same in every house. */
  telegrams: readonly number[];
  asked: number;
}

/** While the period runs, with everything that changes in it. */
export async function searchRunning(options: HttpSearchOptions): Promise<FoundOverHttp> {
  const worlds = await createWorlds(options);
  try {
    await untilFebruary(worlds);
    await askAll(worlds);
    await searchChanges(worlds);
    await searchChoices(worlds);
    return foundIn(worlds);
  } finally {
    await Promise.all(worlds.houses.map((house) => house.close()));
  }
}

/** The same, and when the year is over: what the law shows of the year is known then. */
export async function searchFinished(options: HttpSearchOptions): Promise<FoundOverHttp> {
  const worlds = await createWorlds(options);
  try {
    await untilFebruary(worlds);
    await askAll(worlds);
    for (const [at, house] of worlds.houses.entries()) house.finish(valuesOf(worlds, at, 'year'));
    await askAll(worlds);
    await searchChanges(worlds);
    return foundIn(worlds);
  } finally {
    await Promise.all(worlds.houses.map((house) => house.close()));
  }
}

async function createWorlds(options: HttpSearchOptions): Promise<Worlds> {
  const { dwellings, readings, defencesOff = [] } = options;
  const rng = createRng(77_000 + dwellings);
  const truth = Array.from({ length: dwellings }, () => {
    const january = 300 + rng.below(900);
    const middle = january + 100 + rng.below(300);
    const february = middle + 100 + rng.below(300);
    return { january, middle, february, year: february + 500 + rng.below(2_000) };
  });
  const houses: House[] = [];
  for (let at = 0; at <= dwellings * readings.length; at++) {
    houses.push(await createHouse(dwellings, ['D17', ...defencesOff], HEATING_CENTS));
  }
  const known = { landlord: new Equations(), operator: new Equations(), both: new Equations() };
  return { options, rng, houses, truth, known, telegrams: [], asked: 0 };
}

/** What one house's dwellings show; house 0 is the true one. */
function valuesOf({ options, truth }: Worlds, house: number, reading: Reading): number[] {
  const { readings } = options;
  return truth.map((values, dwelling) => {
    const replica = 1 + dwelling * readings.length + readings.indexOf(reading);
    return values[reading] + (readings.includes(reading) && replica === house ? STEP : 0);
  });
}

/** January, and February telegram by telegram: after each one the sums are asked for. */
async function untilFebruary(worlds: Worlds): Promise<void> {
  const { houses } = worlds;
  for (const [at, house] of houses.entries()) house.endMonth(1, valuesOf(worlds, at, 'january'));
  await askSums(worlds);
  const middle = berlinMidnight('2025-02-14');
  const dwellings = worlds.truth.map((_, dwelling) => dwelling);
  for (const dwelling of dwellings) {
    for (const [at, house] of houses.entries()) {
      const units = valuesOf(worlds, at, 'middle')[dwelling] ?? 0;
      house.read(dwelling, middle + dwelling * HOUR_MS, units);
    }
    if (dwelling < 3 && worlds.rng.below(worlds.options.each ?? 1) === 0) await askSums(worlds);
  }
  const end = berlinMidnight('2025-02-28') + HOUR_MS;
  worlds.telegrams = dwellings.map((dwelling) => {
    const ids = houses.map((house, at) =>
      house.read(dwelling, end, valuesOf(worlds, at, 'february')[dwelling] ?? 0),
    );
    return ids[0] ?? 0;
  });
  for (const house of houses) house.fixture.store.domainClock.tick(berlinMidnight('2025-03-01'));
  for (const house of houses) {
    house.fixture.store.counters.advanceWatermark(berlinMidnight('2025-03-01'));
  }
}

/** Asks every house; what the true one's numbers are functions of becomes known. Gives the rows. */
async function ask(
  worlds: Worlds,
  role: Attacker,
  question: Omit<Question, 'role'>,
): Promise<number[][]> {
  const { houses, known } = worlds;
  const [own = '', ...others] = await Promise.all(
    houses.map((house) => answerOf(worlds, house, { role, ...question })),
  );
  worlds.asked++;
  const rows = rowsOf(own, others);
  for (const row of rows) {
    known[role].add(row);
    known.both.add(row);
  }
  return rows;
}

interface Question {
  readonly role: Attacker;
  readonly path: string;
  readonly payload?: object;
}

/** What comes, or what came before the answers were made without single values. */
async function answerOf(
  { options }: Worlds,
  house: House,
  { role, path, payload }: Question,
): Promise<string> {
  const { text } = await house.ask(role, path, payload);
  if (options.oldAnswer !== true || path !== '/bill-what-if') return text;
  const stored = storedBill(house.fixture.store, '2025');
  const { change } = payload as { readonly change: object };
  const checked = {
    ...stored,
    language: 'en',
    withheld: { dwellings: false, sum: false },
  } as const;
  const { moreCents, lessCents } = whatIfEffect(checked, changedBill(stored.source, change));
  return JSON.stringify({ moreCents, lessCents });
}

async function askSums(worlds: Worlds): Promise<void> {
  await ask(worlds, 'landlord', { path: '/bills?period=2025' });
  for (const role of ATTACKERS) await ask(worlds, role, { path: '/bill-check?period=2025' });
}

/** Everything that is asked without a choice; the dwellings in the paths stand for all. */
async function askAll(worlds: Worlds): Promise<void> {
  const [first, last] = [0, worlds.truth.length - 1];
  const paths = [
    ...['/status', '/meters', '/alarms', '/decisions', '/telegrams', '/proposals'],
    ...['/bills?period=2025', '/bills?period=2024'],
    ...['en', 'de'].map((language) => `/bill-check?period=2025&language=${language}`),
    ...[first, last].flatMap((index) => [
      `/bills/${dwellingId(index)}?period=2025`,
      `/bills/${dwellingId(index)}/document?period=2025&format=html`,
      `/dwellings/${dwellingId(index)}/consumption`,
      `/dwellings/${dwellingId(index)}/consumption/document?format=html`,
      `/meters/${meterId(index)}/readings`,
      `/telegrams?meterId=${meterId(index)}`,
    ]),
    `/telegrams/${worlds.telegrams[0] ?? 1}`,
  ];
  const { each = 1 } = worlds.options;
  await askSums(worlds);
  for (const role of ATTACKERS) {
    const asked = paths.filter(() => worlds.rng.below(each) === 0);
    for (const path of asked) await ask(worlds, role, { path });
  }
}

/** Where two changes give rows that differ, what lies between them is asked next. */
async function searchChanges(worlds: Worlds): Promise<void> {
  const { rng, options } = worlds;
  for (const role of ATTACKERS) {
    for (const change of otherChanges(worlds)) await askChange(worlds, role, change);
    const asked = [-60, 180].map((costsPct) => ({ costsPct, row: [] as number[] }));
    for (const one of asked) one.row = await askCosts(worlds, role, one.costsPct);
    for (let count = 0; count < options.changes; count++) {
      const gaps = asked.slice(1).map((right, at) => {
        const left = asked[at] ?? right;
        const width = right.costsPct - left.costsPct;
        return { at: at + 1, middle: left.costsPct + width / 2, worth: angle(left, right) * width };
      });
      const best = gaps.toSorted((a, b) => b.worth - a.worth)[0];
      // Where nothing is answered there is nothing to go by.
      const costsPct =
        best === undefined || best.worth === 0
          ? rng.below(240) - 60
          : Number(best.middle.toFixed(3));
      const row = await askCosts(worlds, role, costsPct);
      asked.push({ costsPct, row });
      asked.sort((a, b) => a.costsPct - b.costsPct);
    }
  }
}

interface AskedCosts {
  readonly costsPct: number;
  readonly row: readonly number[];
}

function angle({ row: a }: AskedCosts, { row: b }: AskedCosts): number {
  const two = new Equations();
  two.add(a);
  return Math.max(two.newsOf(b), 0.01);
}

async function askCosts(worlds: Worlds, role: Attacker, costsPct: number): Promise<number[]> {
  const change = { heatingConsumptionPct: '0', costsPct: costsPct.toFixed(3) };
  const [row = []] = await askChange(worlds, role, change);
  return row;
}

function askChange(worlds: Worlds, role: Attacker, change: object): Promise<number[][]> {
  const payload = { period: '2025', language: 'en', change };
  return ask(worlds, role, { path: '/bill-what-if', payload });
}

/** What is offered, and what is not. */
function otherChanges({ truth, rng, options: { each = 1 } }: Worlds): object[] {
  const offered = ['50', '60', '70'].flatMap((heatingConsumptionPct) =>
    ['-10', '10'].map((costsPct) => ({ heatingConsumptionPct, costsPct })),
  );
  const last = truth.length - 1;
  return [
    ...offered,
    { heatingConsumptionPct: '61.5' },
    { heatingConsumptionPct: '100' },
    { moved: { dwellingId: dwellingId(0), day: '2025-02-01' } },
    { failed: { meterId: meterId(last) } },
    { failed: { meterId: meterId(last), areaM2: '1' } },
  ].filter(() => rng.below(each) === 0);
}

/**
 * An operator takes readings out and in again, with a second one who agrees (D17 off): which of two
 * readings of a dwelling counts is theirs to choose. They climb to choices that lie near to known
 * ones, now and then with other factors, and the landlord asks for the sums.
 */
async function searchChoices(worlds: Worlds): Promise<void> {
  const { rng, options, truth } = worlds;
  const tried = [truth.map(() => 0)];
  let choice = truth.map(() => 0);
  for (let count = 0; count < options.choices; count++) {
    const candidates = Array.from({ length: 8 }, () => flipped(choice, rng));
    const next = candidates.toSorted((a, b) => worthOf(b, tried) - worthOf(a, tried))[0] ?? choice;
    await choose(worlds, choice, next);
    choice = next;
    tried.push(next);
    if (count % 4 === 3) rate(worlds);
    await askSums(worlds);
    await askChange(worlds, 'landlord', { heatingConsumptionPct: '50' });
    await askChange(worlds, 'operator', { heatingConsumptionPct: '50' });
  }
}

/** An operator and the landlord agree on other factors; an import with both persons does this. */
function rate({ houses, truth, rng }: Worlds): void {
  const factors = truth.map(() => String(1 + rng.below(8) / 16));
  for (const { fixture } of houses) {
    const { meters } = fixture.store;
    for (const [dwelling, kq] of factors.entries()) {
      const meter = meters.byId(meterId(dwelling));
      if (meter !== undefined) meters.put({ ...meter, kq });
    }
  }
}

function flipped(choice: readonly number[], rng: Rng): number[] {
  const next = [...choice];
  const moves = 1 + rng.below(Math.min(4, choice.length));
  for (let move = 0; move < moves; move++) {
    const at = rng.below(next.length);
    next[at] = 1 - (next[at] ?? 0);
  }
  return next;
}

/** New, and few dwellings away from what is known. */
function worthOf(choice: readonly number[], tried: readonly (readonly number[])[]): number {
  const distances = tried.map((one) => choice.filter((value, at) => value !== one[at]).length);
  const nearest = Math.min(...distances);
  return nearest === 0 ? -100 : -nearest;
}

async function choose(
  { houses, telegrams }: Worlds,
  before: readonly number[],
  after: readonly number[],
): Promise<void> {
  for (const [dwelling, out] of after.entries()) {
    if (before[dwelling] === out) continue;
    const id = telegrams[dwelling] ?? 0;
    const asked = out === 1 ? { exclude: [id] } : { accept: [id] };
    const payload = { kind: 'readings', reason: 'looks odd', ...asked };
    const path = `/meters/${meterId(dwelling)}/decisions`;
    for (const house of houses) {
      const { status, text } = await house.ask('operator', path, payload);
      if (status !== 200) throw new Error(text);
    }
  }
}

function foundIn({ options, known, truth, asked }: Worlds): FoundOverHttp {
  const { length } = options.readings;
  const columnsOf = (dwelling: number): number[] =>
    Array.from({ length }, (_, at) => dwelling * length + at);
  const of = (who: Attacker | 'both'): number[] => known[who].found(truth.length, columnsOf);
  return {
    landlord: of('landlord'),
    operator: of('operator'),
    both: of('both'),
    rank: known.both.rank,
    asked: asked * (1 + options.readings.length * truth.length),
  };
}
