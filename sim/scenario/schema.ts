/**
 * The scenario file: one TypeBox schema that checks files, types them and completes them in
 * editors (scenarios/schema.json). It holds only what a run carries out. What the project plans
 * and does not do yet is in not-yet.ts, so that nobody believes that it took effect.
 */
import Type, { type Static } from 'typebox';
import { powerType } from './house/power-schema.ts';
import { defencesType, offType } from './defence-types.ts';
import { METER_SECURITIES } from '../devices/telegram-security.ts';
import { FAULTS } from '../faults/registry.ts';
import { HABITS } from '../physics/set-points.ts';
import { HOUSE_FORMS } from './house/house-schema.ts';
import { ALLOCATOR_SCALES, ALLOCATOR_SENSORS } from '../world/house.ts';
import { PRESETS } from './house/preset-files.ts';

/** Kinds of scalar that get a better message than their pattern; kept in the schema as `x-kind`. */
export type ScalarKind = 'date' | 'duration' | 'meter';

const closed = { additionalProperties: false } as const;

const DURATION_PATTERN =
  '^P(?=\\d|T\\d)(\\d+W)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+(\\.\\d{1,3})?S)?)?$';

/** ISO 8601 duration with a fixed length. */
function durationType(description: string) {
  return Type.String({ pattern: DURATION_PATTERN, 'x-kind': 'duration', description });
}

function dateType(description: string) {
  return Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', 'x-kind': 'date', description });
}

const timeType = Type.Object(
  {
    start: dateType('First day, a civil date in Europe/Berlin; the world starts at its midnight.'),
    duration: durationType('Length of the run in virtual time, for example P45D or PT36H.'),
  },
  {
    ...closed,
    description: 'When the story takes place. How fast it runs is an option of the run.',
  },
);

const propertyType = Type.Object(
  {
    preset: Type.Optional(
      Type.Enum([...PRESETS], {
        description: 'A ready-made house of scenarios/houses; altbau-12 has 38 radiators.',
      }),
    ),
    ...HOUSE_FORMS,
  },
  { ...closed, description: 'The house: a preset, dwellings of its own, or a generated estate.' },
);

function presence(description: string) {
  return Type.Optional(Type.Boolean({ description }));
}

function securityType(description: string) {
  return Type.Enum([...METER_SECURITIES], { description });
}

const fleetType = Type.Object(
  {
    security: Type.Optional(
      securityType(
        'Security of the telegrams: m0 none, m5 OMS profile A, m7 OMS profile B, m10 OMS profile D, ell-ctr the extended link layer. Default m5.',
      ),
    ),
    sensors: Type.Optional(
      Type.Enum([...ALLOCATOR_SENSORS], {
        description:
          'Sensors of the allocators: two (radiator and room), or one, which takes 20 °C for the room and counts from 29 °C on, in summer from 40. Default two.',
      }),
    ),
    scale: Type.Optional(
      Type.Enum([...ALLOCATOR_SCALES], {
        description:
          'Scale of the allocators: unit (the bill multiplies what they show by KQ, KC and KT) or product (they have done it). Default unit.',
      }),
    ),
    water: presence('Cold and warm water meters in every dwelling. Default false.'),
    heatMeters: presence(
      'A heat meter in front of the radiators of every dwelling. Default false.',
    ),
    roomSensors: presence(
      'A room sensor (temperature, humidity) in every dwelling. Default false.',
    ),
    smokeDetectors: presence('A smoke detector in every dwelling. Default false.'),
    electricity: presence(
      'An electricity meter in every dwelling, with registers of what is drawn and fed in. Default false.',
    ),
    intervalS: Type.Optional(
      Type.Integer({
        minimum: 16,
        maximum: 14_400,
        description: 'Seconds between two telegrams of a meter, 16 to 14400. Default 900.',
      }),
    ),
  },
  { ...closed, description: 'All meters of the house.' },
);

const ctPerKwh = (description: string) =>
  Type.Number({ minimum: -500, maximum: 500, description: `${description}, ct a kWh.` });
const hourOfDay = (description: string) => Type.Integer({ minimum: 0, maximum: 24, description });

