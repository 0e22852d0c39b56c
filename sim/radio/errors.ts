/** What can be wrong with what is to be put on the air, or recorded from it. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const RADIO_ERRORS = {
  RADIO_NOT_A_FRAME: {
    message:
      'expected a frame of at least 10 bytes with L = length − 1, got {bytes} bytes with L = {lengthField}',
    hint: 'give the frame from its L byte on, whole and without anything after its end',
    exitCode: EXIT_CODE.notDecodable,
  },
  RADIO_RECORDING_TOO_LARGE: {
    message:
      '{seconds} s at {rate} samples/s make a file of {megabytes} MB, at most {limit} MB are written',
    hint: 'at this rate {fits} s fit into one file; record a shorter window, or several one after the other',
    exitCode: EXIT_CODE.usage,
  },
  RADIO_UNKNOWN_PLACE: {
    message: 'there is no place "{place}" in {house}',
    hint: 'name a meter such as d05-r2, a gateway ({gateways}), "outside", or metres and floor such as 4,3,2',
    exitCode: EXIT_CODE.usage,
  },
} as const satisfies ErrorTable;

export const radioError = errorFactory(RADIO_ERRORS);
