/**
 * D1, D2, D6 and D8 on the wire: which defence each reason of the codec's verdict belongs to, the
 * code under which a telegram is refused for it, and what the alarm says. Reasons without a defence
 * are part of reading strictly and cannot be switched off.
 *
 * D1 pins security, MAC length, maker, version and type. Without it a clear telegram with any value
 * would be believed, and a forged version byte would steer the decrypted value (mode 5 mixes the
 * header into the payload). D2 wants the MAC of the whole message. D8 wants as many encrypted
 * blocks as registered and nothing after them: neither length nor number of blocks is
 * authenticated in mode 5, so that a cut telegram loses its date-time, and clear records would be
 * read as if the meter had sent them. D6 wants a date-time; device-time.ts says how close.
 */
import type { DefenceId, Defences } from '#kernel/defences.ts';
import type { EvidenceField } from '#kernel/evidence.ts';
import type { VerdictReason } from '#wire/acceptance.ts';
import type { RejectionReason } from '#kernel/rejections.ts';
import type { RegisteredMeter, Refusal } from './rule.ts';

interface Row {
  readonly defence: DefenceId | undefined;
  readonly reason: RejectionReason;
  /** What of the telegram shows it. */
  readonly field: EvidenceField;
}

const NO_TIME: Row = { defence: 'D6', reason: 'no-device-time', field: 'device-time' };
const CLEAR_TIME: Row = { defence: 'D8', reason: 'clear-device-time', field: 'device-time' };
/** Reasons of the decoder itself have their words in ingest; replays are judged there, too. */
const ELSEWHERE: Row | undefined = undefined;

const ROWS: Readonly<Record<Exclude<VerdictReason['kind'], 'device-time'>, Row | undefined>> = {
  address: { defence: 'D1', reason: 'address-mismatch', field: 'address' },
  security: { defence: 'D1', reason: 'security-mismatch', field: 'security' },
  'clear-telegram': { defence: 'D1', reason: 'clear-telegram', field: 'security' },
  'mac-length': { defence: 'D1', reason: 'mac-length', field: 'mac' },
  'mac-unchecked': { defence: 'D2', reason: 'mac-failed', field: 'mac' },
  blocks: { defence: 'D8', reason: 'block-count', field: 'block-count' },
  'clear-records': { defence: 'D8', reason: 'clear-records', field: 'records' },
  'unknown-record': { defence: undefined, reason: 'unknown-record', field: 'records' },
  layout: ELSEWHERE,
  'not-decodable': ELSEWHERE,
  duplicate: ELSEWHERE,
  replay: ELSEWHERE,
};

/** All codes with their defence. */
export const ACCEPTANCE_CODES: readonly Row[] = [
  ...Object.values(ROWS).filter((row) => row !== undefined),
  NO_TIME,
  CLEAR_TIME,
];

function rowOf(reason: VerdictReason): Row | undefined {
  if (reason.kind !== 'device-time') return ROWS[reason.kind];
  return reason.found === 'none' ? NO_TIME : CLEAR_TIME;
}

/** Never a value of the payload, never a key. */
function messageOf(reason: VerdictReason, { acceptance }: RegisteredMeter): string {
  switch (reason.kind) {
    case 'address':
      return 'maker, version or device type in the header are not the registered ones';
    case 'security':
      return `security ${reason.found} instead of ${acceptance.security}`;
    case 'clear-telegram':
      return 'the telegram is not encrypted, the meter encrypts';
    case 'mac-length':
      return `a MAC of ${reason.found} bytes instead of ${acceptance.macBytes}`;
    case 'mac-unchecked':
      return 'the MAC of the telegram cannot be checked';
    case 'blocks':
      return `${reason.found} encrypted blocks instead of ${acceptance.encryptedBlocks ?? 'any'}`;
    case 'clear-records':
      return `${reason.bytes} bytes in clear after the encrypted blocks`;
    case 'device-time':
      return reason.found === 'none'
        ? 'the telegram carries no date-time'
        : 'the date-time stands in clear, outside the encrypted part';
    case 'unknown-record':
      return `a record of unknown meaning (VIF ${reason.vib})`;
    default:
      return 'the telegram is not as its meter sends them';
  }
}

interface AcceptanceRefusal extends Refusal {
  readonly defence: DefenceId | undefined;
}

export interface AcceptanceGuard {
  /** True for a reason whose defence is off. */
  overlooks(reason: VerdictReason): boolean;
  /** What the codec does with a MAC that does not match. */
  readonly wrongMac: 'refuse' | 'note';
  /** Undefined for a reason of the decoder itself, whose words ingest has. */
  refusalOf(reason: VerdictReason, meter: RegisteredMeter): AcceptanceRefusal | undefined;
}

export function createAcceptanceGuard(defences: Defences): AcceptanceGuard {
  return {
    overlooks: (reason) => {
      const defence = rowOf(reason)?.defence;
      return defence !== undefined && !defences.on(defence);
    },
    wrongMac: defences.on('D2') ? 'refuse' : 'note',
    refusalOf: (reason, meter) => {
      const row = rowOf(reason);
      if (row === undefined) return undefined;
      const { field, ...refusal } = row;
      return { ...refusal, message: messageOf(reason, meter), evidence: { field } };
    },
  };
}
