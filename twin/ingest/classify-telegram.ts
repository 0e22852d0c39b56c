/**
 * One telegram up to the judge. In order: is it a frame, of which meter, can what its gateway claims
 * be, is it as the meter's telegrams must be and does it decrypt and parse to its last byte (the
 * codec's verdict: D1, D2, D6, D8). What fails is refused with its reason, the rest is a candidate;
 * nothing is thrown, whatever the bytes are.
 */
import { defined } from '#kernel/defined.ts';
import { assert, LabError } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import type { Contradiction, EvidenceField } from '#kernel/evidence.ts';
import type { Instant } from '#kernel/time.ts';
import { checkAcceptance, type VerdictReason } from '#wire/acceptance.ts';
import { decodeTelegram, MORE_RECORDS_FOLLOW, type Telegram } from '#wire/decode-telegram.ts';
import type { DeviceAddress } from '#wire/link-layer.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { payloadLayout } from '#wire/payload-layout.ts';
import { walkLayers, type LayerWalk, type TelegramLayers } from '#wire/telegram-header.ts';
import type { DecryptService } from '../context.ts';
import { STOLEN_KEY } from '../keys/decryption-guard.ts';
import { ledgerKey } from '../detect/ledger.ts';
import { markOf, type Mark } from '../detect/mark.ts';
import type { KeptState } from '../detect/meter-state.ts';
import type { ReadingCandidate, RegisteredMeter } from '../detect/rule.ts';
import type { Guard, GuardRefusal } from '../detect/rules.ts';
import type { RejectionReason } from '#kernel/rejections.ts';
import { joinFragments, withFragment } from './fragments.ts';
import { formatsOf, isOfUnknownFormat, newFormat } from './learnt-formats.ts';
import { readValues } from './reading-values.ts';
import type { MeterRegistry } from './registry.ts';

interface ReceivedTelegram {
  readonly rxAt: Instant;
  readonly frame: Uint8Array;
}

export type Classified =
  | {
      readonly kind: 'candidate';
      readonly meter: RegisteredMeter;
      readonly candidate: ReadingCandidate;
    }
  | {
      readonly kind: 'refused';
      readonly meter: RegisteredMeter | undefined;
      readonly reason: RejectionReason;
      readonly message: string;
      readonly defence: DefenceId | undefined;
      readonly evidence?: Contradiction;
      /** What is known of its meter after it, where that is more than before. */
      readonly kept?: KeptState;
    };

export interface ClassifyPorts {
  readonly registry: MeterRegistry;
  readonly decrypt: DecryptService;
  /** Who delivers. */
  readonly gateway: string;
  readonly guard: Guard;
  /** What of the gateway's claim cannot be. */
  readonly checkClaim: (meter: RegisteredMeter, rxAt: Instant) => GuardRefusal | undefined;
  /** What is known of the meter before it. */
  readonly keptOf: (meterNo: number) => KeptState;
  /** Told of exceptions that are no wire errors: the decoder has a bug, the telegram is refused. */
  onDecoderBug(error: unknown): void;
}

export type Refused = Extract<Classified, { kind: 'refused' }>;

/** A telegram of a known meter: what came from the air and the message that it is or completes. */
interface Known extends ReceivedTelegram {
  readonly meter: RegisteredMeter;
  readonly message: Uint8Array;
  readonly isMessage: boolean;
  /** Those of the message, where they were read to find the meter. */
  readonly layers?: TelegramLayers;
  /** What of the frame tells it from others. */
  readonly mark: Mark;
}

export function classifyTelegram(telegram: ReceivedTelegram, ports: ClassifyPorts): Classified {
  try {
    return classify(telegram, ports);
  } catch (error) {
    if (error instanceof LabError) return { ...wireRefusal(error.code), meter: undefined };
    ports.onDecoderBug(error);
    return refused('not-decodable', 'the telegram cannot be read');
  }
}

