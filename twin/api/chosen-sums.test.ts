/**
 * Attacks on the differencing budget through the routes: operators choose what a sum is made of,
 * with the second person that each choice wants, and the landlord reads it. Each has its control:
 * what the same sums would tell if all of them were shown.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { Equations } from './answer-equations.fixture.ts';
import { chosenHouse, type ChosenHouse } from './chosen-sums.fixture.ts';

let house: ChosenHouse;
afterEach(() => house.close());

/** The end of February: the watermark passes the month. */
const MARCH = 25;

class Attack {
  readonly #dwellings: number;
  readonly #shown = new Equations();
  readonly #all = new Equations();

  constructor(dwellings: number) {
    this.#dwellings = dwellings;
  }

  /** The landlord looks; with these coefficients the sum would be an equation. */
  async look(row: readonly number[]): Promise<void> {
    this.#all.add(row);
    const { units, to } = await house.sum();
    if (units !== null && to === '2025-02-28') this.#shown.add(row);
  }

  found(): { readonly shown: readonly number[]; readonly all: readonly number[]; rank: number } {
    const of = (one: Equations) => one.found(this.#dwellings, (dwelling) => [dwelling]);
    return { shown: of(this.#shown), all: of(this.#all), rank: this.#shown.rank };
  }
}

/** One device in each dwelling, read at the end of February. */
async function readHouse(dwellings: number): Promise<readonly number[]> {
  house = await chosenHouse(dwellings, 1);
  const numbers = Array.from({ length: dwellings }, (_, at) => 10 * (at + 1));
  for (const number of numbers) house.read(number, 300 + 17 * number, 23);
  house.read(10, 480, MARCH);
  return numbers;
}

describe.each([
  ['freely', 0.05],
  ['hardly', 1e-4],
])('factors that an import changes %s', (_, step) => {
  test('leave no dwelling alone', async () => {
    const numbers = await readHouse(5);
    const attack = new Attack(5);
    await attack.look(numbers.map(() => 1));
    for (let round = 0; round < 5; round++) {
      const factors = numbers.map((_n, at) =>
        at === round ? 1.4 : 1.2 + step * ((at + round) % 3),
      );
      await house.importWith((_m, number) => ({ kq: String(factors[number / 10 - 1]) }));
      await attack.look(factors);
    }
    expect(attack.found()).toMatchObject({ shown: [], all: [0, 1, 2, 3, 4] });
  });
});

test('readings of several devices of a dwelling, taken out by turns, leave no dwelling alone', async () => {
  house = await chosenHouse(4, 2);
  const numbers = [10, 11, 20, 21, 30, 31, 40, 41];
  for (const number of numbers) house.read(number, 100 + number, -600);
  const ids = new Map(numbers.map((number) => [number, house.read(number, 400 + 9 * number, 23)]));
  house.read(10, 480, MARCH);
  const attack = new Attack(4);
  // By turns both, the first, the second and none: of the last dwelling one device once.
  const turns = [[], [10, 20, 30], [11, 21, 31], [10, 11, 20, 21, 30, 31, 40]];
  let out: readonly number[] = [];
  for (const next of turns) {
    for (const one of out) if (!next.includes(one)) await house.putIn(one, ids.get(one) ?? 0);
    for (const one of next) if (!out.includes(one)) await house.takeOut(one, ids.get(one) ?? 0);
    out = next;
    const row = [10, 20, 30, 40].map((one) => (next.includes(one) ? 0 : 1));
    const second = [11, 21, 31].map((one) => (next.includes(one) ? 0 : 1));
    // Of all but the last dwelling the two devices are two unknowns.
    await attack.look([row[3] ?? 0, ...row.slice(0, 3), ...second, 1]);
  }
  expect(attack.found()).toMatchObject({ shown: [], all: [0] });
});

test('readings that hardly differ are no unknowns of their own', async () => {
  house = await chosenHouse(6, 1);
  const numbers = [10, 20, 30, 40, 50, 60];
  for (const number of numbers) house.read(number, 100 + number, -600);
  const last = numbers.map((number) => house.read(number, 700 + 3 * number, 20));
  const again = [1, 2, 3, 4].map((more) =>
    [50, 60].map((number) => house.read(number, 700 + 3 * number + more, 20 + more / 2)),
  );
  house.read(10, 1_480, MARCH);
  const attack = new Attack(4);
  // The fifth unknown: all that is the same in each sum, or nearly.
  await attack.look([1, 1, 1, 1, 1]);
  for (let alone = 0; alone < 4; alone++) {
    // Three of four are taken out; two others look a little different each time.
    const out = [0, 1, 2, 3].filter((at) => at !== alone);
    for (const at of out) await house.takeOut(numbers[at] ?? 0, last[at] ?? 0);
    for (const [at, id] of (again[3 - alone] ?? []).entries())
      await house.takeOut(50 + 10 * at, id);
    await attack.look([0, 1, 2, 3, 4].map((at) => (at === 4 || at === alone ? 1 : 0)));
    for (const at of out) await house.putIn(numbers[at] ?? 0, last[at] ?? 0);
  }
  expect(attack.found()).toMatchObject({ shown: [], all: [0, 1, 2, 3] });
});

test('devices that are moved between dwellings are one dwelling', async () => {
  house = await chosenHouse(4, 3);
  const numbers = [10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42];
  for (const number of numbers) house.read(number, 400 + number, 23);
  house.read(10, 480, MARCH);
  const attack = new Attack(4);
  await attack.look([1, 1, 1, 1]);
  for (let whose = 1; whose <= 4; whose++) {
    // The devices of one dwelling stand for three; those of all others hardly count.
    await house.importWith((_m, number) =>
      Math.floor(number / 10) === whose
        ? { dwellingId: `d${1 + ((whose + (number % 10)) % 4)}` }
        : { kq: '0.000001' },
    );
    await attack.look([1, 2, 3, 4].map((one) => (one === whose ? 1 : 0)));
  }
  expect(attack.found()).toEqual({ shown: [], all: [0, 1, 2, 3], rank: 1 });
});

test('what an exchanged device showed when it was mounted hides nobody’s reading', async () => {
  house = await chosenHouse(4, 1, [12, 22]);
  for (const number of [10, 20, 30, 40]) house.read(number, 100 + number, -600);
  for (const number of [10, 20]) house.read(number, 400 + number, -1);
  const out = house.read(30, 900, 23);
  house.read(40, 700, 23);
  for (const number of [12, 22]) house.read(number, 200 + number, 23);
  house.read(40, 1_480, MARCH);
  const mount = async (startUnits: number): Promise<number[]> => [
    await house.exchange(10, 12, { startUnits }),
    await house.exchange(20, 22, { startUnits: startUnits + 10 }),
  ];
  const attack = new Attack(2);
  const mounted = await mount(20);
  await attack.look([1, 1]);
  for (const one of mounted) await house.undo(one);
  await mount(120);
  await house.takeOut(30, out);
  await attack.look([0, 1]);
  expect(attack.found()).toEqual({ shown: [], all: [0, 1], rank: 1 });
});

test.each([
  ['used nothing', 0],
  ['used something', 40],
])(
  'a refusal does not tell that a dwelling %s before a reading that is taken out',
  async (_, more) => {
    house = await chosenHouse(4, 1);
    for (const number of [10, 20, 30, 40]) house.read(number, 300 + 7 * number, 22);
    const last = house.read(10, 370 + more, 23);
    house.read(20, 480, MARCH);
    expect(await house.sum()).toMatchObject({ to: '2025-02-28' });
    await house.takeOut(10, last);
    expect(await house.sum()).toEqual({ units: null, to: undefined });
  },
);

test('an exchanged device is counted up to the month’s end, as all others are', async () => {
  house = await chosenHouse(4, 1, [12]);
  for (const number of [10, 20, 30, 40]) house.read(number, 300 + number, -1);
  for (const number of [12, 20, 30, 40]) house.read(number, 700 + number, 23);
  await house.exchange(10, 12, { startUnits: 0 });
  house.read(20, 1_480, MARCH);
  const { units } = await house.sum();
  house.read(12, 1_480, MARCH + 1);
  expect(units).not.toBeNull();
  expect((await house.sum()).units).toBe(units);
});
