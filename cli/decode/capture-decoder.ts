/**
 * Decodes the telegrams of a capture in their order, and so reads compact frames: they hold
 * values without DIF and VIF, whose format is learnt from full frames of the same meter.
 */
import { createFormatMemory, learnFormat, type GrowingMemory } from '#wire/compact-frame.ts';
import {
  decodeTelegram,
  MORE_RECORDS_FOLLOW,
  STRAY_CRC,
  type DecodeOptions,
  type Telegram,
} from '#wire/decode-telegram.ts';
import { formatAddress, type DeviceAddress } from '#wire/link-layer.ts';

/** Full frames without a header: devices that send them send compact ones too. */
const CI_NO_HEADER = 0x78;

export class CaptureDecoder {
  readonly #options: DecodeOptions;
  readonly #formats = createFormatMemory();
  // Learning from a frame costs half as much as decoding it, and few devices are compact: of the others
  // the last full frame is kept until a compact one asks for it.
  #learnsFromAll = false;
  readonly #full = new Map<DeviceAddress, Telegram>();
  readonly #fullElsewhere = new Map<string, Uint8Array>();

  constructor(options: DecodeOptions) {
    this.#options = options;
  }

  /** True once a compact frame was there: then each full frame has to be decoded here, in order. */
  get learnsFromAll(): boolean {
    return this.#learnsFromAll;
  }

  /** True while a frame of a meter may be left out whose shape is that of its last one. */
  get isAlone(): boolean {
    return !this.#learnsFromAll && this.#fullElsewhere.size === 0;
  }

  /** Throws LabError with a WIRE_ code. */
  decode(frame: Uint8Array): Telegram {
    const telegram = decodeTelegram(frame, this.#options);
    if (telegram.payloadKind === 'compact') {
      this.#learnFromBefore();
      return decodeTelegram(frame, { ...this.#options, formats: this.#formats });
    }
    if (telegram.payloadKind !== 'records') return telegram;
    const { meter } = telegram;
    if (this.#learnsFromAll || !isKept(telegram)) learn(this.#formats, telegram);
    else if (this.#hasRoom || this.#full.has(meter)) this.#full.set(meter, telegram);
    if (this.#fullElsewhere.size > 0) this.#fullElsewhere.delete(formatAddress(meter));
    return telegram;
  }

  /** The last full frame of a meter, which was decoded elsewhere. */
  keep(meter: string, frame: Uint8Array): void {
    for (const own of this.#full.keys()) if (formatAddress(own) === meter) this.#full.delete(own);
    if (this.#hasRoom || this.#fullElsewhere.has(meter)) this.#fullElsewhere.set(meter, frame);
  }

  get #hasRoom(): boolean {
    return this.#full.size + this.#fullElsewhere.size < MAX_FULL;
  }

  #learnFromBefore(): void {
    if (this.#learnsFromAll) return;
    this.#learnsFromAll = true;
    for (const each of this.#full.values()) learn(this.#formats, each);
    for (const frame of this.#fullElsewhere.values()) {
      learn(this.#formats, decodeTelegram(frame, this.#options));
    }
    this.#full.clear();
    this.#fullElsewhere.clear();
  }
}

/** The limit is for captures that somebody makes up. */
const MAX_FULL = 4096;

/** Whether the last one of its meter is enough, until a compact frame comes. */
export function isKept({ payloadKind, ci }: Telegram): boolean {
  return payloadKind === 'records' && ci !== CI_NO_HEADER;
}

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
