/** Errors of the command line itself; what a command works on has codes of its own. */
import { errorFactory, EXIT_CODE, type ErrorTable, type LabError } from '#kernel/errors.ts';

const CLI_ERRORS = {
  CLI_UNKNOWN_COMMAND: {
    message: '"{name}" is not a command of metertwin',
    hint: 'metertwin --help lists the commands',
    exitCode: EXIT_CODE.usage,
  },
  CLI_BAD_USAGE: {
    message: '{problem}',
    hint: 'metertwin {command} --help shows the options and examples',
    exitCode: EXIT_CODE.usage,
  },
  CLI_BAD_VALUE: {
    message: '--{option} "{value}" is not {expected}',
    hint: 'metertwin {command} --help shows the options and examples',
    exitCode: EXIT_CODE.usage,
  },
  CLI_FILE_NOT_READ: {
    message: 'cannot read {path}: {reason}',
    hint: 'check the path and that you may read the file',
    exitCode: EXIT_CODE.usage,
  },
  CLI_FILE_NOT_WRITTEN: {
    message: 'cannot write {path}: {reason}',
    hint: 'check the path, that you may write there, and that there is space',
    exitCode: EXIT_CODE.environment,
  },
  CLI_DRIVERS_INVALID: {
    message: '{path} is no file of drivers:\n{problems}',
    hint: 'docs/drivers.md says what a file holds; docs/drivers.schema.json completes and checks it in editors',
    exitCode: EXIT_CODE.usage,
  },
  CLI_NOT_READ_BACK: {
    message: '{name}={value} would be read as {readAs}',
    hint: 'another value says the same with other words, or the device cannot send it: leave one out, or give one that fits (encode --driver NAME --list)',
    exitCode: EXIT_CODE.usage,
  },
  CLI_TRACE_NOT_FOUND: {
    message: '{path} holds no trace of a run',
    hint: 'metertwin run FILE --save DIR keeps one; name DIR, or the trace.ndjson in it',
    exitCode: EXIT_CODE.usage,
  },
  CLI_TRACE_AMBIGUOUS: {
    message: '{path} holds several runs: {names}',
    hint: 'name the folder of one of them',
    exitCode: EXIT_CODE.usage,
  },
  CLI_TRACE_INVALID: {
    message: '{path}: line {line} of the trace: {reason}',
    hint: 'what was saved has changed since, or the run did not end; run it again with --save',
    exitCode: EXIT_CODE.usage,
  },
  CLI_FRAGMENTS_MISSING: {
    message: 'a message of {meter} was never whole: {fragments} of its fragments, lines {lines}',
    hint: 'the receiver missed a fragment; the meter sends the values again with its next message',
    exitCode: EXIT_CODE.notDecodable,
  },
  CLI_NO_RECEPTION_TIME: {
    message: 'the telegram has no time of reception',
    hint: 'only captures with times can be ingested: rtl_433 -F json writes them, with -M time:utc in UTC',
    exitCode: EXIT_CODE.notDecodable,
  },
  CLI_DASHBOARD_NOT_BUILT: {
    message: 'the dashboard could not be built: {output}',
    hint: 'run npm install again, then npm run build; it shows the same words with their place',
    exitCode: EXIT_CODE.environment,
  },
  CLI_CERTIFICATE_MISSING: {
    message: 'there is no file {path}',
    hint: 'metertwin core issue THING writes certificate and key; metertwin core makes the CA on its first start',
    exitCode: EXIT_CODE.environment,
  },
  CLI_LAB_TOKEN_MISSING: {
    message: 'there is no lab token {path}',
    hint: 'start metertwin portal --clock lab on the same data folder first; it writes the token',
    exitCode: EXIT_CODE.usage,
  },
  CLI_LOGINS_INVALID: {
    message: '{path} holds no logins: {problem}',
    hint: 'it looks like {"gw-1": {"user": "gw-1", "password": "…"}, "portal": {…}}',
    exitCode: EXIT_CODE.usage,
  },
  CLI_NO_PORTAL_DATA: {
    message: 'there is no portal data at {path}',
    hint: 'run npm start once, or name the data folder with --data DIR',
    exitCode: EXIT_CODE.usage,
  },
  CLI_PORTAL_SILENT: {
    message: 'a portal runs on {dataDir}, and does not answer at {url}',
    hint: 'wait until it has started, then try again',
    exitCode: EXIT_CODE.environment,
  },
  CLI_NOTHING_TO_BILL: {
    message: 'the portal has not received anything yet',
    hint: 'run npm start and let it run until the first bundle has come in',
    exitCode: EXIT_CODE.usage,
  },
  CLI_BAD_RESULTS: {
    message: '{path} is no result of attacks: {problem}',
    hint: 'metertwin attack --all --matrix --json-file FILE writes one',
    exitCode: EXIT_CODE.usage,
  },
  CLI_RUN_TIMEOUT: {
    message: '{file} took longer than {seconds} s',
    hint: '--until P10D stops earlier in virtual time, --timeout gives more real time',
    exitCode: EXIT_CODE.environment,
  },
  CLI_RUN_CHILD_ENDED: {
    message: 'the process that ran {file} ended without a result: {reason}',
    hint: 'run it alone, without --jobs, to see why',
    exitCode: EXIT_CODE.environment,
  },
  CLI_FORK_NOT_FOUND: {
    message: '{path} holds no saved run',
    hint: 'metertwin run FILE --fork-at T --save DIR saves one; name DIR',
    exitCode: EXIT_CODE.usage,
  },
  CLI_FORK_UNREADABLE: {
    message: 'the saved run in {path} cannot be read: {reason}',
    hint: 'save it again: metertwin run FILE --fork-at T --save DIR',
    exitCode: EXIT_CODE.usage,
  },
  CLI_ATTACK_MODULE_UNREADABLE: {
    message: '{path} is no module of an attack: {reason}',
    hint: 'it exports a function "attack", which gives the attack; docs/own-attacks.md has one to copy',
    exitCode: EXIT_CODE.usage,
  },
  CLI_ATTACK_MODULE_INVALID: {
    message: '{path} cannot be tried:\n{problems}',
    hint: 'docs/own-attacks.md says what each field is',
    exitCode: EXIT_CODE.usage,
  },
  CLI_ATTACK_MODULE_FAILED: {
    message: '{path} ended the run: {reason}',
    hint: 'an attack handles what its ports answer; docs/own-attacks.md says what they give',
    exitCode: EXIT_CODE.usage,
  },
  CLI_UNKNOWN_ATTACK: {
    message: '"{name}" is not an attack; there are {ids}',
    hint: 'metertwin attack --list says what each does',
    exitCode: EXIT_CODE.usage,
  },
  CLI_NO_SCENARIO_MATCHES: {
    message: 'no scenario has "{text}" in its name; there are {names}',
    hint: '--grep takes a part of a name',
    exitCode: EXIT_CODE.usage,
  },
  CLI_BAD_BASELINE: {
    message: 'cannot use the baseline {file}: {reason}',
    hint: 'metertwin run FILE… --baseline FILE --update-baseline writes it anew',
    exitCode: EXIT_CODE.usage,
  },
  CLI_SYSTEM_REFUSED: {
    message: 'the system refused: {reason}',
    hint: 'check permissions and free space of the folder in use; metertwin doctor looks at the machine',
    exitCode: EXIT_CODE.environment,
  },
  CLI_NO_PASSWORD: {
    message: 'no password was given',
    hint: 'type it at the prompt, or send it on standard input: metertwin user add NAME … < FILE. It never stands in the command',
    exitCode: EXIT_CODE.usage,
  },
  CLI_PASSWORDS_DIFFER: {
    message: 'the two passwords differ',
    hint: 'type the same password twice',
    exitCode: EXIT_CODE.usage,
  },
  CLI_FOLDER_UNUSABLE: {
    message: 'the folder {folder} cannot be made: {reason}',
    hint: 'choose another folder (--data DIR, --save DIR)',
    exitCode: EXIT_CODE.environment,
  },
  CLI_FOLDER_OPEN: {
    message: 'others may read {dataDir} (mode {mode}), and it is not only ours to close',
    hint: 'take the rights away (chmod 700), or choose a folder of its own with --data DIR',
    exitCode: EXIT_CODE.environment,
  },
  CLI_DATA_MISSING: {
    message: 'the data folder {dataDir} had {parts}, and it is gone',
    hint: 'restore it from a backup. To begin anew without it, start once with --new, or give another folder with --data DIR',
    exitCode: EXIT_CODE.environment,
  },
  CLI_DATA_IN_USE: {
    message: 'a {name} with process id {pid} already works on {dataDir}',
    hint: 'stop that one first, or choose another data folder with --data DIR',
    exitCode: EXIT_CODE.environment,
  },
} as const satisfies ErrorTable;

export const cliError = errorFactory(CLI_ERRORS);

/** CLI_FILE_NOT_READ; `path` as the user wrote it. */
export function fileNotRead(path: string, cause: unknown): LabError {
  return cliError('CLI_FILE_NOT_READ', { details: { path, reason: reasonOf(cause) }, cause });
}

/** CLI_FILE_NOT_WRITTEN; `path` as the user wrote it. */
export function fileNotWritten(path: string, cause: unknown): LabError {
  return cliError('CLI_FILE_NOT_WRITTEN', { details: { path, reason: reasonOf(cause) }, cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
