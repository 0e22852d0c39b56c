/** A telegram that its portal cannot tell from one of the meter: made with the meter's key. */
import { LabError } from '#kernel/errors.ts';
import { berlinTime, type Instant } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { aes128 } from '#wire/security/aes.ts';
import { SECURITY_MODE } from '#wire/security/security-mode.ts';
import type { TelegramLayers } from '#wire/telegram-header.ts';
import { securityFields, type MeterSecurity } from '../../devices/telegram-security.ts';
import { nextAccessNumber } from '../../devices/transmit-schedule.ts';
import { layersOf } from './frame-bytes.ts';

interface Lie {
  /** Above what the meter really shows. */
  readonly addUnits: number;
  /** How far its counter goes ahead of the meter's. */
  readonly ahead: number;
  readonly sendAt: Instant;
}

/** What somebody guesses who cannot read: in January a register is low, and the due date was the last day. */
const GUESSED_UNITS = 40;

/**
 * The same meter as was heard, its dates, a higher value; a guess where that key does not open what was
 * heard. Undefined of what is no telegram.
 */
export function sealedFrame(heard: Uint8Array, key: Uint8Array, lie: Lie): Uint8Array | undefined {
  const layers = layersOf(heard);
  if (layers === undefined) return undefined;
  const aes = aes128(key);
  const { units, dueDate, dueDateUnits } = readingOf(heard, () => aes) ?? {};
  const accessNumber = nextAccessNumber(layers.ell?.accessNumber ?? layers.tpl.accessNumber);
  const counter = counterOf(layers) + lie.ahead;
  return encodeHcaTelegram({
    ...{ address: layers.meter, accessNumber, dueDateUnits: dueDateUnits ?? 0 },
    dueDate: dueDate ?? `${berlinTime(lie.sendAt).year - 1}-12-31`,
    ...securityFields(securityOf(layers), { accessNumber, counter, aes }),
    ...{ units: (units ?? GUESSED_UNITS) + lie.addUnits, deviceTimeMs: lie.sendAt },
  });
}

function readingOf(heard: Uint8Array, keyFor: () => ReturnType<typeof aes128>) {
  try {
    return readHca(decodeTelegram(heard, { keyFor }));
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

function securityOf({ tpl: { mode }, ell }: TelegramLayers): MeterSecurity {
  if (ell?.sessionNumber !== undefined) return 'ell-ctr';
  if (mode === SECURITY_MODE.aesCbcKdf) return 'm7';
  if (mode === SECURITY_MODE.aesCcm) return 'm10';
  return mode === SECURITY_MODE.aesCbcIv ? 'm5' : 'm0';
}

/** Bits 31-29 of a session number say how it is encrypted. */
const SESSION_BITS = 0x1fff_ffff;

function counterOf({ afl, ell, tpl }: TelegramLayers): number {
  if (ell?.sessionNumber !== undefined) return ell.sessionNumber & SESSION_BITS;
  return afl?.messageCounter ?? tpl.messageCounter ?? 0;
}
