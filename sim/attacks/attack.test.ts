import { expect, expectTypeOf, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import { POSITIONS, type LabPorts, type Position, type WorldPorts } from '../positions/ports.ts';
import {
  defineRung,
  rungOf,
  rungSchema,
  type Attack,
  type Reach,
  type RungBegin,
} from './attack.ts';
import { ATTACKS } from './registry.ts';

const BASE: RungBegin['base'] = {
  ...{ startAt: 0, actAt: 1, gateways: [], dwellings: [] },
  meterId: (label) => label,
  rng: createRng(1),
  note: () => {},
};

const anyPort = ((position: Position) => position) as unknown as Reach<WorldPorts & LabPorts>;

test('the type of what a rung gets follows from its positions', () => {
  defineRung({
    about: 'air only',
    positions: ['air'],
    parameters: {},
    start: (context) => {
      expectTypeOf(context.air).toEqualTypeOf<WorldPorts['air']>();
      // @ts-expect-error: it did not ask for hands.
      expectTypeOf(context.hands).toBeAny();
      // @ts-expect-error: it did not ask for the gateway.
      expectTypeOf(context.gateway).toBeAny();
      return {
        memory: () => null,
        act: (ports) => {
          expectTypeOf(ports).toEqualTypeOf<Readonly<Record<never, never>>>();
          return Promise.resolve([]);
        },
      };
    },
  });
  defineRung({
    about: 'a gateway and the cloud',
    positions: ['gateway', 'cloud'],
    parameters: {},
    start: (context) => {
      expectTypeOf(context.gateway).toEqualTypeOf<WorldPorts['gateway']>();
      // @ts-expect-error: the cloud is no part of the world.
      expectTypeOf(context.cloud).toBeAny();
      return {
        memory: () => null,
        act: (ports) => {
          expectTypeOf(ports).toEqualTypeOf<Readonly<Pick<LabPorts, 'gateway' | 'cloud'>>>();
          // @ts-expect-error: it did not ask for the portal.
          expectTypeOf(ports.portal).toBeAny();
          return Promise.resolve([]);
        },
      };
    },
  });
});

test.each(Object.keys(POSITIONS) as Position[])(
  'whoever asks for %s is handed that and nothing else',
  async (position) => {
    const seen: string[][] = [];
    const rung = defineRung({
      about: 'looks what it has',
      positions: [position],
      parameters: {},
      start: (context) => {
        const own = Object.keys(POSITIONS).filter((name) => name in context && name in anyKey);
        seen.push(own);
        return {
          memory: () => null,
          act: (ports) => {
            seen.push(Object.keys(ports));
            return Promise.resolve([]);
          },
        };
      },
    });
    await rung.start({ base: BASE, given: {}, reach: anyPort }).act(anyPort, 0);
    const inWorld = ['air', 'link', 'hands', 'keys', 'gateway'].includes(position);
    const inLab = ['gateway', 'network', 'cloud', 'portal'].includes(position);
    expect(seen).toEqual([inWorld ? [position] : [], inLab ? [position] : []]);
  },
);

/** `gateways` and the like of the base are no ports. */
const anyKey: Readonly<Record<string, true>> = Object.fromEntries(
  Object.keys(POSITIONS).map((name) => [name, true]),
);

test('each position is used by a rung, and each rung says what it is about', () => {
  const rungs = ATTACKS.flatMap((attack) => Object.values(attack.rungs));
  const used = new Set(rungs.flatMap(({ positions }) => positions));
  expect([...used].sort()).toEqual(Object.keys(POSITIONS).sort());
  for (const { about, positions } of rungs) {
    expect(about.length).toBeGreaterThan(10);
    expect(positions.length).toBeGreaterThan(0);
  }
});

test('of several rungs one is named; one alone needs no name', () => {
  const rung = defineRung({
    ...{ about: 'does nothing at all', positions: ['air'], parameters: {} },
    start: () => ({ memory: () => null }),
  });
  const attack = (rungs: Attack['rungs']): Attack => ({
    ...{ id: 'A99-x', title: 't', goal: 'g', knows: 'k', meets: [], rungs },
  });
  const ladder = attack({ one: rung, two: rung });
  expect(rungOf(ladder, {})).toBeUndefined();
  expect(rungOf(ladder, { rung: 'toString' })).toBeUndefined();
  expect(rungOf(ladder, { rung: 'two' })).toBe(rung);
  expect(rungOf(attack({ one: rung }), {})).toBe(rung);
  expect(rungSchema(ladder, 'one').required).toEqual(['rung']);
  expect(rungSchema(attack({ one: rung }), 'one').required ?? []).toEqual([]);
});

test('instants at the real programs come from the parameters alone', () => {
  const clone = ATTACKS.find(({ id }) => id === 'A02-replay')?.rungs['clone-gateway'];
  const at: Instant = 86_400_000;
  expect(clone?.actsAt({}, at)).toEqual([at]);
  expect(clone?.actsAt({ times: 3, every: 'PT1H' }, at)).toEqual([
    at,
    at + 3_600_000,
    at + 7_200_000,
  ]);
});