const tariffType = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$', description: 'Name of the tariff.' }),
    name: Type.Optional(Type.String({ description: 'As people read it.' })),
    baseCentsPerYear: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Standing charge.' }),
    ),
    flat: Type.Optional(Type.Object({ ctPerKwh: ctPerKwh('Price') }, closed)),
    htNt: Type.Optional(
      Type.Object(
        {
          fromHour: hourOfDay('Hour at which the high tariff begins.'),
          toHour: hourOfDay('Hour at which it ends.'),
          htCtPerKwh: ctPerKwh('Price in these hours'),
          ntCtPerKwh: ctPerKwh('Price in all others'),
        },
        closed,
      ),
    ),
    dynamic: Type.Optional(
      Type.Object(
        {
          hourCtPerKwh: Type.Array(ctPerKwh('Net price of the market'), {
            minItems: 24,
            maxItems: 24,
            description: 'By hour of the day in Europe/Berlin, the same every day.',
          }),
          vatPct: Type.Optional(
            Type.Number({ minimum: 0, maximum: 100, description: 'On the market. Default 0.' }),
          ),
          fixedCtPerKwh: Type.Optional(ctPerKwh('Grid, taxes and levies with VAT, default 0')),
        },
        closed,
      ),
    ),
  },
  { ...closed, description: 'One of flat, htNt and dynamic.' },
);

const weatherType = Type.Object(
  {
    model: Type.Optional(Type.Enum(['synthetic'], { description: 'Default synthetic.' })),
    file: Type.Optional(
      Type.String({
        pattern: '^[^\\u0000]{1,200}\\.([cC][sS][vV]|[eE][pP][wW])$',
        'x-form': 'the name of a .csv or .epw file beside the scenario',
        description:
          'Measured weather (CSV: time, outdoorC, globalWPerM2) for its span, or a typical year (EPW); docs/houses.md.',
      }),
    ),
    meanC: Type.Optional(
      Type.Number({
        minimum: -10,
        maximum: 30,
        description: 'Mean outdoor temperature of the year in °C. Default 8.5.',
      }),
    ),
  },
  { ...closed, description: 'Outdoor temperature.' },
);

const outageType = Type.Object(
  {
    at: durationType('Begin, counted from the start of the run.'),
    for: durationType('How long.'),
  },
  closed,
);

const uplinkType = Type.Object(
  {
    lossPct: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 99,
        description: 'Attempts to send a bundle that fail, in percent; they are repeated.',
      }),
    ),
    outages: Type.Optional(
      Type.Array(outageType, {
        description: 'Spans without a connection; the gateway keeps what it hears.',
      }),
    ),
  },
  { ...closed, description: 'Connection of the gateway to the core.' },
);

function metres(description: string) {
  const type = Type.Number({
    minimum: -1000,
    maximum: 1000,
    description: `${description} Default 0.`,
  });
  return Type.Optional(type);
}

const gatewayType = Type.Object(
  {
    id: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
      description: 'Thing name, client id and certificate name of the gateway.',
    }),
    reportS: Type.Optional(
      Type.Integer({
        minimum: 10,
        maximum: 86_400,
        description: 'Seconds between two bundles. Default 900.',
      }),
    ),
    floor: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 60,
        description:
          'Floor of the stairwell where it hangs, at most the highest of the house; 0 is the ground floor. Default 1.',
      }),
    ),
    xM: metres('Where it hangs: metres along the house from its middle, negative to the left.'),
    yM: metres('Metres behind the house or its middle row, negative before it.'),
    uplink: Type.Optional(uplinkType),
    takes: Type.Optional(
      Type.Enum(['house', 'all'], { description: 'Frames that it takes. Default house.' }),
    ),
  },
  closed,
);

const occupantType = Type.Object(
  {
    dwelling: Type.Integer({ minimum: 1, description: 'Number of the dwelling, from 1.' }),
    profile: Type.Enum(['away', 'successor', 'night-charging', 'price-charging', ...HABITS], {
      description:
        'away: nobody at home, valves at frost protection. successor: another tenant moves in, at a midnight. night-charging: the car is charged from one o’clock on. price-charging: when power is cheapest before it leaves, by the first tariff. Any other: the habit that those who live there have for a while.',
    }),
    habit: Type.Optional(
      Type.Enum([...HABITS], {
        description: 'Of successor: how they live. Like those before them when left out.',
      }),
    ),
    from: durationType('Begin, counted from the start of the run.'),
    for: Type.Optional(durationType('Not of successor: how long; until the end when left out.')),
  },
  closed,
);

