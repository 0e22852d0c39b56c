/** What an attack of somebody's own has to be, as far as a schema can say it. */
import Type, { type TSchema } from 'typebox';
import { DEFENCE_IDS, DEMONSTRATIONS } from '#kernel/defences.ts';
import { METER_SECURITIES } from '../devices/telegram-security.ts';
import { POSITIONS } from '../positions/ports.ts';
import { VERDICTS } from './verdict.ts';

const closed = { additionalProperties: false } as const;
const words = (description: string) => Type.String({ minLength: 1, description });
const defences = Type.Array(Type.Enum([...DEFENCE_IDS]));
const security = Type.Enum([...METER_SECURITIES]);

/** Security of the telegrams → what holds there; not all have to be named. */
const bySecurity = <S extends TSchema>(value: S, least: number) =>
  Type.Object(Object.fromEntries(METER_SECURITIES.map((mode) => [mode, Type.Optional(value)])), {
    ...closed,
    minProperties: least,
  });

const controlType = Type.Object(
  { off: Type.Optional(defences), security: Type.Optional(security) },
  closed,
);

const trialType = Type.Object(
  {
    duration: Type.String(),
    at: Type.String(),
    with: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    house: Type.Optional(Type.String()),
    start: Type.Optional(Type.String()),
    intervalS: Type.Optional(Type.Integer()),
    meets: Type.Optional(defences),
    passes: Type.Optional(Type.Array(Type.Enum([...DEMONSTRATIONS]))),
    verdicts: bySecurity(Type.Enum([...VERDICTS]), 1),
    alarms: Type.Optional(Type.Record(Type.String(), Type.String())),
    control: controlType,
    controls: Type.Optional(bySecurity(controlType, 0)),
  },
  closed,
);

const rungType = Type.Object({
  about: words('How this way goes, as the reports say it.'),
  positions: Type.Array(Type.Enum(Object.keys(POSITIONS)), { minItems: 1 }),
  seeks: Type.Optional(Type.Enum(['access', 'stealth', 'knowledge'])),
  trial: Type.Optional(trialType),
  parameters: Type.Record(Type.String(), Type.Unknown()),
});

export const ownAttackSchema = Type.Object(
  {
    id: Type.String(),
    title: words('A few words.'),
    goal: words('What the attacker wants.'),
    knows: words('What the attacker knows and has.'),
    meets: defences,
    sealedBy: Type.Optional(Type.Array(security)),
    rungs: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]*$' }), rungType, {
      minProperties: 1,
    }),
  },
  closed,
);
