/**
 * The JSON of `metertwin run --json` as a schema, for those who read it with other tools:
 * scenarios/result.schema.json. The types of `report.ts` and `result.ts` are held to it by a test.
 */
import Type, { type TSchema } from 'typebox';
import { defined } from '#kernel/defined.ts';
import { VERDICTS } from '../attacks/verdict.ts';
import { METER_SECURITIES } from '../devices/telegram-security.ts';

const closed = { additionalProperties: false } as const;

function object<Properties extends Record<string, TSchema>>(
  properties: Properties,
  description?: string,
) {
  return Type.Object(properties, {
    ...closed,
    ...defined({ description }),
  });
}

function text(description?: string) {
  return Type.String(description === undefined ? {} : { description });
}

function count(description?: string) {
  const about = description === undefined ? {} : { description };
  return Type.Integer({ minimum: 0, ...about });
}

const cents = Type.Integer({ description: 'Euro cents.' });
const utc = (description: string) => Type.String({ format: 'date-time', description });
const counts = (description: string) => Type.Record(Type.String(), count(), { description });

const counters = object(
  {
    sent: count('Frames on the air: heard + all lost.'),
    heard: count('Frames that at least one gateway received.'),
    lost: counts('By reason.'),
    copies: count(
      'Receptions by a further gateway: heard + copies + injected = stored + rejected + waiting + dropped.',
    ),
    injected: Type.Optional(count('Published by attackers past the world.')),
    dropped: count('Dropped by a gateway whose outbox was full.'),
    waiting: count('Still in a gateway at the end.'),
    stored: count('Taken as readings.'),
    rejected: counts('By reason.'),
  },
  'Every telegram is accounted for.',
);

const expectation = object({
  path: text('What is counted, for example readings.lost.'),
  expected: text('Operator and number.'),
  actual: Type.Number(),
  held: Type.Boolean(),
  line: Type.Integer({ minimum: 1, description: 'Line of the scenario file.' }),
  because: Type.Optional(Type.Array(text(), { description: 'Why it did not hold.' })),
});

const attack = object({
  id: text(),
  goal: text(),
  verdict: Type.Enum([...VERDICTS]),
  firstSignalAfterS: Type.Union([Type.Number(), Type.Null()], {
    description: 'Virtual seconds to the first alarm; null without one.',
  }),
  alarms: count(),
  forgedReadings: count(),
  lostReadings: count(),
  shiftedCents: cents,
  mostCents: count('The most that one dwelling pays too much or too little.'),
  unreadAreaPct: Type.Number({
    description: 'Area of dwellings with a meter without a reading since it began, percent.',
  }),
  limits: Type.Array(text(), { description: 'Limits of HeizkostenV that are crossed.' }),
  sentBytes: count('What it put on the air.'),
  learnt: Type.Optional(
    object({
      guesses: count(),
      auc: Type.Union([Type.Number(), Type.Null()], {
        description: 'How well it tells hours without consumption from others: 0.5 is chance.',
      }),
      bits: Type.Number({ description: 'Mutual information of a guess and the truth.' }),
      valuesRead: count(),
    }),
  ),
  attempts: Type.Optional(
    object({ granted: count(), refused: count() }, 'What it tried at core, wire and portal.'),
  ),
});

const alarm = object({ kind: text(), count: count(), firstAt: utc('Virtual time.') });

const bill = object({
  period: text(),
  provisional: Type.Boolean(),
  costsCents: cents,
  sumCents: cents,
  shiftedCents: cents,
  wrongCents: count('Cents by which figures differ from those of the law.'),
  rows: Type.Array(
    object({
      dwellingId: text(),
      userId: Type.Optional(text('Where several had the dwelling in the period.')),
      totalCents: cents,
      co2CreditCents: Type.Optional(cents),
      payableCents: Type.Optional(cents),
      balanceCents: Type.Optional(cents),
      trueCents: cents,
      truePayableCents: Type.Optional(cents),
      wrongCents: count(),
    }),
  ),
  fairness: Type.Array(
    object({
      dwellingId: text(),
      heatKwh: Type.Number({
        description:
          'What it used: radiators and pipes in its rooms, less what went to neighbours.',
      }),
      radiatorKwh: Type.Number({ description: 'What its radiators gave off.' }),
      pipeKwh: Type.Number({ description: 'What pipes gave its rooms.' }),
      toNeighboursKwh: Type.Number({
        description: 'What went to other dwellings, less what came from them.',
      }),
      heatPct: Type.Number({ description: 'Of the heat of the house.' }),
      unitsPct: Type.Number({ description: 'Of the rated units of the house.' }),
      moreCents: cents,
    }),
    { description: 'The true heat beside what the allocators made of it.' },
  ),
});

