/**
 * Decodes the telegrams of a capture in their order, and so reads compact frames: they hold
 * values without DIF and VIF, whose format is learnt from full frames of the same meter.
 */
import { createFormatMemory, learnFormat } from '#wire/compact-frame.ts';
import type { GrowingMemory } from '#wire/compact-frame.ts';
import { decodeTelegram, MORE_RECORDS_FOLLOW, STRAY_CRC } from '#wire/decode-telegram.ts';
import type { DecodeOptions, Telegram } from '#wire/decode-telegram.ts';
import type { DeviceAddress } from '#wire/link-layer.ts';

export type CaptureDecoder = (frame: Uint8Array) => Telegram;

/** Full frames without a header: devices that send them send compact ones too. */
const CI_NO_HEADER = 0x78;

/** The decoder throws LabError with a WIRE_ code. */
export function captureDecoder(options: DecodeOptions): CaptureDecoder {
  const withFormats = { ...options, formats: createFormatMemory() };
  // Learning from a frame costs half as much as decoding it, and few devices are compact: of the others
  // the last full frame is kept until a compact one asks for it.
  let learnsFromAll = false;
  const full = new Map<DeviceAddress, Telegram>();
  return (frame) => {
    const telegram = decodeTelegram(frame, options);
    const { payloadKind, ci, meter } = telegram;
    if (payloadKind === 'compact') {
      learnsFromAll = true;
      for (const each of full.values()) learn(withFormats.formats, each);
      full.clear();
      return decodeTelegram(frame, withFormats);
    }
    if (payloadKind !== 'records') return telegram;
    if (learnsFromAll || ci === CI_NO_HEADER) learn(withFormats.formats, telegram);
    else if (full.size < MAX_FULL || full.has(meter)) full.set(meter, telegram);
    return telegram;
  };
}

/** The limit is for captures that somebody makes up. */
const MAX_FULL = 4096;

function learn(formats: GrowingMemory, telegram: Telegram): void {
  const { meter, encryptedBytes, plain, records, warnings, brokenOff } = telegram;
  const channel = { meter, isSecret: encryptedBytes > 0 };
  const isWhole = brokenOff === undefined && !warnings.some(isAboutRecords);
  if (isWhole) learnFormat(formats, channel, { plain, records });
}

/** Others are about who vouches for the telegram, which says nothing about its format. */
function isAboutRecords(warning: string): boolean {
  return warning === MORE_RECORDS_FOLLOW || warning === STRAY_CRC;
}