function classify(telegram: ReceivedTelegram, ports: ClassifyPorts): Classified {
  const { frame } = telegram;
  if (frame.length !== (frame[0] ?? 0) + 1) {
    return refused('not-decodable', 'the frame has not the length it announces');
  }
  const sender = senderOf(frame);
  const meter = ports.registry.find(sender.address);
  if (meter === undefined) return classifyUnknown(frame, sender.address, ports);
  const claimed = ports.checkClaim(meter, telegram.rxAt);
  if (claimed !== undefined) return { kind: 'refused', meter, ...claimed };
  const { mark, walk } = sender;
  if (walk.error === undefined) {
    const message = { message: frame, isMessage: false, layers: walk.layers };
    return classifyMessage({ ...telegram, meter, mark, ...message }, ports);
  }
  const known = ports.keptOf(meter.no);
  const joined = joinFragments({ ...telegram, walk }, known);
  if (joined.kind === 'waiting') {
    const kept = withFragment(known, telegram);
    return {
      ...refused('fragment', 'a part of a message, the others are waited for'),
      meter,
      kept,
    };
  }
  if (joined.kind === 'dropped') {
    return { ...refused('not-decodable', 'the fragments make no message'), meter };
  }
  const { message } = joined;
  return classifyMessage({ ...telegram, meter, message, isMessage: true, mark }, ports);
}

/** The decoy's address alone is anybody's guess; its key is not. */
function classifyUnknown(
  frame: Uint8Array,
  address: DeviceAddress,
  { decrypt }: ClassifyPorts,
): Refused {
  const unknown = refused('unknown-meter', 'no such meter is registered');
  const decoy = decrypt.decoyFor(address);
  if (decoy === undefined || !opens(frame, decoy)) return unknown;
  return { ...unknown, ...STOLEN_KEY, reason: 'stolen-key', evidence: { field: 'key' } };
}

