/** The searches of an attacker, for a sample in the daily suite and for all houses at night. */
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { createRng } from '#kernel/rng.ts';
import { changedBill } from '../property/bill-what-if.ts';
import { storedBill } from '../property/stored-bill.ts';
import { whatIfEffect } from '../property/what-if-effect.ts';
import { createHouse, dwellingId, meterId, type House } from './privacy-house.fixture.ts';
import {
  foundOf,
  gainsOverHttp,
  readOff,
  searchBends,
  watchSum,
  type AskGains,
} from './privacy-search.fixture.ts';
import type { Role } from './schemas/session.ts';

const ATTACKERS = ['landlord', 'operator'] as const;

/** Units of each dwelling at the end of January, of February, and in the year. */
function unitsOf(dwellings: number): readonly (readonly number[])[] {
  const rng = createRng(20_261_130 + dwellings);
  const january = Array.from({ length: dwellings }, () => 120 + rng.below(900));
  const february = january.map((units) => units + 100 + rng.below(700));
  const year = february.map((units) => units + 400 + rng.below(2_000));
  return [january, february, year];
}

const sumOf = (units: readonly number[]): number => units.reduce((sum, one) => sum + one, 0);

async function runningHouse(dwellings: number, off: readonly string[] = []): Promise<House> {
  const house = await createHouse(dwellings, off);
  const [january = [], february = []] = unitsOf(dwellings);
  house.endMonth(1, january);
  house.endMonth(2, february);
  return house;
}

/** What the what-if said before: sums of gains and losses for every change. */
function oldGains({ fixture }: House): AskGains {
  const stored = storedBill(fixture.store, '2025');
  const shown = { dwellings: false, sum: false };
  const checked = { ...stored, language: 'en', withheld: shown } as const;
  return async (change) => {
    const { moreCents } = whatIfEffect(checked, changedBill(stored.source, change));
    return moreCents ?? undefined;
  };
}

/** A search in a house of any size; what it finds must equal what is expected. */
interface Search {
  readonly title: string;
  readonly found: (dwellings: number) => Promise<unknown>;
  readonly expected: unknown;
}

/** What attackers find, and what the controls find: without these the searches would prove nothing. */
export const SEARCHES: readonly Search[] = [
  ...ATTACKERS.flatMap((role): Search[] => [
    {
      title: `the ${role} finds nothing while the period runs`,
      found: (dwellings) => foundWhileRunning(dwellings, role),
      expected: { read: [], bends: [], offered: undefined, watched: [] },
    },
    {
      title: `the ${role} reads every dwelling with D15 off`,
      found: (dwellings) => missedWithoutDefence(dwellings, role),
      expected: 0,
    },
  ]),
  {
    title: 'the same search finds two of three dwellings or more in the old answer',
    found: async (dwellings) =>
      (await foundInOldAnswer(dwellings)) >= Math.ceil((dwellings * 2) / 3),
    expected: true,
  },
  {
    title: 'no answer tells two houses apart in which every dwelling used something else',
    found: differentAnswers,
    expected: [],
  },
  {
    title: 'a finished year tells an operator nothing and a landlord the bills',
    found: foundWhenFinished,
    expected: { read: [], bends: [], missedByLandlord: 0, months: [] },
  },
];

async function foundWhileRunning(dwellings: number, role: Role) {
  const house = await runningHouse(dwellings);
  const [, february = []] = unitsOf(dwellings);
  const gains = gainsOverHttp(house, role);
  const at = berlinMidnight('2025-03-10');
  const telegrams = february.map((units, dwelling) => ({
    dwelling,
    at: at + dwelling * HOUR_MS,
    units: units + 20 + dwelling,
  }));
  const found = {
    read: [...(await readOff(house, role))],
    bends: [...(await searchBends(house.areas, sumOf(february), gains))],
    offered: await gains({ heatingConsumptionPct: '50', costsPct: '10' }),
    watched: [...(await watchSum(house, role, telegrams))],
  };
  await house.close();
  return found;
}

async function missedWithoutDefence(dwellings: number, role: Role): Promise<number> {
  const house = await runningHouse(dwellings, ['D15']);
  const [, february = []] = unitsOf(dwellings);
  const found = foundOf(await readOff(house, role), february);
  await house.close();
  return dwellings - found;
}

