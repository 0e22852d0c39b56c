/** Shapes that several resources share: ids, times, the error answer. */
import { LANGUAGES, type Language } from '#kernel/language.ts';
import { Type, type Static, type TSchema } from 'typebox';

/** UTC text with milliseconds, `2025-01-07T06:14:58.210Z`. */
export const IsoInstantSchema = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$',
  description: 'UTC, for example 2025-01-07T06:14:58.210Z',
});

/** A day in Europe/Berlin as written on a bill. */
export const CivilDateSchema = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
  description: 'a civil date in Europe/Berlin, for example 2025-12-31',
});

/**
 * Manufacturer, identification number, version and device type: `QDS-87654321-35-08`. The number may
 * have the digits A to F, a manufacturer may be four hex digits, and `~` marks a soft address.
 */
export const MeterIdSchema = Type.String({
  pattern: '^([A-Z]{3}|[0-9a-f]{4})~?-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}$',
  description: 'manufacturer, id, version and type, for example QDS-87654321-35-08',
});

export const DwellingIdSchema = Type.String({ minLength: 1, maxLength: 64 });
export const GatewayIdSchema = Type.String({ minLength: 1, maxLength: 128 });
export const CountSchema = Type.Integer({ minimum: 0 });
/** Money: whole cents, negative for a credit. */
export const CentsSchema = Type.Integer({ description: 'whole cents' });
/** An exact number as decimal text, `"54.3"`. */
export const DecimalSchema = Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' });
export const HexSchema = Type.String({
  pattern: '^([0-9a-f]{2})*$',
  description: 'lower-case hex',
});
export const BillYearSchema = Type.String({
  pattern: '^(19|20|21)\\d\\d$',
  description: 'a calendar year as billing period, for example 2025',
});

/** What a document can be had as. */
export const DocumentFormatSchema = Type.Union([Type.Literal('pdf'), Type.Literal('html')]);
export const DocumentLanguageSchema = Type.Unsafe<Language>(
  Type.Union(LANGUAGES.map((language) => Type.Literal(language))),
);

/** Who vouches for a reading. */
export const VouchedBySchema = Type.Enum(['mac', 'structure', 'nobody'], {
  description: 'a MAC over the whole telegram, its layout and history, or nobody',
});
/** Whether a reading counts for bills and information. */
export const StandingSchema = Type.Enum(['counts', 'held', 'excluded'], {
  description: 'held: not decided upon; excluded: decided to be false',
});

/** A text or number, or null. */
export function nullable<T extends TSchema & { readonly type: 'string' | 'integer' | 'number' }>(
  schema: T,
) {
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type, 'null'] });
}

/** Every refusal and every failure of the portal has this body. Registered once under its id. */
export const ErrorAnswerSchema = Type.Object(
  {
    code: Type.String({
      description: 'stable; programs branch on it and the dashboard translates it',
    }),
    message: Type.String(),
    hint: Type.String({ description: 'what to do next' }),
  },
  { $id: 'ErrorAnswer' },
);
export type ErrorAnswer = Static<typeof ErrorAnswerSchema>;

const errorAnswer = Type.Unsafe<ErrorAnswer>(Type.Ref('ErrorAnswer#'));

/** For the `response` of every route. */
export const ERROR_ANSWERS = { '4xx': errorAnswer, '5xx': errorAnswer } as const;
