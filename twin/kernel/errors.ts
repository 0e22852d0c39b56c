/**
 * The one error type for bad outside data and a bad environment. Our own bugs are `assert`ed
 * instead, and expected outcomes (a duplicate, a denied publish) are results, not exceptions.
 */
import { defined } from './defined.ts';
import { fillTemplate } from './fill-template.ts';

/** Exit codes of the command line; see `metertwin --help`. */
export const EXIT_CODE = {
  ok: 0,
  expectationFailed: 1,
  usage: 2,
  environment: 3,
  notDecodable: 4,
  bug: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

/** One row of an error table: what happened, what to do next, and how programs report it. */
interface ErrorRow {
  /** Sentence with `{name}` placeholders that are filled from `details`. */
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  /** Status of an HTTP answer; 500 where a row leaves it out. */
  readonly httpStatus?: number;
}

export type ErrorTable = Readonly<Record<string, ErrorRow>>;
type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>;

interface LabErrorInit {
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  readonly httpStatus?: number;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * An error that a user can act on: stable `code`, readable `message`, `hint` on what to do next.
 */
export class LabError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  readonly httpStatus: number;
  readonly details: ErrorDetails;

  constructor(code: string, init: LabErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'LabError';
    this.code = code;
    this.hint = init.hint;
    this.exitCode = init.exitCode;
    this.httpStatus = init.httpStatus ?? 500;
    this.details = init.details ?? {};
  }
}

/**
 * What a thrower may add to a row: values for the placeholders, a better hint, the cause. An alias, not an
 * interface, so that the published declarations of each factory can spell it out.
 */
type ErrorExtra = {
  readonly details?: ErrorDetails;
  readonly hint?: string;
  readonly cause?: unknown;
};

/**
 * Makes the error factory of a folder from its table, so that a code that has no row does not
 * compile: `const wireError = errorFactory(WIRE_ERRORS); throw wireError('WIRE_TOO_SHORT', …)`.
 */
export function errorFactory<T extends ErrorTable>(
  table: T,
): (code: keyof T & string, extra?: ErrorExtra) => LabError {
  return (code, extra = {}) => {
    const row = table[code];
    assert(row !== undefined, `error code ${code} has no row in its table`);
    const details = extra.details ?? {};
    return new LabError(code, {
      message: fillTemplate(row.message, details),
      hint: extra.hint ?? fillTemplate(row.hint, details),
      exitCode: row.exitCode,
      ...defined({ httpStatus: row.httpStatus }),
      details,
      ...defined({ cause: extra.cause }),
    });
  };
}

/**
 * Stops on a bug of ours. Never used for data that came from outside, and never caught. A sentence with
 * values in it is a function where it is asked a million times: it is made when it is said.
 */
export function assert(condition: boolean, sentence: string | (() => string)): asserts condition {
  if (!condition) throw new Error(`bug: ${typeof sentence === 'string' ? sentence : sentence()}`);
}

/**
 * An error also of another realm: in a test runner that gives each suite its own globals the errors of
 * Node are no instances of the Error here.
 */
export function isError(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]';
}