/** Dwellings whose bends lie too close to each other stay hidden even then. */
async function foundInOldAnswer(dwellings: number): Promise<number> {
  const house = await runningHouse(dwellings);
  const [, february = []] = unitsOf(dwellings);
  const claims = await searchBends(house.areas, sumOf(february), oldGains(house));
  await house.close();
  return foundOf(claims, february);
}

async function differentAnswers(dwellings: number): Promise<string[]> {
  const [january = [], february = []] = unitsOf(dwellings);
  const [one = [], other = []] = await Promise.all(
    [0, 1].map(async (shift) => {
      const house = await createHouse(dwellings);
      house.endMonth(1, shifted(january, shift * 7));
      const early = await everyAnswer(house);
      house.endMonth(2, shifted(february, shift * 9));
      const late = await everyAnswer(house);
      await house.close();
      return [...early, ...late];
    }),
  );
  return one.filter((text, index) => text !== other[index]);
}

async function foundWhenFinished(dwellings: number) {
  const house = await runningHouse(dwellings);
  const [january = [], february = [], year = []] = unitsOf(dwellings);
  await everyAnswer(house);
  house.finish(year);
  const path = `/bills/${dwellingId(0)}/document?period=2025&format=html`;
  const letter = await house.ask('landlord', path);
  const found = {
    read: [...(await readOff(house, 'operator'))],
    bends: [...(await searchBends(house.areas, sumOf(year), gainsOverHttp(house, 'operator')))],
    missedByLandlord: dwellings - foundOf(await readOff(house, 'landlord'), year),
    months: [january[0], february[0]].filter((units) => letter.text.includes(`>${units}<`)),
  };
  await house.close();
  return found;
}

/** The same sums, with every dwelling's units moved to another one; an odd one out takes two. */
function shifted(units: readonly number[], by: number): readonly number[] {
  const odd = units.length % 2 === 1;
  return units.map((own, index) => {
    if (odd && index === units.length - 1) return own - 2 * by;
    if (odd && index === 0) return own + 3 * by;
    return own + (index % 2 === 0 ? by : -by);
  });
}

/** Everything that landlord and operator may ask for, with every choice of every parameter. */
async function everyAnswer(house: House): Promise<string[]> {
  const texts: string[] = [];
  for (const role of ATTACKERS) {
    for (const path of pathsOf(house)) {
      const { status, text } = await house.ask(role, path);
      texts.push(`${role} ${path} ${status} ${text}`);
    }
    for (const change of await changesOf(house, role)) {
      const payload = { period: '2025', language: 'en', change };
      const { status, text } = await house.ask(role, '/bill-what-if', payload);
      texts.push(`${role} ${JSON.stringify(change)} ${status} ${text}`);
    }
  }
  return texts;
}

function pathsOf({ areas }: House): string[] {
  const ids = areas.map((_, index) => index);
  return [
    '/status',
    '/meters',
    '/alarms',
    '/decisions',
    '/telegrams',
    '/bills?period=2025',
    '/bills?period=2024',
    '/bill-check?period=2025&language=en',
    '/bill-check?period=2025&language=de',
    ...ids.flatMap((index) => [
      `/bills/${dwellingId(index)}?period=2025`,
      `/bills/${dwellingId(index)}/document?period=2025&format=html`,
      `/dwellings/${dwellingId(index)}/consumption`,
      `/dwellings/${dwellingId(index)}/consumption/document?format=html`,
      `/meters/${meterId(index)}/readings`,
      `/telegrams?meterId=${meterId(index)}`,
    ]),
  ];
}

/** All that is offered, and some that is not. */
async function changesOf(house: House, role: Role): Promise<object[]> {
  const { presets } = (await house.ask(role, '/bill-check?period=2025')).body;
  const offered = (presets.heatingConsumptionPct as string[]).flatMap((heatingConsumptionPct) =>
    (presets.costsPct as string[]).map((costsPct) => ({ heatingConsumptionPct, costsPct })),
  );
  return [
    ...offered,
    { heatingConsumptionPct: '61.5' },
    { costsPct: '-99' },
    { moved: { dwellingId: dwellingId(0), day: '2025-02-01' } },
    { failed: { meterId: meterId(1) } },
  ];
}
