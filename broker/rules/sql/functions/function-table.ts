/** All functions of the rules language, found by name in any case. */
import { CONTEXT_FUNCTIONS } from './context-functions.ts';
import { EXTERNAL_FUNCTIONS } from './external-functions.ts';
import type { FunctionSpec } from './function-spec.ts';
import { HASH_FUNCTIONS } from './hash-functions.ts';
import { NUMBER_FUNCTIONS } from './number-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { TIME_FUNCTIONS } from './time-functions.ts';
import { VALUE_FUNCTIONS } from './value-functions.ts';

export const FUNCTIONS: readonly FunctionSpec[] = [
  ...CONTEXT_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...VALUE_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...HASH_FUNCTIONS,
  ...EXTERNAL_FUNCTIONS,
];

export const FUNCTION_NAMES: readonly string[] = FUNCTIONS.map(({ name }) => name);

const BY_NAME = new Map(FUNCTIONS.map((spec) => [spec.name.toLowerCase(), spec]));

export function findFunction(name: string): FunctionSpec | undefined {
  return BY_NAME.get(name.toLowerCase());
}
