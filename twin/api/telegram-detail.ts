/** One telegram taken apart, as far as its reader may see it. */
import { toHex } from '#kernel/bytes.ts';
import { bytesWithoutReadings } from '#wire/bytes-without-readings.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import type { Dissection } from '#wire/dissect/dissect.ts';
import type { PortalContext } from '../context.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import { telegramAnswer } from './convert.ts';
import { withholdClearBytes, withholdFromDissection } from './redact.ts';
import type { DissectionAnswer, TelegramDetail } from './schemas/telegrams.ts';

/** With the plaintext, for those who may see values. */
export function decryptedTelegram(
  { decrypt }: Pick<PortalContext, 'decrypt'>,
  telegram: StoredTelegram,
): TelegramDetail {
  const keyFor = decrypt.keyFor.bind(decrypt);
  const dissection = dissectionAnswer(dissect(telegram.frame, { keyFor }));
  return { ...telegramAnswer(telegram), dissection };
}

/** Header and ciphertext; nothing that was sent in clear behind them. */
export function telegramWithoutReadings(telegram: StoredTelegram): TelegramDetail {
  const dissection = dissectionAnswer(dissect(telegram.frame));
  const visibleBytes = bytesWithoutReadings(telegram.frame);
  return {
    ...withholdClearBytes(telegramAnswer(telegram)),
    dissection: withholdFromDissection(dissection, visibleBytes),
  };
}

function dissectionAnswer({ frame, view, root, error }: Dissection): DissectionAnswer {
  const hex = { frame: toHex(frame), view: toHex(view) };
  return { ...hex, root, ...(error === undefined ? {} : { error }) };
}
