/** Errors of the command line itself; what a command works on has codes of its own. */
import { errorFactory, EXIT_CODE } from '#kernel/errors.ts';
import type { ErrorTable } from '#kernel/errors.ts';

export const CLI_ERRORS = {
  CLI_UNKNOWN_COMMAND: {
    message: '"{name}" is not a command of lab',
    hint: 'lab --help lists the commands',
    exitCode: EXIT_CODE.usage,
  },
  CLI_BAD_USAGE: {
    message: '{problem}',
    hint: 'lab {command} --help shows the options and examples',
    exitCode: EXIT_CODE.usage,
  },
  CLI_BAD_VALUE: {
    message: '--{option} "{value}" is not {expected}',
    hint: 'lab {command} --help shows the options and examples',
    exitCode: EXIT_CODE.usage,
  },
  CLI_FILE_NOT_READ: {
    message: 'cannot read {path}: {reason}',
    hint: 'check the path and that you may read the file',
    exitCode: EXIT_CODE.usage,
  },
  CLI_KEYS_FILE_INVALID: {
    message: '{path} is not a key file: {reason}',
    hint: 'write a JSON object of meter id to 32 hex digits, for example {"QDS-87654321-35-08": "000102…0f"}',
    exitCode: EXIT_CODE.usage,
  },
} as const satisfies ErrorTable;

export const cliError = errorFactory(CLI_ERRORS);
