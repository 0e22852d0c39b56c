/** A house as a file says it: the same form in scenarios/houses and below `property` of a scenario. */
import Type, { type Static } from 'typebox';
import { HABITS, type RoomKind } from '../../physics/set-points.ts';
import { HEAT_SOURCES, USUAL_EFFICIENCY_PCT } from '../../physics/heat-source.ts';
import { OLD_LOSS_W_PER_M2K, USUAL_HEATING } from '../../world/house-building.ts';
import { EMITTER_KINDS, HEAT_MEASURES, PIPE_KINDS, ROOM_NAMES } from '../../world/house-plan.ts';

const closed = { additionalProperties: false } as const;

const KINDS = Object.keys(ROOM_NAMES) as RoomKind[];

/** More than a table of meters of one house ever has. */
const MAX_DWELLINGS = 500;
const MAX_ROOMS = 20;

function text(description: string) {
  return Type.String({
    // It stands in letters and in a terminal.
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]{1,100}$',
    'x-form': 'a text of 1 to 100 characters in one line',
    description,
  });
}

const roomType = Type.Object(
  {
    name: Type.Optional(text('Default: what such a room is called.')),
    kind: Type.Enum(KINDS, { description: 'What it is used for; decides how warm it is wanted.' }),
    areaM2: Type.Number({
      minimum: 0.5,
      maximum: 500,
      description: 'Floor area in square metres, above 0.5.',
    }),
    ratedOutputW: Type.Number({
      minimum: 20,
      maximum: 20_000,
      description:
        'Rated output in watts: of its radiator at 75/65/20 °C, which decides KQ, or of its heated floor at 35/28/20 °C.',
    }),
    designC: Type.Optional(
      Type.Number({
        minimum: 5,
        maximum: 30,
        description:
          'Temperature that it is designed for, in °C; decides KT of an allocator with one sensor. Default 20, and KT 1.',
      }),
    ),
    coupling: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 0.5,
        description:
          'Share of the over-temperature that the allocator does not see; decides KC. Default: a usual one, 0.08 to 0.2.',
      }),
    ),
  },
  { ...closed, description: 'A room with its radiator or floor. Two radiators are two entries.' },
);

const dwellingType = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9]{0,15}$',
        'x-form': 'a lower case letter, then letters and digits, at most 16, for example d05',
        description: 'What its meters are named after. Default: d01, d02 … by position.',
      }),
    ),
    label: Type.Optional(text('Name on letters. Default: Wohnung 1, Wohnung 2 …')),
    floor: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 60, description: '0 is the ground floor, the default.' }),
    ),
    xM: Type.Optional(
      Type.Number({
        minimum: -1000,
        maximum: 1000,
        description: 'Metres from the stairwell, negative to the left. Default 0.',
      }),
    ),
    occupant: Type.Optional(text('Who lives there at the beginning. Default: Mieter 1 …')),
    habit: Type.Optional(
      Type.Enum([...HABITS], {
        description: 'How they heat and when they are out. Default at-home.',
      }),
    ),
    exposure: Type.Optional(
      Type.Number({
        minimum: 0.2,
        maximum: 5,
        description:
          'Loss relative to a dwelling inside the house: below the roof or over the cellar more. Default 1.',
      }),
    ),
    unheatedM2: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 500,
        description: 'Square metres of hall and store room, without a radiator. Default 0.',
      }),
    ),
    rooms: Type.Array(roomType, { minItems: 1, maxItems: MAX_ROOMS }),
  },
  closed,
);

export type DwellingFile = Static<typeof dwellingType>;

function figure(
  description: string,
  { usual, ...range }: { minimum: number; maximum: number; usual: number },
) {
  const type = Type.Number({ ...range, description: `${description} Default ${usual}.` });
  return Type.Optional(type);
}

const { flowC, ...usual } = USUAL_HEATING;

function usualEfficiencies(): string {
  const rows = HEAT_SOURCES.map((source) => `${source} ${USUAL_EFFICIENCY_PCT[source]}`);
  return `Default: ${rows.join(', ')}.`;
}

