/** What can be wrong with what the world is given. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const WORLD_ERRORS = {
  WORLD_UNKNOWN_METER: {
    message: 'there is no meter "{meter}" in {house}',
    hint: 'use the label of a meter such as d05-r2, or its id such as QDS-55667701-35-08',
    exitCode: EXIT_CODE.usage,
  },
  WORLD_UNKNOWN_DWELLING: {
    message: 'there is no dwelling "{dwelling}" in {house}',
    hint: 'use d01 to {last}',
    exitCode: EXIT_CODE.usage,
  },
  WORLD_UNKNOWN_GATEWAY: {
    message: 'there is no gateway "{gateway}" at {house}',
    hint: 'use the id of a gateway of the scenario, such as gw-1',
    exitCode: EXIT_CODE.usage,
  },
  WORLD_SNAPSHOT_MISMATCH: {
    message: 'the stored state belongs to another world: expected {expected}, got {found}',
    hint: 'start with the scenario and the seed that made it, or give another data folder with --data',
    exitCode: EXIT_CODE.environment,
  },
} as const satisfies ErrorTable;

export const worldError = errorFactory(WORLD_ERRORS);
