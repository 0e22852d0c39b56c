/** A pasted telegram and key, taken apart in the browser. Never throws: problems come as errors. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import type { DissectionAnswer } from '../../twin/api/schemas/telegrams.ts';
import { toErrorView, uiError } from '../errors.ts';
import type { ErrorView } from '../errors.ts';

const KEY_BYTES = 16;
/** Longer than any telegram with its CRCs; what is longer was not meant for this box. */
const FRAME_MAX_BYTES = 1024;

/** The worked example of the mode 5 reference: a heat cost allocator with the key 00 01 … 0f. */
export const EXAMPLE = {
  keyHex: '000102030405060708090a0b0c0d0e0f',
  frameHex:
    '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58',
} as const;

export interface DissectedText {
  /** Holds its own error where it could not be read to the end. */
  readonly dissection: DissectionAnswer | undefined;
  /** What is wrong with the texts themselves. */
  readonly errors: readonly ErrorView[];
}

/** Errors: BYTES_NOT_HEX, UI_KEY_SIZE, UI_FRAME_TOO_LONG; those of the codec in the dissection. */
export function dissectText(frameText: string, keyText: string): DissectedText {
  const key = attempt(() => parseKey(keyText));
  const frame = attempt(() => parseFrame(frameText));
  const errors = [frame.error, key.error].filter((error) => error !== undefined);
  if (frame.value === undefined) return { dissection: undefined, errors };
  const {
    frame: stripped,
    view,
    root,
    error,
  } = dissect(frame.value, {
    frameFormat: 'auto',
    checks: 'report',
    ...(key.value === undefined ? {} : { key: key.value }),
  });
  const answer = { frame: toHex(stripped), view: toHex(view), root };
  return { dissection: error === undefined ? answer : { ...answer, error }, errors };
}

function parseFrame(text: string): Uint8Array {
  const frame = fromHex(text);
  if (frame.length > FRAME_MAX_BYTES) {
    throw uiError('UI_FRAME_TOO_LONG', {
      details: { got: frame.length, max: FRAME_MAX_BYTES },
    });
  }
  return frame;
}

function parseKey(text: string): Uint8Array | undefined {
  if (text.trim() === '') return undefined;
  const key = fromHex(text);
  if (key.length !== KEY_BYTES) {
    throw uiError('UI_KEY_SIZE', { details: { got: key.length, wanted: KEY_BYTES } });
  }
  return key;
}

function attempt<T>(run: () => T): { value?: T; error?: ErrorView } {
  try {
    return { value: run() };
  } catch (error) {
    return { error: toErrorView(error) };
  }
}