function opens(frame: Uint8Array, key: Aes128): boolean {
  try {
    return decodeTelegram(frame, { keyFor: () => key }).encryptedBytes > 0;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

interface Sender {
  readonly address: DeviceAddress;
  /** Ends in an error for a fragment only. */
  readonly walk: LayerWalk;
  readonly mark: Mark;
}

/** The meter that a frame names without a key. Throws as `readTelegramHeader`. */
function senderOf(frame: Uint8Array): Sender {
  const walk = walkLayers(frame);
  const { layers, error } = walk;
  const isFragment = error?.code === 'WIRE_FRAGMENTED';
  const address = layers.meter ?? layers.link?.address;
  if (error !== undefined && !isFragment) throw error;
  assert(address !== undefined, 'a frame that can be read has a sender');
  return { address, walk, mark: markOf(frame, walk.layers) };
}

function classifyMessage(known: Known, ports: ClassifyPorts): Classified {
  const { meter, message, isMessage, layers } = known;
  const { overlooks, wrongMac } = ports.guard.acceptance;
  const asker = { kind: 'gateway', id: ports.gateway, rxAt: known.rxAt } as const;
  const keyFor = (): Aes128 | undefined => ports.decrypt.aesFor(meter.id, asker);
  try {
    const kept = ports.keptOf(meter.no);
    const read = layers === undefined ? {} : { layers };
    const options = { keyFor, overlooks, wrongMac, isMessage, ...read, formats: formatsOf(kept) };
    const { reasons, telegram } = checkAcceptance(message, meter.acceptance, options);
    if (telegram !== undefined && isOfUnknownFormat(telegram)) {
      return { ...NO_FORMAT, meter };
    }
    const [first] = reasons;
    if (first !== undefined) return { ...wireVerdict(first, meter, ports.guard), meter };
    if (telegram === undefined) return { ...NOT_TO_THE_END, meter };
    return classifyReading(known, telegram, kept);
  } catch (error) {
    if (error instanceof LabError) return { ...wireRefusal(error.code), meter };
    ports.onDecoderBug(error);
    return { ...refused('not-decodable', 'the telegram cannot be read'), meter };
  }
}

function wireVerdict(reason: VerdictReason, meter: RegisteredMeter, guard: Guard): Refused {
  if (reason.kind === 'not-decodable') return wireRefusal(reason.code);
  const refusal = guard.acceptance.refusalOf(reason, meter);
  return refusal === undefined ? NOT_TO_THE_END : { kind: 'refused', meter, ...refusal };
}

function classifyReading(known: Known, telegram: Telegram, kept: KeptState): Classified {
  const { meter } = known;
  const fault = strictFault(telegram, meter);
  if (fault !== undefined) return { ...fault, meter };
  const candidate = toCandidate(known, telegram, kept);
  if (candidate === undefined) {
    return { ...refused('no-value', 'the telegram states no value of its meter'), meter };
  }
  return { kind: 'candidate', meter, candidate };
}

const LAWFUL_WARNINGS: ReadonlySet<string> = new Set([
  MORE_RECORDS_FOLLOW,
  // Told by the acceptance, unless D2 is off.
  'the MAC was not checked: no key is known',
]);

/** Strict: no left-over byte and exactly one current value, or what was read is not trusted. */
function strictFault(telegram: Telegram, meter: RegisteredMeter): Refused | undefined {
  const { warnings } = telegram;
  if (warnings.some((warning) => !LAWFUL_WARNINGS.has(warning))) {
    return refused('not-decodable', 'the payload is not read to its last byte');
  }
  if (currentValueCount(telegram, meter.measure.quantity) <= 1) return undefined;
  return refused('not-decodable', 'the telegram states several current values');
}

/** Values of other tariffs and subunits, and those that a VIFE makes something else, do not count. */
function currentValueCount({ records }: Telegram, wanted: string | undefined): number {
  let count = 0;
  for (const { quantity, storage, function: kind, tariff, subunit, vib } of records) {
    const isCurrent = quantity === wanted && storage === 0 && kind === 'instantaneous';
    if (isCurrent && tariff === 0 && subunit === 0 && vib.length === VIF_DIGITS) count += 1;
  }
  return count;
}

const VIF_DIGITS = 2;

function toCandidate(
  known: Known,
  telegram: Telegram,
  kept: KeptState,
): ReadingCandidate | undefined {
  const { meter, rxAt } = known;
  const values = readValues(telegram, meter.measure);
  if (values === undefined) return undefined;
  const { mark } = known;
  const layout = payloadLayout(telegram);
  const format = newFormat(telegram, layout.pattern, kept);
  return {
    meter,
    mark,
    rxAt,
    ledgerKey: ledgerKey(values.deviceAt, mark),
    layout,
    ...defined({ format }),
    hasMac: telegram.mac === 'valid',
    counter: counterOf(telegram, meter),
    ...values,
  };
}

/** Without a MAC or the counter's part in the encryption anybody could have written it. */
function counterOf({ afl, tpl, ell }: Telegram, { acceptance }: RegisteredMeter): number | null {
  switch (acceptance.security) {
    case 'mode-7':
    case 'mode-10':
      return afl?.messageCounter ?? tpl.messageCounter ?? null;
    case 'ell-ctr':
      return ell?.sessionNumber ?? null;
    default:
      return null;
  }
}

const NO_FORMAT = refused('format-unknown', 'a compact frame before the full one that explains it');
const NOT_TO_THE_END = refused('not-decodable', 'the telegram cannot be read to its end');

// Own words instead of the error's: those may name offsets and bytes of the payload.
type WireReason = readonly [RejectionReason, string, EvidenceField, DefenceId?];
const WIRE_REASONS: Readonly<Record<string, WireReason>> = {
  WIRE_DECRYPT_FAILED: ['wrong-key', 'the registered key does not decrypt the telegram', 'key'],
  WIRE_MAC_FAILED: ['mac-failed', 'the MAC of the telegram does not match', 'mac', 'D2'],
  WIRE_KEY_MISSING: ['no-key', 'no key is stored for this meter', 'key'],
  WIRE_PLAINTEXT_REFUSED: [
    'not-encrypted',
    'the header announces encryption, the payload has none',
    'security',
  ],
  WIRE_UNSUPPORTED_MODE: [
    'unsupported-security',
    'the security of the telegram is not read here',
    'security',
  ],
  WIRE_UNSUPPORTED_SECURITY: [
    'unsupported-security',
    'the security of the telegram is not read here',
    'security',
  ],
};

function wireRefusal(code: string): Refused {
  const row = WIRE_REASONS[code];
  if (row === undefined) return NOT_TO_THE_END;
  const [reason, message, field, defence] = row;
  return { ...refused(reason, message), defence, evidence: { field } };
}

function refused(reason: RejectionReason, message: string): Refused {
  const evidence = { field: 'records' } as const;
  return { kind: 'refused', meter: undefined, reason, message, defence: undefined, evidence };
}
