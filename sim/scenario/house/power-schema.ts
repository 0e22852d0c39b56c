/** What a scenario says of the electricity of a dwelling. */
import Type from 'typebox';

const closed = { additionalProperties: false } as const;

const kw = (description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100, description }));

export const powerType = Type.Object(
  {
    dwelling: Type.Integer({ minimum: 1, description: 'Number of the dwelling, from 1.' }),
    pvKwp: kw('Peak power of its panels, kW.'),
    batteryKwh: kw('What its battery holds, kWh.'),
    wallboxKw: kw(
      'Highest power of its wallbox, kW; on workdays a car comes home at half past five.',
    ),
    heatPumpKw: kw('Electric power of its heat pump on the coldest day, kW.'),
    chargeFromHour: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 23,
        description: 'Hour from which the car is charged; as soon as it is home when left out.',
      }),
    ),
  },
  { ...closed, description: 'What is behind an electricity meter beside the household.' },
);
