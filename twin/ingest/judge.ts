/**
 * One telegram, one verdict. In order: is it a frame, of which meter, do header and encrypted
 * region look as registered (D1, D8), does it decrypt and parse to its last byte, is it the same
 * transmission heard twice, does it pass the guard (D4, D6, D7). What fails is refused with its
 * reason; nothing is thrown, whatever the bytes are.
 */
import { LabError } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import type { HcaReading } from '#wire/drivers/hca-oms.ts';
import { readTelegramHeader } from '#wire/telegram-header.ts';
import type { TelegramHeader } from '#wire/telegram-header.ts';
import type { DecryptService } from '../context.ts';
import { ledgerKey, payloadOf, sameTransmission } from '../detect/ledger.ts';
import type {
  HeaderCandidate,
  History,
  ReadingCandidate,
  RegisteredMeter,
} from '../detect/rule.ts';
import type { Guard } from '../detect/rules.ts';
import type { LedgerEntry } from '../store/readings.ts';
import type { RejectReason } from '../store/verdicts.ts';
import type { MeterRegistry } from './registry.ts';

export interface ReceivedTelegram {
  readonly rxAt: Instant;
  readonly frame: Uint8Array;
}

export type Verdict =
  | {
      readonly kind: 'accepted';
      readonly meter: RegisteredMeter;
      readonly candidate: ReadingCandidate;
    }
  | { readonly kind: 'duplicate'; readonly meter: RegisteredMeter; readonly of: LedgerEntry }
  | {
      readonly kind: 'refused';
      readonly meter: RegisteredMeter | undefined;
      readonly reason: RejectReason;
      readonly message: string;
      readonly defence: DefenceId | undefined;
    };

export interface JudgePorts {
  readonly registry: MeterRegistry;
  readonly decrypt: DecryptService;
  readonly guard: Guard;
  readonly history: History;
  /** Told of exceptions that are no wire errors: the decoder has a bug, the telegram is refused. */
  onDecoderBug(error: unknown): void;
}

type Refused = Extract<Verdict, { kind: 'refused' }>;

export function judgeTelegram(telegram: ReceivedTelegram, ports: JudgePorts): Verdict {
  const header = attempt(() => wholeHeader(telegram.frame), ports);
  if ('refusal' in header) return header.refusal;
  const meter = ports.registry.find(header.value.meter);
  if (meter === undefined) return refused('unknown-meter', 'no such meter is registered');
  const known = { ...telegram, meter, header: header.value };
  const headerRefusal = ports.guard.checkHeader(known);
  if (headerRefusal !== undefined) return { kind: 'refused', meter, ...headerRefusal };
  const decoded = attempt(() => decode(known, ports.decrypt), ports);
  if ('refusal' in decoded) return { ...decoded.refusal, meter };
  return judgeReading(known, decoded.value, ports);
}

function judgeReading(known: HeaderCandidate, reading: HcaReading, ports: JudgePorts): Verdict {
  const { meter } = known;
  const candidate = toCandidate(known, reading);
  if (candidate === undefined) {
    return { ...refused('not-plausible', 'the meter sends no value'), meter };
  }
  const original = sameTransmission(candidate, ports.history);
  if (original !== undefined) return { kind: 'duplicate', meter, of: original };
  const refusal = ports.guard.checkReading(candidate, ports.history);
  if (refusal !== undefined) return { kind: 'refused', meter, ...refusal };
  return { kind: 'accepted', meter, candidate };
}

function wholeHeader(frame: Uint8Array): TelegramHeader | string {
  if (frame.length !== (frame[0] ?? 0) + 1) return 'the frame has not the length it announces';
  return readTelegramHeader(frame);
}

/** Strict: no left-over byte and exactly one current value, or what was read is not trusted. */
function decode({ meter, frame }: HeaderCandidate, decrypt: DecryptService): HcaReading | string {
  const telegram = decodeTelegram(frame, { keyFor: () => decrypt.aesFor(meter.id) });
  if (telegram.warnings.length > 0) return 'the payload is not read to its last byte';
  if (currentValueCount(telegram) > 1) return 'the telegram states several current values';
  return readHca(telegram);
}

function currentValueCount({ records }: Telegram): number {
  let count = 0;
  for (const { quantity, storage, function: kind } of records) {
    if (quantity === 'hca' && storage === 0 && kind === 'instantaneous') count += 1;
  }
  return count;
}

const CIVIL_DATE = /^\d{4}-\d{2}-\d{2}$/;

function toCandidate(known: HeaderCandidate, reading: HcaReading): ReadingCandidate | undefined {
  const { units, dueDate, dueDateUnits, deviceTimeMs } = reading;
  if (units === null || !Number.isSafeInteger(units) || units < 0) return undefined;
  const deviceAt = deviceTimeMs !== null && Number.isFinite(deviceTimeMs) ? deviceTimeMs : null;
  return {
    meter: known.meter,
    frame: known.frame,
    header: known.header,
    rxAt: known.rxAt,
    ledgerKey: ledgerKey(deviceAt, payloadOf(known.frame, known.header)),
    deviceAt,
    units,
    dueDate: dueDate !== null && CIVIL_DATE.test(dueDate) ? dueDate : null,
    dueDateUnits: Number.isSafeInteger(dueDateUnits) ? dueDateUnits : null,
  };
}

/** Runs a part of the decoder; a text it gives or a wire error it throws becomes a refusal. */
function attempt<T extends object>(
  work: () => T | string,
  ports: Pick<JudgePorts, 'onDecoderBug'>,
): { readonly value: T } | { readonly refusal: Refused } {
  try {
    const value = work();
    if (typeof value !== 'string') return { value };
    return { refusal: refused('not-decodable', value) };
  } catch (error) {
    if (!(error instanceof LabError)) {
      ports.onDecoderBug(error);
      return { refusal: refused('not-decodable', 'the telegram cannot be read') };
    }
    const [reason, message] = WIRE_REASONS[error.code] ?? NOT_DECODABLE;
    return { refusal: refused(reason, message) };
  }
}

// Own words instead of the error's: those may name offsets and bytes of the payload.
const NOT_DECODABLE = ['not-decodable', 'the telegram cannot be read to its end'] as const;
const WIRE_REASONS: Readonly<Record<string, readonly [RejectReason, string]>> = {
  WIRE_DECRYPT_FAILED: ['wrong-key', 'the registered key does not decrypt the telegram'],
  WIRE_MAC_FAILED: ['wrong-key', 'the MAC of the telegram does not match'],
  WIRE_KEY_MISSING: ['wrong-key', 'no key is stored for this meter'],
  WIRE_PLAINTEXT_REFUSED: ['plaintext', 'the header announces encryption, the payload has none'],
};

function refused(reason: RejectReason, message: string): Refused {
  return { kind: 'refused', meter: undefined, reason, message, defence: undefined };
}
