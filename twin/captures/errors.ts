/** CAPTURE_* codes: what is wrong with a capture or a file of meter keys. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const CAPTURE_ERRORS = {
  CAPTURE_LINE_UNREADABLE: {
    message: 'the line holds no telegram: {reason}',
    hint: 'a line is hex, alone or in a column, or JSON with the telegram in a field; metertwin decode --help names what is read',
    exitCode: EXIT_CODE.notDecodable,
  },
  CAPTURE_KEY_FILE_INVALID: {
    message: '{path} is not a key file: {reason}',
    hint: 'write a JSON object {"QDS-87654321-35-08": "000102…0f"}, or lines of CSV: 87654321,000102…0f',
    exitCode: EXIT_CODE.usage,
  },
  CAPTURE_KEY_INVALID: {
    message: 'the key from {source} is not 32 hexadecimal digits',
    hint: 'an AES-128 key has 16 bytes; it stands in the delivery papers of the meter',
    exitCode: EXIT_CODE.usage,
  },
  CAPTURE_ZONE_UNKNOWN: {
    message: '"{zone}" is not a time zone',
    hint: 'give a zone such as Europe/Berlin or UTC',
    exitCode: EXIT_CODE.usage,
  },
} as const satisfies ErrorTable;

export const captureError = errorFactory(CAPTURE_ERRORS);
