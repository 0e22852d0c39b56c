/** Why a payload is not opened, as errors. */
import { wireError } from './errors.ts';
import { isExtendedCtr } from './extended-link-layer.ts';
import { formatAddress } from './link-layer.ts';
import type { TelegramLayers } from './telegram-header.ts';

export function refusal(
  code: 'WIRE_KEY_MISSING' | 'WIRE_PLAINTEXT_REFUSED',
  { meter, tpl, ell }: TelegramLayers,
): Error {
  const mode = isExtendedCtr(ell) && tpl.mode === 0 ? 'ELL-CTR' : tpl.mode;
  return wireError(code, { details: { meter: formatAddress(meter), mode } });
}

export function decryptFailed({ meter, tpl }: TelegramLayers, check: string): Error {
  const details = { meter: formatAddress(meter), mode: tpl.mode, check };
  return wireError('WIRE_DECRYPT_FAILED', { details });
}

export function unsupported({ meter }: TelegramLayers, what: string, expected: string): Error {
  const details = { meter: formatAddress(meter), what, expected };
  return wireError('WIRE_UNSUPPORTED_SECURITY', { details });
}
