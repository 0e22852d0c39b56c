/**
 * What is wrong with a worksheet, as one complaint about one field. A schema that offers several
 * forms complains about each of them; only the form that the writer meant is of use.
 */

import { Settings } from 'typebox/system';

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: unknown;
  readonly message: string;
}

export interface Complaint {
  /** As people write it, `users[2].from`. */
  readonly path: string;
  readonly expected: string;
}

/** More than any union has; the checker's own limit would hide the form that was meant. */
const ERRORS_MAX = 200;

/** The checker's limit of errors is one for the whole program, so it is put back. */
export function complaintAbout(
  check: { Errors(value: unknown): readonly SchemaError[] },
  value: unknown,
): Complaint {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: ERRORS_MAX });
  try {
    return complaintOf(check.Errors(value));
  } finally {
    Settings.Set({ maxErrors });
  }
}

/** The deepest complaint of the form that was meant: it is about the field, not what is around it. */
function complaintOf(errors: readonly SchemaError[]): Complaint {
  const [first] = meant(errors).toSorted((a, b) => depth(b.instancePath) - depth(a.instancePath));
  if (first === undefined) return { path: pathText(''), expected: 'the form of the worksheet' };
  return {
    path: visible(pathText(`${first.instancePath}${missingPart(first)}`)),
    expected: visible(expectedText(first, errors)),
  };
}

/** A field that is not there is named by its own path. */
function missingPart({ params }: SchemaError): string {
  const [missing] = ((params ?? {}) as Params).requiredProperties ?? [];
  return missing === undefined ? '' : `/${missing}`;
}

const depth = (path: string): number => path.split('/').length;
const UNION = /^(.*?\/anyOf)\/(\d+)(\/|$)/;

/** Leaves the likeliest form of each union, from the outermost inwards. */
function meant(errors: readonly SchemaError[], done = ''): readonly SchemaError[] {
  const inside = errors.flatMap(({ schemaPath }) => {
    const found = UNION.exec(schemaPath.slice(done.length));
    return found === null ? [] : [`${done}${found[1] ?? ''}`];
  });
  const [union] = inside.toSorted((a, b) => a.length - b.length);
  if (union === undefined) return errors;
  const forms = Map.groupBy(
    errors.filter(({ schemaPath }) => schemaPath.startsWith(`${union}/`)),
    ({ schemaPath }) => schemaPath.slice(union.length + 1).split('/', 1)[0] ?? '',
  );
  const [best] = [...forms].toSorted(([, a], [, b]) => strangeness(a) - strangeness(b));
  const rest = errors.filter(({ schemaPath }) => !schemaPath.startsWith(union.slice(0, -6)));
  if (best === undefined) return rest;
  return [...meant(best[1], `${union}/${best[0]}`), ...meant(rest)];
}

/** A form whose name is another one was hardly meant, one with unknown fields rarely. */
const STRANGE: Readonly<Record<string, number>> = {
  const: 1_000,
  type: 100,
  boolean: 200,
  required: 10,
};

function strangeness(errors: readonly SchemaError[]): number {
  return errors.reduce((sum, { keyword }) => sum + (STRANGE[keyword] ?? 1), 0);
}

export const SHOWABLE_TEXT = 'a text without control or direction characters';

const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

interface Params {
  readonly additionalProperties?: readonly string[];
  readonly requiredProperties?: readonly string[];
  readonly type?: string;
  readonly allowedValue?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly pattern?: string;
}

function expectedText(error: SchemaError, all: readonly SchemaError[]): string {
  const params = (error.params ?? {}) as Params;
  if (params.additionalProperties) return `no field ${params.additionalProperties.join(', ')}`;
  if (params.requiredProperties) return `the field ${params.requiredProperties.join(', ')}`;
  if (error.keyword === 'boolean') return 'no field of this name';
  if (error.keyword === 'const') return `one of ${allowedValues(error, all).join(', ')}`;
  if (params.allowedValues) return `one of ${params.allowedValues.join(', ')}`;
  if (params.pattern?.startsWith('^\\d{4}-') === true) return 'a day, YYYY-MM-DD';
  if (params.pattern?.startsWith('^[^') === true) return SHOWABLE_TEXT;
  if (params.pattern !== undefined) return 'a number, or an exact text such as 35209/1825';
  return TYPES[params.type ?? ''] ?? limitText(error) ?? error.message.replace(/^must (be )?/, '');
}

function limitText({ keyword, params }: SchemaError): string | undefined {
  const { limit } = (params ?? {}) as { limit?: number | bigint };
  switch (keyword) {
    case 'minLength':
    case 'minItems':
      return `${limit} or more ${keyword === 'minItems' ? 'entries' : 'letters'}`;
    case 'maxLength':
    case 'maxItems':
      return `at most ${limit} ${keyword === 'maxItems' ? 'entries' : 'letters'}`;
    case 'minimum':
      return `${limit} or more`;
    case 'maximum':
      return `at most ${limit}`;
    case 'exclusiveMinimum':
      return `more than ${limit}`;
    case 'exclusiveMaximum':
      return `less than ${limit}`;
    default:
      return undefined;
  }
}

function allowedValues({ instancePath }: SchemaError, all: readonly SchemaError[]): string[] {
  const values = all.flatMap((one) => {
    if (one.keyword !== 'const' || one.instancePath !== instancePath) return [];
    return [String((one.params as Params).allowedValue)];
  });
  return [...new Set(values)];
}

/** A key may hold what hides or turns the message about it. */
export const visible = (text: string): string =>
  text.replaceAll(
    /\p{Cc}|\p{Bidi_Control}/gu,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function pathText(pointer: string): string {
  const text = pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
  return text === '' ? 'the worksheet' : text.replace(/^\./, '');
}
