/**
 * What a meter's telegrams must be like, as data, and the verdict on one telegram with every reason
 * against it. Refuses by the header before anything is decrypted. A clear telegram of a meter that
 * encrypts is refused with a reason of its own unless the meter's record allows it.
 */
import { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { AES_BLOCK_BYTES } from './security/aes.ts';
import type { DataRecord } from './data-record.ts';
import {
  decodeWalked,
  type DecodeOptions,
  type Telegram,
  type WalkedFrame,
} from './decode-telegram.ts';
import { isExtendedCtr } from './extended-link-layer.ts';
import { stripFrame } from './frame.ts';
import { formatAddress, type DeviceAddress } from './link-layer.ts';
import {
  judgeReplay,
  markTelegram,
  type ReplayReason,
  type ReplayWindow,
} from './replay-window.ts';
import { SECURITY_MODE } from './security/security-mode.ts';
import { readLayers, type TelegramLayers } from './telegram-header.ts';

type Security = 'none' | 'mode-5' | 'mode-7' | 'mode-10' | 'ell-ctr' | 'other';

export interface Acceptance {
  /** Maker, id, version and type; a long header's, where the meter has one. */
  readonly address: DeviceAddress;
  readonly security: Exclude<Security, 'other'>;
  /** Bytes of the MAC, of the tag in mode 10; 0: the meter sends none. */
  readonly macBytes: 0 | 2 | 4 | 8 | 12 | 16;
  /** Encrypted blocks in modes 5 and 7; null: not pinned. */
  readonly encryptedBlocks: number | null;
  /** Records in clear after the encrypted ones. */
  readonly clearRecords: 'refuse' | 'allow';
  /** Telegrams of the same meter without encryption, as a few makers send beside others. */
  readonly clearTelegrams: 'refuse' | 'allow';
  /** A date-time inside the encrypted part (anywhere if the meter does not encrypt). */
  readonly deviceTime: 'required' | 'optional';
  /** Records with a VIF that no table has; default: refuse. Some makers send such ones. */
  readonly unknownRecords?: 'refuse' | 'allow';
  /** Record layouts that the meter sends (`layoutOf`); left out: any known records. */
  readonly layouts?: readonly string[];
}

export type VerdictReason =
  | { readonly kind: 'not-decodable'; readonly code: string; readonly message: string }
  | { readonly kind: 'address'; readonly found: string }
  | { readonly kind: 'security'; readonly found: Security }
  | { readonly kind: 'clear-telegram' }
  | { readonly kind: 'mac-length'; readonly found: number }
  /** Also of several fragments that no MAC holds together. */
  | { readonly kind: 'mac-unchecked' }
  | { readonly kind: 'blocks'; readonly found: number }
  | { readonly kind: 'clear-records'; readonly bytes: number }
  /** No date-time at all, or only outside the encrypted part. */
  | { readonly kind: 'device-time'; readonly found: 'none' | 'clear' }
  | { readonly kind: 'unknown-record'; readonly vib: string }
  | { readonly kind: 'layout'; readonly found: string }
  | { readonly kind: 'replay'; readonly reason: ReplayReason }
  | { readonly kind: 'duplicate' };

/** What an attacker without the key could have changed in an accepted telegram. */
type Untrusted = 'status' | 'values';

export interface Verdict {
  readonly accepted: boolean;
  /** Empty if and only if accepted. */
  readonly reasons: readonly VerdictReason[];
  readonly untrusted: readonly Untrusted[];
  /** Where it decoded, accepted or not. */
  readonly telegram?: Telegram;
  /** To keep once the reading is stored; only with `seen` and when accepted. */
  readonly nextWindow?: ReplayWindow;
}

interface AcceptanceOptions extends DecodeOptions {
  /** The frame is a whole message of several fragments, as reassembler.ts gives it. */
  readonly isMessage?: boolean;
  /** Layers of the stripped frame, where its caller has read them. */
  readonly layers?: TelegramLayers;
  /** True for a reason that shall not count: how a laboratory switches a defence off. */
  readonly overlooks?: (reason: VerdictReason) => boolean;
  /** What was accepted from this meter before, and when this telegram was received. */
  readonly seen?: { readonly window: ReplayWindow; readonly at: Instant };
}

/** Never throws for what is in the frame. */
export function checkAcceptance(
  frame: Uint8Array,
  acceptance: Acceptance,
  options: AcceptanceOptions = {},
): Verdict {
  try {
    const { isMessage = false, overlooks = () => false } = options;
    const stripped = isMessage ? frame : stripFrame(frame, options.frameFormat ?? 'stripped');
    const layers = options.layers ?? readLayers(stripped, isMessage ? { end: frame.length } : {});
    const header = checkHeader(layers, acceptance).filter((reason) => !overlooks(reason));
    if (header.length > 0) return refused(header);
    const telegram = decodeWalked({ frame: stripped, layers, isMessage }, options);
    if (telegram.brokenOff !== undefined) throw telegram.brokenOff;
    const reasons = checkContent(telegram, acceptance);
    if (isMessage && isUnvouched(telegram, acceptance)) reasons.push({ kind: 'mac-unchecked' });
    const content = reasons.filter((reason) => !overlooks(reason));
    if (content.length > 0) return { ...refused(content), telegram };
    return checkReplay({ frame: stripped, layers }, telegram, options);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return refused([{ kind: 'not-decodable', code: error.code, message: error.message }]);
  }
}

/** DIF … VIFE of all records: what a meter repeats from telegram to telegram. */
export function layoutOf(records: readonly DataRecord[]): string {
  return records.map(({ dib, vib }) => dib + vib).join(' ');
}

function refused(reasons: readonly VerdictReason[]): Verdict {
  return { accepted: false, reasons, untrusted: ['status', 'values'] };
}

function checkHeader(layers: TelegramLayers, acceptance: Acceptance): VerdictReason[] {
  const reasons: VerdictReason[] = [];
  const { meter, tpl, afl, payloadOffset, end } = layers;
  // The long header of a telegram whose extended link layer is encrypted comes to light later.
  const isOpen = layers.payloadKind !== 'closed';
  if (isOpen && !isSameAddress(meter, acceptance.address)) {
    reasons.push({ kind: 'address', found: formatAddress(meter) });
  }
  const security = securityOf(layers);
  if (security !== acceptance.security) {
    if (security !== 'none') return [...reasons, { kind: 'security', found: security }];
    if (acceptance.clearTelegrams === 'refuse') reasons.push({ kind: 'clear-telegram' });
    return reasons;
  }
  const macBytes = afl?.mac?.length ?? 0;
  if (security !== 'mode-10' && isOpen && macBytes !== acceptance.macBytes) {
    reasons.push({ kind: 'mac-length', found: macBytes });
  }
  if (security !== 'mode-5' && security !== 'mode-7') return reasons;
  const blocks = tpl.encryptedBlocks;
  if (acceptance.encryptedBlocks !== null && blocks !== acceptance.encryptedBlocks) {
    reasons.push({ kind: 'blocks', found: blocks });
  }
  const payloadBytes = end - payloadOffset;
  // No number of blocks stands for all whole ones, or for none under a MAC.
  const clearBytes =
    blocks > 0 ? payloadBytes - blocks * AES_BLOCK_BYTES : payloadBytes % AES_BLOCK_BYTES;
  const isAllClear = blocks === 0 && macBytes > 0;
  if (acceptance.clearRecords === 'refuse' && clearBytes > 0 && !isAllClear) {
    reasons.push({ kind: 'clear-records', bytes: clearBytes });
  }
  return reasons;
}

function isSameAddress(one: DeviceAddress, other: DeviceAddress): boolean {
  return (
    one.id === other.id &&
    one.manufacturer === other.manufacturer &&
    one.version === other.version &&
    one.type === other.type &&
    one.soft === other.soft
  );
}

const SECURITY_BY_MODE: Readonly<Record<number, Security>> = {
  [SECURITY_MODE.none]: 'none',
  [SECURITY_MODE.aesCbcIv]: 'mode-5',
  [SECURITY_MODE.aesCbcKdf]: 'mode-7',
  [SECURITY_MODE.aesCcm]: 'mode-10',
};

function securityOf({ ell, tpl }: Pick<TelegramLayers, 'ell' | 'tpl'>): Security {
  if (isExtendedCtr(ell)) return 'ell-ctr';
  return SECURITY_BY_MODE[tpl.mode] ?? 'other';
}

function checkContent(telegram: Telegram, acceptance: Acceptance): VerdictReason[] {
  const reasons: VerdictReason[] = [];
  const { meter, records, encryptedBytes, mac, macBytes } = telegram;
  if (!isSameAddress(meter, acceptance.address)) {
    reasons.push({ kind: 'address', found: formatAddress(meter) });
  }
  if (macBytes !== acceptance.macBytes && acceptance.clearTelegrams === 'refuse') {
    reasons.push({ kind: 'mac-length', found: macBytes });
  }
  if (mac === 'unchecked') reasons.push({ kind: 'mac-unchecked' });
  if (acceptance.deviceTime === 'required') {
    const time = records.find(isDeviceTime);
    const isClear = acceptance.security === 'none' || encryptedBytes === 0;
    if (time === undefined) reasons.push({ kind: 'device-time', found: 'none' });
    else if (!isClear && time.offset >= encryptedBytes) {
      reasons.push({ kind: 'device-time', found: 'clear' });
    }
  }
  const layout = layoutOf(records);
  if (acceptance.layouts !== undefined) {
    if (!acceptance.layouts.includes(layout)) reasons.push({ kind: 'layout', found: layout });
    return reasons;
  }
  if (acceptance.unknownRecords === 'allow') return reasons;
  const unknown = records.find(({ quantity }) => UNKNOWN_CODE.test(quantity));
  if (unknown !== undefined) reasons.push({ kind: 'unknown-record', vib: unknown.vib });
  return reasons;
}

/** Fragments of several messages of mode 5 can be put together; only their MAC tells. */
function isUnvouched({ mac }: Telegram, { security }: Acceptance): boolean {
  return mac === 'none' && security !== 'none';
}

const UNKNOWN_CODE = /^(vif|fb|fd)_[0-9a-f]{2}$/;

/** The text of a time of three bytes, which says nothing about the day. */
const TIME_OF_DAY = 'HH:MM:SS';

/** A number under the same VIF, in a data field that holds no date, says nothing about the day. */
function isDeviceTime({ quantity, storage, value, text, function: kind }: DataRecord): boolean {
  const isNow = storage === 0 && kind === 'instantaneous';
  const isWhole = typeof value === 'string' || (text?.length ?? 0) > TIME_OF_DAY.length;
  return quantity === 'datetime' && isNow && isWhole;
}

/** Only a MAC vouches for what was decrypted; nothing vouches for a status without one. */
function checkReplay(
  { frame, layers }: Pick<WalkedFrame, 'frame' | 'layers'>,
  telegram: Telegram,
  { seen }: AcceptanceOptions,
): Verdict {
  const untrusted: readonly Untrusted[] = telegram.mac === 'valid' ? [] : ['status', 'values'];
  const accepted = { accepted: true, reasons: [], untrusted, telegram };
  if (seen === undefined) return accepted;
  const mark = markTelegram(frame, layers);
  const verdict = judgeReplay(seen.window, { ...mark, at: seen.at });
  switch (verdict.kind) {
    case 'new':
      return { ...accepted, nextWindow: verdict.next };
    case 'duplicate':
      return { ...refused([{ kind: 'duplicate' }]), telegram };
    case 'replay':
      return { ...refused([{ kind: 'replay', reason: verdict.reason }]), telegram };
  }
}
