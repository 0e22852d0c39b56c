/**
 * DOCTOR_* codes: what is wrong with the machine or the data folder, where no program has a code.
 */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const DOCTOR_ERRORS = {
  DOCTOR_NODE_TOO_OLD: {
    message: 'this is Node {found}, the project needs 24 or newer',
    hint: 'npm install brings the right one along; npm start and metertwin use it by themselves',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_FOLDER_NOT_WRITABLE: {
    message: 'cannot write to {path}: {reason}',
    hint: 'choose a folder that you may write to with --data, or free some space',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_DISK_FULL: {
    message: 'the disk of {path} has {free} left',
    hint: 'make room, or choose a folder on another disk with --data; the programs refuse what finds no room',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_KEY_TOO_OPEN: {
    message: '{path} may be read by others (mode {mode}, expected 600)',
    hint: 'take the rights away: chmod 600 {path}. If others could have read it, issue a new one',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_OPEN_TO_OTHERS: {
    message: 'other users of this machine may read in {path}: {names}',
    hint: 'take the rights away: chmod -R go-rwx {path}. The next start does it, too',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_AUDIT_LOG_BROKEN: {
    message: '{path} is not as the core wrote it: {problem} ({count} findings)',
    hint: 'metertwin core log --verify lists them all; nothing was changed, and the core continues to write',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_CERTIFICATE_UNREADABLE: {
    message: '{path} cannot be read as a certificate: {reason}',
    hint: 'put back a copy, or issue it again with metertwin core issue THING',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_CERTIFICATE_NOT_VALID: {
    message: '{path} is valid from {from} to {to}, not today',
    hint: 'issue it again with metertwin core issue THING, or correct the clock of this machine',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_CERTIFICATE_FOREIGN: {
    message: '{path} was not signed by {authority}',
    hint: 'it belongs to another core; the core will refuse it. Issue a new one with metertwin core issue THING',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_BROKER_UNREACHABLE: {
    message: '{thing} cannot connect to {url}: {reason}',
    hint: 'is the broker running there, does it know the authority of our certificates, and does --broker-ca name its own?',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_BROKER_NO_SUBSCRIPTION: {
    message: 'the portal may not subscribe to {filter}',
    hint: 'give the portal the right to read metering/v1/#; metertwin core export writes it',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_BROKER_REFUSES: {
    message: '{thing} may not publish to {topic}',
    hint: 'give it the right to write its own topics; metertwin core export writes it',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_BROKER_DROPS: {
    message: 'what {thing} publishes to {topic} is acknowledged and does not reach the portal',
    hint: 'the broker drops it: look at its access list and its log; metertwin core export writes both rights',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_BROKER_FOREIGN_READ: {
    message: '{thing} listened to {topic}, which is not its own',
    hint: 'one stolen gateway could follow all others: bind what it reads to the certificate, as metertwin core export does',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_BROKER_FOREIGN_TOPIC: {
    message: '{thing} published to {topic}, and it reached the portal',
    hint: 'one stolen gateway could speak for all: bind topics to the certificate, as metertwin core export does',
    exitCode: EXIT_CODE.environment,
  },
  DOCTOR_CLOCK_WRONG: {
    message: 'the clock of this machine says {now}, which is before {earliest}',
    hint: 'set the clock (timedatectl, or the settings of your system): certificates are judged by it',
    exitCode: EXIT_CODE.environment,
  },
} as const satisfies ErrorTable;

export const doctorError = errorFactory(DOCTOR_ERRORS);