const trace = object({
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  file: Type.Optional(text('Where it was kept.')),
});

const variant = {
  off: Type.Array(text(), { description: 'Defences that were off.' }),
  counters,
  expectations: Type.Array(expectation),
  attacks: Type.Array(attack),
  alarms: Type.Array(alarm),
  bills: Type.Array(bill),
  trace,
};

const intervention = object({
  kind: Type.Enum(['attack', 'fault', 'absence', 'act']),
  name: text(),
  target: text('Meter, gateway or dwelling.'),
  at: utc('Virtual time.'),
  until: Type.Optional(utc('Virtual time; without it until the end.')),
});

const studyCell = object({
  cell: Type.Record(Type.String(), Type.Unknown(), { description: 'Values that it changes.' }),
  seedCount: count('Seeds that were asked for.'),
  seeds: Type.Array(count(), { description: 'Those that ran before it was decided.' }),
  values: Type.Array(
    object({ path: text(), min: Type.Number(), mean: Type.Number(), max: Type.Number() }),
  ),
});

const result = object({
  study: Type.Optional(studyCell),
  scenario: text(),
  about: text(),
  file: text(),
  seed: count(),
  attackerSeed: Type.Optional(count('Of the attackers, where they have one of their own.')),
  hash: Type.String({
    pattern: '^[0-9a-f]{64}$',
    description: 'Of the trace, and of the control’s: scenario and seed decide it.',
  }),
  startedAt: utc('Real time.'),
  wallMs: Type.Number({ description: 'Real milliseconds.' }),
  from: utc('Begin in virtual time.'),
  virtualSpanS: Type.Number(),
  again: Type.Optional(text('The command that repeats it, where it is not that of its file.')),
  options: Type.Optional(text('Of the command that repeats it, besides file and seed.')),
  forkedAt: Type.Optional(utc('Virtual time from which it continues a saved run.')),
  stoppedAt: Type.Optional(
    utc('Virtual time at which it ended because an expectation could not hold any more.'),
  ),
  devices: count(),
  interventions: Type.Array(intervention),
  ...variant,
  control: Type.Optional(
    object({
      ...variant,
      isWithoutFaults: Type.Boolean(),
      isWithoutObedience: Type.Optional(Type.Boolean()),
      security: Type.Optional(
        Type.Enum([...METER_SECURITIES], {
          description: 'Of its telegrams, where it is another one than in the main run.',
        }),
      ),
      takesAll: Type.Optional(
        Type.Boolean({ description: 'Its gateways passed on every frame that they heard.' }),
      ),
      proves: Type.Boolean(),
      forkedAt: Type.Optional(
        utc('Virtual time where it parted from the main run; without it, it ran from the start.'),
      ),
    }),
  ),
  passed: count(),
  failed: count(),
});

const runError = object({
  scenario: text(),
  file: text(),
  seed: count(),
  code: text('As in docs/errors.md.'),
  message: text(),
  hint: text(),
  exitCode: count(),
});

const defence = Type.String({ pattern: '^D[0-9]+$' });

const matrix = object(
  {
    attack: text(),
    rung: text('The way to the goal.'),
    security: text('Of the telegrams.'),
    expected: Type.Enum([...VERDICTS], { description: 'With all of them on.' }),
    ablations: Type.Array(
      object({
        off: Type.Array(defence),
        verdict: Type.Enum([...VERDICTS]),
        forgedReadings: count(),
        shiftedCents: cents,
        alarms: count(),
      }),
      { description: 'Each defence of its row alone, all but each, all and none.' },
    ),
    carried: Type.Array(
      object({
        defence,
        alone: Type.Boolean({
          description: 'It holds with all others of the row off, and nothing holds without it.',
        }),
        needed: Type.Boolean({ description: 'All others of the row do not hold without it.' }),
      }),
    ),
  },
  'Which defence carries what against an attack.',
);

export const reportSchema = Type.Object(
  {
    runs: Type.Array(result),
    errors: Type.Array(runError, { description: 'Runs that came to no result.' }),
    traces: Type.Array(object({ file: text(), message: text() }), {
      description: 'Files whose trace is not the expected one.',
    }),
    skipped: Type.Array(text(), { description: 'Files that --bail left out.' }),
    matrices: Type.Optional(Type.Array(matrix, { description: 'Of metertwin attack --matrix.' })),
    passed: count('Checks that held.'),
    failed: count('Checks that did not hold, and runs without a result.'),
  },
  { ...closed, title: 'Result of metertwin run' },
);
