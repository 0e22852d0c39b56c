/** A pasted telegram and key, taken apart in the browser. Never throws: problems come as errors. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import { framesOfPaste } from '../../twin/captures/line-reader.ts';
import type { DissectionAnswer } from '../../twin/api/schemas/telegrams.ts';
import { toErrorView, uiError, type ErrorView } from '../errors.ts';

const KEY_BYTES = 16;
/** Longer than any telegram with its CRCs; what is longer was not meant for this box. */
const FRAME_MAX_BYTES = 1024;

/** The worked example of the mode 5 reference: a heat cost allocator with the key 00 01 … 0f. */
export const EXAMPLE = {
  keyHex: '000102030405060708090a0b0c0d0e0f',
  frameHex:
    '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58',
} as const;

interface DissectedText {
  /** Holds its own error where it could not be read to the end. */
  readonly dissection: DissectionAnswer | undefined;
  /** What is wrong with the texts themselves. */
  readonly errors: readonly ErrorView[];
}

/**
 * The telegram in whatever form the command line reads. Errors: CAPTURE_LINE_UNREADABLE, UI_KEY_SIZE,
 * UI_FRAME_TOO_LONG, UI_SEVERAL_TELEGRAMS; those of the codec in the dissection.
 */
export function dissectText(frameText: string, keyText: string): DissectedText {
  const key = attempt(() => parseKey(keyText));
  const frame = attempt(() => parseFrame(frameText));
  const several = frame.value?.several;
  const errors = [frame.error, several, key.error].filter((error) => error !== undefined);
  if (frame.value === undefined) return { dissection: undefined, errors };
  const {
    frame: stripped,
    view,
    root,
    error,
  } = dissect(frame.value.bytes, {
    frameFormat: 'auto',
    checks: 'report',
    ...defined({ key: key.value }),
  });
  const answer = { frame: toHex(stripped), view: toHex(view), root };
  return { dissection: error === undefined ? answer : { ...answer, error }, errors };
}

interface PastedFrame {
  readonly bytes: Uint8Array;
  /** Where the text holds more than the one that is shown. */
  readonly several?: ErrorView;
}

function parseFrame(text: string): PastedFrame {
  const [frame, ...others] = framesOf(text);
  const bytes = frame?.bytes ?? fromHex(text);
  if (bytes.length > FRAME_MAX_BYTES) {
    throw uiError('UI_FRAME_TOO_LONG', {
      details: { got: bytes.length, max: FRAME_MAX_BYTES },
    });
  }
  if (others.length === 0) return { bytes };
  const details = { count: others.length + 1 };
  return { bytes, several: toErrorView(uiError('UI_SEVERAL_TELEGRAMS', { details })) };
}

/** Hex that is no telegram, or not a whole one, is taken apart as far as it goes. */
function framesOf(text: string): readonly { readonly bytes: Uint8Array }[] {
  try {
    return framesOfPaste(text);
  } catch (error) {
    const bytes = attempt(() => fromHex(text)).value;
    if (bytes === undefined) throw error;
    return [{ bytes }];
  }
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
