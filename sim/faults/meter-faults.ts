/** Faults of single meters, and of the people who live with them. */
import Type from 'typebox';
import { compareText } from '#kernel/compare-text.ts';
import { berlinDate, SECOND_MS, type CivilDate } from '#kernel/time.ts';
import type { EffectKind } from '../core/effects.ts';
import type { Dwelling } from '../world/house.ts';
import type { PlannedEffect } from '../world/interventions.ts';
import { defineFault, durationMs, durationOption, type FaultTarget } from './fault.ts';

type LimitFault = 'limit-refused' | 'limit-unheard' | 'limit-ignored';

const limitFault = (kind: LimitFault, about: string) =>
  defineFault({
    ...{ kind, about, target: 'dwelling', group: 'limit' },
    effects: ({ name }) => [{ on: `dwelling/${name}`, kind, options: {} }],
  });

export const LIMIT_REFUSED = limitFault(
  'limit-refused',
  'The control box of a dwelling answers that it cannot obey a grid operator, and does not.',
);

type Plain =
  | 'meter-silent'
  | 'meter-removed'
  | 'sensor-stuck'
  | 'sensor-broken'
  | 'meter-stuck'
  | 'meter-frozen';

const plain =
  (kind: Plain & EffectKind) =>
  ({ name }: FaultTarget): PlannedEffect[] => [{ on: `meter/${name}`, kind, options: {} }];

const MILLI = 1000;
/** A cistern that does not close, litres an hour. */
const CISTERN_LH = 12;
const BACKFLOW_LH = 60;

const flowOption = (description: string, minimum: number) =>
  Type.Optional(Type.Number({ minimum, maximum: 5_000, description }));

/** As long as nothing is known of the makers: a last winter. */
const FADE = 'P14D';

export const METER_FAULTS = [
  defineFault({
    kind: 'meter-silent',
    about: 'The radio of a meter is quiet; it keeps counting.',
    target: 'meter',
    group: 'radio',
    effects: plain('meter-silent'),
  }),
  defineFault({
    kind: 'signal-weak',
    about:
      'Something stands in front of a meter, a cupboard or a sheet of metal: all hear it weaker.',
    target: 'meter',
    group: 'signal',
    options: {
      lossDb: Type.Integer({ minimum: 1, maximum: 100, description: 'How much weaker, in dB.' }),
    },
    effects: ({ name }, { lossDb }) => [
      { on: `meter/${name}`, kind: 'signal-weak', options: { lossDb } },
    ],
  }),
  defineFault({
    kind: 'battery-dying',
    about:
      'The sender of a meter grows weak and says so in its status; at the end of the fade the meter neither sends nor counts.',
    target: 'meter',
    group: 'radio',
    time: 'lasting',
    options: {
      fade: Type.Optional(durationOption(`From the first sign to the end. Default ${FADE}.`)),
    },
    effects: ({ name }, { fade }) => [
      {
        on: `meter/${name}`,
        kind: 'battery-dying',
        options: { fadeMs: durationMs(fade, FADE) },
      },
    ],
  }),
  defineFault({
    kind: 'clock-step',
    about: 'The clock of a meter is set wrong; its due date comes earlier or later.',
    target: 'meter',
    group: 'clock',
    time: 'moment',
    options: {
      stepS: Type.Integer({
        minimum: -34_560_000,
        maximum: 34_560_000,
        description: 'Seconds, up to 400 days; below 0 it is late.',
      }),
    },
    effects: ({ name }, { stepS }) => [
      { on: `meter/${name}`, kind: 'clock-step', options: { stepMs: stepS * SECOND_MS } },
    ],
  }),
  defineFault({
    kind: 'clock-drift',
    about: 'The crystal of a meter runs fast or slow; what it has gained stays when it ends.',
    target: 'meter',
    group: 'drift',
    options: {
      ppm: Type.Integer({
        minimum: -50_000,
        maximum: 50_000,
        description: 'Parts per million; 1000 are 86 s a day. Below 0 it is slow.',
      }),
    },
    effects: ({ name }, { ppm }) => [
      { on: `meter/${name}`, kind: 'clock-drift', options: { ppm } },
    ],
  }),
  defineFault({
    kind: 'sensor-stuck',
    takes: 'a radiator',
    about: 'An allocator counts by what its sensors saw when the fault began.',
    target: 'allocator',
    group: 'sensor',
    effects: plain('sensor-stuck'),
  }),
  defineFault({
    kind: 'sensor-broken',
    takes: 'a radiator',
    about:
      'A sensor of an allocator is torn off or shorted. Its self-check finds it after 20 minutes: it stops counting, says so in its status and notes the day.',
    target: 'allocator',
    group: 'sensor',
    effects: plain('sensor-broken'),
  }),
  defineFault({
    kind: 'meter-removed',
    takes: 'a radiator',
    about: 'An allocator is off its radiator: it notes the day and counts nothing.',
    target: 'allocator',
    group: 'sensor',
    effects: plain('meter-removed'),
  }),
  defineFault({
    kind: 'meters-swapped',
    about: 'Two allocators hang on each other’s radiator.',
    target: 'allocator',
    group: 'sensor',
    isPair: true,
    effects: ({ name, other = '' }) => [
      { on: `meter/${name}`, kind: 'meters-swapped', options: { other } },
      { on: `meter/${other}`, kind: 'meters-swapped', options: { other: name } },
    ],
  }),
  defineFault({
    kind: 'duplicate-address',
    about: 'An allocator sends under the number of another one, with its own key.',
    target: 'allocator',
    group: 'address',
    isPair: true,
    effects: ({ name, other = '', meterId }) => [
      { on: `meter/${name}`, kind: 'duplicate-address', options: { address: meterId(other) } },
    ],
  }),
  defineFault({
    kind: 'leak',
    about: 'Water runs through a meter day and night, from a drip to a burst pipe.',
    target: 'water meter',
    group: 'water',
    options: {
      litresPerHour: flowOption(
        `How much runs: a drip 0.5 to 3, a cistern ${CISTERN_LH} (default), a burst pipe 500 and more.`,
        0.1,
      ),
    },
    effects: ({ name }, { litresPerHour = CISTERN_LH }) => [
      {
        on: `meter/${name}`,
        kind: 'leak',
        options: { millilitresPerHour: Math.round(litresPerHour * MILLI) },
      },
    ],
  }),
  defineFault({
    kind: 'backflow',
    about: 'Water runs back through a meter: it counts nothing and reports a flow below 0.',
    target: 'water meter',
    group: 'water',
    options: {
      litresPerHour: flowOption(`How much runs back. Default ${BACKFLOW_LH}.`, 1),
    },
    effects: ({ name }, { litresPerHour = BACKFLOW_LH }) => [
      {
        on: `meter/${name}`,
        kind: 'backflow',
        options: { millilitresPerHour: Math.round(litresPerHour * MILLI) },
      },
    ],
  }),
  defineFault({
    kind: 'meter-stuck',
    about: 'A register is stuck, by frost or limescale: what passes is not counted.',
    target: 'register meter',
    group: 'register',
    effects: plain('meter-stuck'),
  }),
  defineFault({
    kind: 'meter-frozen',
    about: 'The radio of a register repeats what it showed when it began; the register counts on.',
    target: 'register meter',
    group: 'register',
    effects: plain('meter-frozen'),
  }),
  LIMIT_REFUSED,
  limitFault(
    'limit-unheard',
    'The control box of a dwelling is silent: it neither answers nor obeys.',
  ),
  limitFault('limit-ignored', 'The control box of a dwelling says that it obeys, and does not.'),
];

