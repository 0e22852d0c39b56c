/** WIRE_* codes: what can be wrong with a frame, a telegram or a value to send. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const NOT_DECODABLE = { exitCode: EXIT_CODE.notDecodable, httpStatus: 400 } as const;
const BAD_INPUT = { exitCode: EXIT_CODE.usage, httpStatus: 400 } as const;

export const WIRE_ERRORS = {
  WIRE_TRUNCATED: {
    message: 'expected {wanted} more bytes at offset {offset} of the {part}, got {available}',
    hint: 'the frame was cut short, or a length field in it is wrong; paste all of it, from the L field on',
    ...NOT_DECODABLE,
  },
  WIRE_CRC_FAILED: {
    message:
      'the CRC of block {block} (frame format {format}) is {found}, expected {expected} at offset {offset}',
    hint: 'the frame was damaged on the air and must be dropped; wait for the next one',
    ...NOT_DECODABLE,
  },
  WIRE_BAD_ADDRESS: {
    message: '"{text}" is not a meter address',
    hint: 'write maker, id, version and type, for example QDS-87654321-35-08 (id: 8 digits, the last two: hex)',
    ...BAD_INPUT,
  },
  WIRE_UNSUPPORTED_CI: {
    message: 'CI field {ci} at offset {offset} ({layer}) is not read here',
    hint: 'readable are the CI fields 72, 7A, 78, 73, 7B, 79, 8A, 8B, 8C to 8F, 90 and A0 to B7',
    ...NOT_DECODABLE,
  },
  WIRE_BAD_LAYER: {
    message: 'the {layer} at offset {offset} cannot be read: {reason}',
    hint: 'the frame was damaged or a length field in it is wrong; wait for the next one',
    ...NOT_DECODABLE,
  },
  WIRE_FRAGMENTED: {
    message: 'the frame is fragment {fragment} of a longer message',
    hint: 'collect the fragments of the message and decode it as a whole; one alone is no telegram',
    ...NOT_DECODABLE,
  },
  WIRE_MESSAGE_LENGTH: {
    message: 'the message announces {announced} bytes, got {available}',
    hint: 'a fragment is missing, or the frame was cut short',
    ...NOT_DECODABLE,
  },
  WIRE_UNSUPPORTED_MODE: {
    message: 'the telegram uses security mode {mode} ({name}), expected mode 0, 5, 7 or 10',
    hint: 'have the meter set to mode 5 or 7, or keep the telegram for later',
    ...NOT_DECODABLE,
  },
  WIRE_UNSUPPORTED_SECURITY: {
    message: 'the telegram of meter {meter} uses {what}, expected {expected}',
    hint: 'this variant cannot be read; have the meter set to OMS profile A or B',
    ...NOT_DECODABLE,
  },
  WIRE_NO_COUNTER: {
    message: 'the telegram of meter {meter} (mode {mode}) has no message counter',
    hint: 'its keys cannot be derived: the authentication layer was removed or the frame is damaged',
    ...NOT_DECODABLE,
  },
  WIRE_MAC_FAILED: {
    message: 'the MAC of {bytes} bytes in the telegram of meter {meter} does not match',
    hint: 'wrong key, or the telegram was changed on the way; it was not decrypted',
    ...NOT_DECODABLE,
  },
  WIRE_KEY_MISSING: {
    message: 'the telegram of meter {meter} is encrypted (mode {mode}) and no key is known',
    hint: 'give the key of this meter: 32 hex digits from its delivery papers',
    ...NOT_DECODABLE,
  },
  WIRE_BAD_KEY: {
    message: 'an AES-128 key has 16 bytes, got {bytes}',
    hint: 'give the key as 32 hex digits',
    ...BAD_INPUT,
  },
  WIRE_DECRYPT_FAILED: {
    message: 'the payload of meter {meter} {check} after decryption',
    hint: 'wrong key, or the telegram was changed on the way',
    ...NOT_DECODABLE,
  },
  WIRE_PLAINTEXT_REFUSED: {
    message: 'meter {meter} announces encryption (mode {mode}) but its payload is plain text',
    hint: 'do not trust it: a key is known for this meter, so somebody else may have sent the telegram',
    ...NOT_DECODABLE,
  },
  WIRE_PAYLOAD_CRC_FAILED: {
    message: 'the payload CRC of the extended link layer is {found}, expected {expected}',
    hint: 'the frame was damaged on the way; wait for the next one',
    ...NOT_DECODABLE,
  },
  WIRE_BLOCKS_MISSING: {
    message:
      'the configuration field announces {announced} encrypted bytes, the payload holds {available}',
    hint: 'the frame was cut short, or its L field or configuration field was changed',
    ...NOT_DECODABLE,
  },
  WIRE_BAD_RECORD: {
    message: 'the data record at offset {offset} of the payload breaks off: {reason}',
    hint: 'the payload is not DIF/VIF data, is damaged, or was decrypted with the wrong key',
    ...NOT_DECODABLE,
  },
  WIRE_NOT_READ: {
    message: 'the header of meter {meter} was read, its values were not: {what}',
    hint: 'nothing is wrong with the frame; a full frame of the meter or a driver for it makes it readable',
    ...NOT_DECODABLE,
  },
  WIRE_NOT_AN_ALLOCATOR: {
    message:
      'the telegram of meter {meter} (device type {type}) holds no heat cost allocator units',
    hint: 'expected a record DIF 0x with VIF 6E; some devices send their units in another telegram',
    ...NOT_DECODABLE,
  },
  WIRE_FIELD_UNKNOWN: {
    message: 'a device of the driver {driver} sends no {field}',
    hint: 'metertwin encode --driver {driver} --list names what it sends',
    ...BAD_INPUT,
  },
  WIRE_NOT_ENCODABLE: {
    message: '{what} cannot be sent: expected {expected}, got {found}',
    hint: 'choose a wider data field or correct the value',
    ...BAD_INPUT,
  },
} as const satisfies ErrorTable;

export const wireError = errorFactory(WIRE_ERRORS);
