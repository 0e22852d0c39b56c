import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { assert, errorFactory, EXIT_CODE, isError, LabError, type ErrorTable } from './errors.ts';

const SAMPLE_ERRORS = {
  SAMPLE_BROKEN: {
    message: '{what} is broken at {offset}, {unknown}',
    hint: 'mend {what}',
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 422,
  },
  SAMPLE_PLAIN: { message: 'plain', hint: 'nothing to do', exitCode: EXIT_CODE.environment },
} as const satisfies ErrorTable;

const sampleError = errorFactory(SAMPLE_ERRORS);

describe('an error made from a table', () => {
  test('carries code, filled message, filled hint, exit code, status and details', () => {
    const error = sampleError('SAMPLE_BROKEN', { details: { what: 'the frame', offset: 0 } });
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({
      name: 'LabError',
      code: 'SAMPLE_BROKEN',
      // A placeholder without a value stays visible instead of becoming "undefined".
      message: 'the frame is broken at 0, {unknown}',
      hint: 'mend the frame',
      exitCode: 4,
      httpStatus: 422,
      details: { what: 'the frame', offset: 0 },
    });
  });

  test('may be given a better hint and a cause', () => {
    const cause = new Error('below');
    const error = sampleError('SAMPLE_PLAIN', { hint: 'turn it off', cause });
    expect([error.hint, error.cause]).toEqual(['turn it off', cause]);
  });

  test('has status 500 and no cause where none is given', () => {
    const error = sampleError('SAMPLE_PLAIN');
    expect([error.httpStatus, error.details]).toEqual([500, {}]);
    expect('cause' in error).toBe(false);
  });

  test('does not fill a placeholder with what objects inherit', () => {
    const table = { SAMPLE_ODD: { message: '{toString}', hint: '', exitCode: EXIT_CODE.usage } };
    expect(errorFactory(table)('SAMPLE_ODD').message).toBe('{toString}');
  });

  test('with a code that is in no table is a bug of ours', () => {
    const loose = sampleError as (code: string) => Error;
    expect(() => loose('SAMPLE_NONE')).toThrow('bug: error code SAMPLE_NONE has no row');
  });
});

test('an assertion that does not hold throws a bug, not an error for users', () => {
  expect(() => assert(false, 'two is two')).toThrow(new Error('bug: two is two'));
  expect(() => assert(true, 'two is two')).not.toThrow();
});

test('exit codes are all different', () => {
  const codes = Object.values(EXIT_CODE);
  expect(new Set(codes).size).toBe(codes.length);
});

test('an error of another realm is one, and what only looks like it is none', () => {
  const foreign: unknown = runInNewContext('new TypeError("there")');
  expect(foreign instanceof Error).toBe(false);
  expect(
    [
      foreign,
      new LabError('X', { message: '', hint: '', exitCode: EXIT_CODE.bug }),
      new Error('here'),
    ].map(isError),
  ).toEqual([true, true, true]);
  expect(['text', null, { name: 'Error', message: 'm' }].map(isError)).toEqual([
    false,
    false,
    false,
  ]);
});