/** Not among the faults of a file: all three are written under `occupants`. */
export const AWAY = defineFault({
  kind: 'away',
  about: 'Nobody at home, valves at frost protection.',
  family: 'absence',
  target: 'dwelling',
  group: 'occupant',
  effects: ({ name }) => [{ on: `dwelling/${name}`, kind: 'away', options: {} }],
});

export const HABIT = defineFault({
  kind: 'habit',
  about: 'Those who live there heat, air and draw water otherwise than before.',
  family: 'absence',
  target: 'dwelling',
  group: 'habit',
  options: { habit: Type.String() },
  effects: ({ name }, { habit }) => [{ on: `dwelling/${name}`, kind: 'habit', options: { habit } }],
});

/** Hour at which a car is charged by who shifts it. */
const NIGHT_HOUR = 1;

export const NIGHT_CHARGING = defineFault({
  kind: 'night-charging',
  about: `The car is charged from ${NIGHT_HOUR} o’clock on, not as soon as it is home.`,
  family: 'absence',
  target: 'dwelling',
  group: 'charging',
  effects: ({ name }) => [
    { on: `dwelling/${name}`, kind: 'night-charging', options: { fromHour: NIGHT_HOUR } },
  ],
});

/** `prices`: those of the 24 hours of a day, ct a kWh, with commas. */
export const PRICE_CHARGING = defineFault({
  kind: 'price-charging',
  about:
    'The car is charged when power is cheapest before it leaves, by the prices of the first tariff.',
  family: 'absence',
  target: 'dwelling',
  group: 'charging',
  options: { prices: Type.String() },
  effects: ({ name }, { prices }) => [
    {
      on: `dwelling/${name}`,
      kind: 'price-charging',
      options: { ctPerKwhByHour: prices.split(',').map(Number) },
    },
  ],
});

export const TENANT_CHANGE = defineFault({
  kind: 'tenant-change',
  about: 'Another tenant moves in: the year is billed to both, by what was read at the change.',
  family: 'act',
  target: 'dwelling',
  group: 'tenancy',
  time: 'moment',
  options: { habit: Type.Optional(Type.String()) },
  effects: ({ name }, { habit }) =>
    habit === undefined ? [] : [{ on: `dwelling/${name}`, kind: 'habit', options: { habit } }],
  delivered: (house, { name, at }) => ({
    ...house,
    dwellings: house.dwellings.map((dwelling) =>
      dwelling.id === name ? withSuccessor(dwelling, berlinDate(at)) : dwelling,
    ),
  }),
});

function withSuccessor(dwelling: Dwelling, from: CivilDate): Dwelling {
  const { successors = [], occupant } = dwelling;
  const name = `${occupant.name}, successor ${successors.length + 1}`;
  const all = [...successors, { name, from }];
  return { ...dwelling, successors: all.toSorted((a, b) => compareText(a.from, b.from)) };
}
