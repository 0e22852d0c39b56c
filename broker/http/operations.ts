/** Every operation of the HTTP planes. */
import type { Operation } from './operation.ts';
import { THING_OPERATIONS } from './things.ts';

export const OPERATIONS: readonly Operation[] = [...THING_OPERATIONS];
