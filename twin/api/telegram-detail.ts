/** One telegram taken apart, as far as its reader may see it. */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { dissect, type Dissection } from '#wire/dissect/dissect.ts';
import { formatAddress, type DeviceAddress } from '#wire/link-layer.ts';
import type { PortalContext } from '../context.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import type { SignedIn } from './auth.ts';
import { telegramAnswer } from './convert.ts';
import { visibleBytes, withholdFromDissection, withholdReadings } from './redact.ts';
import type { DissectionAnswer, TelegramDetail } from './schemas/telegrams.ts';

/** With the plaintext, for those who may see values. */
export function decryptedTelegram(
  { decrypt }: Pick<PortalContext, 'decrypt'>,
  telegram: StoredTelegram,
  viewer: SignedIn,
): TelegramDetail {
  const asker = { kind: 'person', name: viewer.user.name } as const;
  // One telegram is asked for once, however often the codec asks.
  const ciphers = new Map<string, ReturnType<typeof decrypt.keyFor>>();
  const keyFor = (meter: DeviceAddress): ReturnType<typeof decrypt.keyFor> => {
    const id = formatAddress(meter);
    if (!ciphers.has(id)) ciphers.set(id, decrypt.keyFor(meter, asker));
    return ciphers.get(id);
  };
  const dissection = dissectionAnswer(dissect(telegram.frame, { keyFor }));
  return { ...telegramAnswer(telegram), dissection };
}

/** Header and ciphertext; nothing that was sent in clear behind them. */
export function telegramWithoutReadings(telegram: StoredTelegram): TelegramDetail {
  const dissection = dissectionAnswer(dissect(telegram.frame));
  return {
    ...withholdReadings(telegramAnswer(telegram)),
    dissection: withholdFromDissection(dissection, visibleBytes(telegram.frame)),
  };
}

function dissectionAnswer({ frame, view, root, error }: Dissection): DissectionAnswer {
  const hex = { frame: toHex(frame), view: toHex(view) };
  return { ...hex, root, ...defined({ error }) };
}
