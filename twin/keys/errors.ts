/** KEYS_* codes: what can be wrong with the vault. No message ever names a key byte. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const KEYS_ERRORS = {
  KEYS_MASTER_TOO_OPEN: {
    message: 'the master key {path} may be read by others (mode {mode}, expected 600)',
    hint: 'take the rights away (chmod 600 {path}). If others could have read it, treat all meter keys as leaked',
    exitCode: EXIT_CODE.environment,
  },
  KEYS_MASTER_MISSING: {
    message: 'the database holds {count} wrapped meter keys, but the master key {path} is gone',
    hint: 'restore master.key from the backup. Without it no telegram can be read; a new data folder and a new import of the keys would be the way out',
    exitCode: EXIT_CODE.environment,
  },
  KEYS_MASTER_WRONG: {
    message: 'the master key {path} does not open the meter keys in the database',
    hint: 'database and master.key belong together: restore both from the same backup. Nothing was changed',
    exitCode: EXIT_CODE.environment,
  },
  KEYS_MASTER_DAMAGED: {
    message: 'the master key {path} is damaged: expected 64 hexadecimal digits',
    hint: 'restore master.key from the backup. Nothing was changed',
    exitCode: EXIT_CODE.environment,
  },
  KEYS_DECRYPT_ONLY: {
    message: 'the vault reads telegrams of this meter and does not encrypt or sign any',
    hint: 'with symmetric keys, whoever may encrypt can forge readings; nothing in the portal needs to',
    exitCode: EXIT_CODE.bug,
  },
  KEYS_DECRYPTION_LIMIT: {
    message: 'more than {limit} telegrams were decrypted for you within an hour',
    hint: 'wait until the next hour; who needs all readings takes the list of readings, which decrypts nothing',
    exitCode: EXIT_CODE.usage,
    httpStatus: 429,
  },
} as const satisfies ErrorTable;

export const keysError = errorFactory(KEYS_ERRORS);