const heatingType = Type.Object(
  {
    source: Type.Optional(
      Type.Enum([...HEAT_SOURCES], {
        description:
          'What makes the water warm: oil, gas (a condensing boiler), district-heat, or an air source heat-pump. Default oil.',
      }),
    ),
    emitters: Type.Optional(
      Type.Enum([...EMITTER_KINDS], {
        description: 'What warms the rooms: radiators or the floor. Default radiators.',
      }),
    ),
    measuredBy: Type.Optional(
      Type.Enum([...HEAT_MEASURES], {
        description:
          'What tells who used how much: allocators on the radiators, heat-meters of the dwellings, or nothing, and heating goes by area. Default allocators, with heated floors heat-meters.',
      }),
    ),
    efficiencyPct: Type.Optional(
      Type.Number({
        minimum: 30,
        maximum: 100,
        description: `Heat from 100 kWh on the meter: of oil, of gas by its gross calorific value before anything condenses, of delivered heat; of a heat pump, percent of the coefficient of an ideal one. ${usualEfficiencies()}`,
      }),
    ),
    flowDesignC: figure('Water to the radiators at −12 °C outside.', {
      ...{ minimum: 30, maximum: 90, usual: flowC.design },
    }),
    flowBaseC: figure('Water to the radiators when heating begins, in °C.', {
      ...{ minimum: 25, maximum: 80, usual: flowC.base },
    }),
    spreadK: figure('By how much the water is colder when it comes back on the coldest day.', {
      ...{ minimum: 1, maximum: 30, usual: usual.spreadK },
    }),
    setbackK: figure('By how much the water is colder by night.', {
      ...{ minimum: 0, maximum: 30, usual: usual.setbackK },
    }),
    limitC: figure(
      'It heats when the last days were colder outside, in °C; never from June to August.',
      {
        ...{ minimum: 5, maximum: 20, usual: usual.limitC },
      },
    ),
    pipes: Type.Optional(
      Type.Enum([...PIPE_KINDS], {
        description:
          'Pipes through the rooms, which nobody measures: insulated, partly, bare, or one pipe that all water runs through. Default partly.',
      }),
    ),
  },
  { ...closed, description: 'The heating of the house.' },
);

export type HeatingFile = Static<typeof heatingType>;

/** Keys of a house in a file of its own and below `property`. */
const HOUSE_KEYS = {
  name: Type.Optional(text('Name of the house on letters and pages.')),
  address: Type.Optional(text('Its address on letters.')),
  heating: Type.Optional(heatingType),
  lossWPerM2K: figure(
    'What a square metre inside the house loses for each kelvin, in watts: 1.6 in an old house, 0.7 in a new one, 0.3 in a passive one.',
    { minimum: 0.1, maximum: 4, usual: OLD_LOSS_W_PER_M2K },
  ),
  dwellings: Type.Array(dwellingType, {
    minItems: 1,
    maxItems: MAX_DWELLINGS,
    description: 'Dwellings with their rooms and radiators; each radiator has an allocator.',
  }),
} as const;

/** Longer to warm up than anybody waits, and the frames of more are lost in each other. */
const MAX_GENERATED = 5000;

const generateType = Type.Object(
  {
    dwellings: Type.Integer({
      minimum: 1,
      maximum: MAX_GENERATED,
      description: 'How many: staircases of twelve, in rows around the gateways.',
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'Of sizes, rooms, radiators and people. The seed of the run does not change them.',
    }),
  },
  { ...closed, description: 'An estate made from a seed.' },
);

/** Keys of a house with one of two forms: its dwellings, or that they are made. */
export const HOUSE_FORMS = {
  ...HOUSE_KEYS,
  dwellings: Type.Optional(HOUSE_KEYS.dwellings),
  generate: Type.Optional(generateType),
} as const;

export const houseSchema = Type.Object(HOUSE_FORMS, { ...closed, title: 'Metertwin house' });

export type HouseFile = Static<typeof houseSchema>;
