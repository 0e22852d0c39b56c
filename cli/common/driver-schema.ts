/** What a file of drivers holds (`--drivers FILE`): one schema for the checks and for editors. */
import Type, { type TSchema } from 'typebox';
import { VALUE_TYPES } from '#wire/drivers/payload-grammar.ts';
import { FLAGS } from '#wire/drivers/flags.ts';

const STRICT = { additionalProperties: false } as const;
const KINDS = ['heat-cost-allocator', 'water', 'heat', 'room', 'smoke', 'other'];
/** No telegram is longer. */
const MAX_BYTES = 255;
const MAX_VALUES = 512;

const about = (description: string) => ({ description });
/** What a text is like, said where one is not. */
const form = (text: string) => ({ 'x-form': text });
const offset = (description: string) =>
  Type.Integer({ minimum: -1, maximum: MAX_BYTES, ...about(description) });
const byte = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 255, ...about(description) });
const word = (description: string) =>
  Type.String({
    pattern: '^[a-z][A-Za-z0-9]{0,63}$',
    ...form('a small letter, then letters and digits, for example dueDateVolume'),
    ...about(description),
  });
const strings = (names: readonly string[], description: string) =>
  Type.Enum([...names], about(description));

const condition = Type.Object(
  {
    at: offset('offset of the byte; -1 is the CI field'),
    mask: Type.Optional(byte('bits that count; default: all')),
    is: Type.Array(byte('a value'), { minItems: 1, ...about('the byte is one of these') }),
  },
  STRICT,
);
const conditions = (description: string) =>
  Type.Optional(Type.Array(condition, about(description)));
const piece = Type.Array(Type.Integer({ minimum: 0, maximum: MAX_BYTES }), {
  minItems: 3,
  maxItems: 3,
  ...about('offset, lowest bit, number of bits'),
});

const repeat = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: 64, ...about('how many values') }),
    step: Type.Integer({ minimum: 1, maximum: 64, ...about('bytes from one to the next') }),
    days: Type.Optional(
      Type.Object(
        {
          from: word('the value that is the first day'),
          every: strings(['month-end', 'half-month'], 'how far back each further one is'),
          first: Type.Optional(Type.Integer({ minimum: 0, maximum: 64 })),
          each: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
        },
        STRICT,
      ),
    ),
  },
  STRICT,
);

const value = Type.Object(
  {
    name: word('name of the value, in camelCase'),
    at: offset('offset in the payload, from 0; -1 is the CI field'),
    bytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, ...about('width; default: 1') })),
    order: Type.Optional(strings(['big'], 'the highest byte first')),
    type: Type.Optional(strings(VALUE_TYPES, 'default: unsigned')),
    bits: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0, maximum: 48 }), {
        minItems: 2,
        maxItems: 2,
        ...about('lowest bit and number of bits'),
      }),
    ),
    pieces: Type.Optional(Type.Array(piece, about('where the bits lie apart, the lowest first'))),
    scale: Type.Optional(
      Type.Union([Type.Number(), Type.String({ pattern: '^[0-9.]+(/[1-9][0-9.]*)?$' })], {
        ...about('a number, or a fraction such as 1/3000'),
      }),
    ),
    offset: Type.Optional(Type.Number(about('added once it is scaled'))),
    plus: Type.Optional(word('a value before it, whose number is added')),
    unit: Type.Optional(Type.String({ maxLength: 16, ...about('kWh, m3, °C …') })),
    none: Type.Optional(Type.Array(Type.Number(), about('numbers that mean "no value"'))),
    on: Type.Optional(word('the value before it that is the date of this one')),
    after: Type.Optional(word('of the type day: the date before it')),
    hidden: Type.Optional(Type.Literal(true, about('no value of its own, only for others'))),
    flags: Type.Optional(
      Type.Array(
        Type.Object(
          {
            mask: Type.Integer({ minimum: 1 }),
            flag: strings(Object.keys(FLAGS), 'what it means that one of the bits is set'),
          },
          STRICT,
        ),
      ),
    ),
    when: conditions('read only where these bytes are so'),
    optional: Type.Optional(Type.Literal(true, about('may be missing at the end'))),
    repeat: Type.Optional(repeat),
  },
  STRICT,
);
const values = Type.Array(value, { minItems: 1, maxItems: MAX_VALUES });

const registers = Type.Object(
  {
    at: offset('where the first number stands'),
    lengths: Type.Array(
      Type.Object(
        {
          first: byte('a number'),
          last: Type.Optional(byte('the last number of a range')),
          bytes: Type.Integer({ minimum: 0, maximum: MAX_BYTES, ...about('bytes after it') }),
          more: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_BYTES })),
        },
        STRICT,
      ),
      { minItems: 1 },
    ),
    values: Type.Array(Type.Object({ register: byte('its number'), values }, STRICT)),
  },
  { ...STRICT, ...about('numbered values, one after the other') },
);

const grammar = Type.Object(
  {
    from: Type.Optional(
      Type.Union(
        [
          Type.Literal('payload'),
          Type.Literal('block'),
          Type.Object(
            {
              vib: Type.String({ pattern: '^([0-9a-f]{2})+$', ...form('small hex digits: ff5f') }),
            },
            STRICT,
          ),
        ],
        about('the whole payload (default), the block after DIF 0F or 1F, or the data of one VIF'),
      ),
    ),
    ci: Type.Optional(Type.Array(byte('a CI field'), { minItems: 1 })),
    head: Type.Optional(strings(['counted'], 'the first byte counts bytes before the payload')),
    when: conditions('what the payload must look like'),
    values: Type.Optional(values),
    registers: Type.Optional(registers),
  },
  STRICT,
);

const driver = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{1,63}$', ...about('as decode prints it') }),
    kind: strings(KINDS, 'what the device measures'),
    about: Type.String({ minLength: 1, maxLength: 200, ...about('maker and model, in words') }),
    detect: Type.Array(
      Type.Object(
        {
          manufacturer: Type.String({
            pattern: '^[A-Z]{3}$',
            ...form('three capital letters, for example ACM'),
            ...about('three letters'),
          }),
          versions: Type.Optional(Type.Array(byte('a version'), { minItems: 1 })),
          types: Type.Array(byte('a device type'), { minItems: 1 }),
        },
        STRICT,
      ),
      { minItems: 1, ...about('which devices: maker, versions (default: all), types') },
    ),
    grammars: Type.Array(grammar, { minItems: 1, maxItems: 32, ...about('the first that fits') }),
    example: Type.Optional(
      Type.Object(
        {
          frame: Type.String({
            pattern: '^([0-9A-Fa-f]{2}){11,255}$',
            ...form('hex digits of a whole frame, two for each of its 11 bytes or more'),
            ...about('a telegram, hex'),
          }),
          reads: Type.Optional(
            Type.Array(Type.String(), about('its values: name value unit @date')),
          ),
        },
        { ...STRICT, ...about('read when the file is: what encode starts from') },
      ),
    ),
  },
  STRICT,
);

export const DRIVER_FILE_SCHEMA: TSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    drivers: Type.Array(driver, { minItems: 1, maxItems: 256 }),
  },
  { ...STRICT, title: 'Drivers of a metertwin user' },
);

/** As docs/drivers.schema.json. */
export function driverSchemaText(): string {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#' };
  return `${JSON.stringify({ ...head, ...DRIVER_FILE_SCHEMA }, null, 2)}\n`;
}
