/** BROKER_* codes: what can be wrong with the data folder, the port or the key material. */
import { errorFactory, EXIT_CODE, isError, type ErrorTable } from '#kernel/errors.ts';

const BROKER_ERRORS = {
  BROKER_NODE_TOO_OLD: {
    message: '{name} needs Node {needed} or newer and this is {found}',
    hint: 'install that Node, or run the tests with one from npm: npm i -D node@24',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_PORT_TAKEN: {
    message: 'port {port} on {host} is already in use',
    hint: 'stop the program that uses it, or choose another port with {option} (0 takes any free one)',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CANNOT_LISTEN: {
    message: 'cannot listen on {host}:{port}: {reason}',
    hint: 'give an address of this machine with --host and a port above 1023 with {option}',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATA_FOLDER: {
    message: 'cannot use {dir} as the data folder: {reason}',
    hint: 'choose a folder that you may write to with --data',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATABASE_CORRUPT: {
    message: '{file} is damaged or is not a database: {reason}',
    hint: 'nothing was deleted; put back a copy, or move the file away to start with an empty core (things must then be issued again)',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATABASE_NEWER: {
    message: '{file} has schema {found}, this program knows schemas up to {known}',
    hint: 'nothing was changed; use the newer program that wrote the file, or another folder with --data',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_BAD_PLACE: {
    message: 'the {what} is "{got}", expected {expected}',
    hint: 'metertwin core --region us-east-1 --account 123456789012',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_OTHER_PLACE: {
    message: '{file} was made for {known}, asked for was {asked}',
    hint: 'leave --region and --account out, or start another folder with --data',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_DATABASE_BUSY: {
    message: '{file} stayed locked by another program for {waitedMs} ms',
    hint: 'only one core may use a data folder at a time; stop the other program or choose another folder with --data',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_AUDIT_HEAD: {
    message: 'cannot use the head of the audit log in {file}: {reason}',
    hint: 'nothing was deleted; put back a copy, or move the file away: the log then notes that its head was missing',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_PKI_UNREADABLE: {
    message: 'cannot use the key material in {file}: {reason}',
    hint: 'nothing was deleted; put back a copy, or move the pki folder away to make new authorities (things must then be issued again)',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_AUTHORITY_EXPIRED: {
    message: 'the certificate authority in {file} expired on {validTo}',
    hint: 'move the pki folder away to make new authorities; things must then be issued again',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CREDENTIALS: {
    message: 'cannot use the access key in {file}: {reason}',
    hint: 'move the file away to get a new access key on the next start',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_BAD_ROLE: {
    message: 'the role "{name}" cannot be kept: {reason}',
    hint: 'a name of up to 64 letters, digits and +=,.@-_, and a policy document as for things',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_BAD_THING_NAME: {
    message: '"{name}" is not a thing name',
    hint: 'use 1 to 128 of the characters a-z A-Z 0-9 : _ -',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  BROKER_POLICY_MALFORMED: {
    message: '{name} is not a policy: {reason}',
    hint: 'AWS would answer MalformedPolicyException, "{answer}"',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  BROKER_POLICY_UNKNOWN: {
    message: 'there is no policy "{name}" in the data folder',
    hint: 'policies there: {known}; name another folder with --data, or give a file',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_PRINCIPAL_UNKNOWN: {
    message: 'the data folder has {count} of what was asked for: {asked}',
    hint: 'exactly one is needed; give the id of a certificate, or more of it, with --certificate',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_NO_DATABASE: {
    message: 'there is no core.db in {dir}',
    hint: 'name the data folder of a core with --data',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_CERTIFICATE_UNREADABLE: {
    message: '{file} is not a certificate: {reason}',
    hint: 'give a PEM file that begins with -----BEGIN CERTIFICATE-----',
    exitCode: EXIT_CODE.usage,
  },
} as const satisfies ErrorTable;

export const brokerError = errorFactory(BROKER_ERRORS);

/** Code of a system error (`EADDRINUSE`, `ENOENT`, `SQLITE_BUSY`…), or its text where it has none. */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : error.message;
}
