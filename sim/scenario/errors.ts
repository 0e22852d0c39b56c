/** Errors of scenario files and of runs. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const SCENARIO_ERRORS = {
  SCENARIO_INVALID: {
    message: '{problems}',
    hint: 'metertwin check {file} reads the file without running it',
    exitCode: EXIT_CODE.usage,
  },
  SCENARIO_TOO_LARGE: {
    message: '{file} has {bytes} bytes, a scenario has at most {limit}',
    hint: 'a scenario describes one story; measured data does not belong into it',
    exitCode: EXIT_CODE.usage,
  },
  SCENARIO_STALLED: {
    message:
      'nothing moved for {seconds} s of real time at virtual {at}, while the run waited for {task}: {party}',
    hint: 'run it again: {again} --save DIR keeps what core and portal logged',
    exitCode: EXIT_CODE.environment,
  },
  SCENARIO_RUN_ONLY: {
    message: 'a live world cannot carry out {acts}',
    hint: 'metertwin run {file} carries it out on a core and a portal of its own',
    exitCode: EXIT_CODE.usage,
  },
  SCENARIO_OTHER_PAST: {
    message: '{file} cannot continue from {at}: until then the saved run was another one ({parts})',
    hint: 'change only what happens from {at} on, or run it from the start',
    exitCode: EXIT_CODE.usage,
  },
  SCENARIO_CANNOT_FORK: {
    message: 'a run of {file} cannot be saved at {at}: {reason}',
    hint: 'choose an instant inside the run at which core, portal and wire are undisturbed',
    exitCode: EXIT_CODE.usage,
  },
  SCENARIO_NEEDS_WIRE: {
    message: '{acts} happens to packets and certificates, and --transport memory has neither',
    hint: 'metertwin run {file} --transport tls carries it out',
    exitCode: EXIT_CODE.usage,
  },
  SCENARIO_INTERRUPTED: {
    message: 'the run was interrupted at virtual {at}',
    hint: 'nothing was judged; start it again with the same seed {seed}',
    exitCode: EXIT_CODE.interrupted,
  },
} as const satisfies ErrorTable;

export const scenarioError = errorFactory(SCENARIO_ERRORS);