export type OccupantProfile = Static<typeof occupantType>['profile'];

/** What else a fault takes is said by its kind; `faultSchema` has the whole record. */
const faultType = Type.Object({
  kind: Type.Enum(
    FAULTS.map(({ kind }) => kind),
    {
      description: 'What goes wrong; docs/interventions.md lists all kinds with their options.',
    },
  ),
});

const attackType = Type.Object(
  {
    use: Type.String({ description: 'Id of the attack, for example A02-replay.' }),
    at: durationType('When the attacker acts, counted from the start of the run.'),
    with: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Parameters of this attack.' }),
    ),
  },
  closed,
);

/** Written out because a union of types gives one clear message, a union of schemas several. */
const expectationType = Type.Unsafe<number | string>({
  type: ['number', 'string'],
  description:
    'A number, never, or an operator (= != < <= > >=) and a number, for example ">= 1"; of alarms with a time: ">= 1 within PT2H", counted from what happens first. Of a study with a share of its seeds: ">= 1 in 95%". Of alarms, "never or stop" ends the run once it cannot hold any more.',
});

const expectType = Type.Record(Type.String(), expectationType, {
  description: 'What must hold at the end: path of a result → number or comparison.',
});

const controlType = Type.Object(
  {
    off: Type.Optional(offType),
    security: Type.Optional(
      securityType('The same house with telegrams of this security: what the mode alone decides.'),
    ),
    without: Type.Optional(
      Type.Enum(['faults', 'allow-list', 'obedience'], {
        description:
          'faults: nothing goes wrong and nobody is away. allow-list: gateways take every frame. obedience: no control box obeys a grid operator.',
      }),
    ),
    expect: expectType,
  },
  {
    ...closed,
    description:
      'The same seed with these defences off or another security, where the attack must succeed, or without the faults. What is expected there shows what the run proves.',
  },
);

const studyType = Type.Object(
  {
    matrix: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.Unknown(), { minItems: 1 }), {
        description:
          'Path in the file → its values; every combination is a cell. gateways takes a number.',
      }),
    ),
    seeds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'Runs of each cell: the seed of the file and the numbers after it. Default 1.',
      }),
    ),
  },
  {
    ...closed,
    description:
      'The same story in many cells, each with several seeds. An expectation may hold in a share of them: ">= 1 in 95%".',
  },
);

export const scenarioSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
      description: 'Short name in lower case letters, digits and dashes.',
    }),
    about: Type.Optional(Type.String({ description: 'What it shows and what must hold.' })),
    seed: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Seed of every random number of the run.',
    }),
    attackerSeed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description:
          'Seed of what attackers leave to chance; another one moves them and nothing else. Default: seed.',
      }),
    ),
    time: timeType,
    property: propertyType,
    fleet: Type.Optional(fleetType),
    power: Type.Optional(Type.Array(powerType, { description: 'Needs fleet.electricity.' })),
    tariffs: Type.Optional(
      Type.Array(tariffType, {
        minItems: 1,
        maxItems: 20,
        description:
          'What electricity costs: all dwellings have the first, the others are compared.',
      }),
    ),
    weather: Type.Optional(weatherType),
    gateways: Type.Optional(
      Type.Array(gatewayType, { minItems: 1, maxItems: 200, description: 'Default: one, gw-1.' }),
    ),
    occupants: Type.Optional(Type.Array(occupantType)),
    faults: Type.Optional(Type.Array(faultType, { description: 'Accidents.' })),
    attacks: Type.Optional(Type.Array(attackType)),
    defences: Type.Optional(defencesType),
    expect: expectType,
    control: Type.Optional(controlType),
    study: Type.Optional(studyType),
  },
  { ...closed, title: 'Metertwin scenario' },
);

export type ScenarioFile = Static<typeof scenarioSchema>;
export type ScenarioTariff = Static<typeof tariffType>;
