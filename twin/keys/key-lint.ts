/**
 * Checks meter keys before they are wrapped. Meters with shared or published keys are as open as
 * meters without encryption, whatever their telegrams look like.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';

type KeyFindingCode =
  'bad-hex' | 'unknown-meter' | 'missing-key' | 'shared-key' | 'published-key' | 'damaged-entry';

export interface KeyFinding {
  readonly meterId: string;
  /** An `error` was not imported; a `warning` was, and should be acted on. */
  readonly severity: 'error' | 'warning';
  readonly code: KeyFindingCode;
  /** For people; never holds a part of a key. */
  readonly message: string;
}

/** Keys in standards, data sheets and examples, which anybody tries first. */
const PUBLISHED = new Set([
  '000102030405060708090a0b0c0d0e0f', // FIPS 197 C.1 and OMS Vol. 2 Annex N
  '0102030405060708090a0b0c0d0e0f10',
  '0102030405060708090a0b0c0d0e0f11', // OMS Vol. 2 Annex N
  '2b7e151628aed2a6abf7158809cf4f3c', // FIPS 197 A.1, SP 800-38A, RFC 4493
  '00112233445566778899aabbccddeeff',
  '0123456789abcdef0123456789abcdef',
  '0123456789abcdeffedcba9876543210',
  '11223344556677889900aabbccddeeff',
  '12345678901234567890123456789012',
  'cafebabecafebabecafebabecafebabe',
  'deadbeefdeadbeefdeadbeefdeadbeef',
]);

/** The 16 bytes of a key text, or undefined if it is not 32 hexadecimal digits. */
export function parseKey(text: string): Uint8Array | undefined {
  try {
    const key = fromHex(text);
    return key.length === 16 ? key : undefined;
  } catch {
    return undefined;
  }
}

/** True for keys out of standards, of one repeated byte, or counting up or down by one. */
export function isPublishedKey(key: Uint8Array): boolean {
  if (PUBLISHED.has(toHex(key))) return true;
  const step = ((key[1] ?? 0) - (key[0] ?? 0)) & 0xff;
  const regular = key.every(
    (byte, at) => at === 0 || ((byte - (key[at - 1] ?? 0)) & 0xff) === step,
  );
  return regular && (step === 0 || step === 1 || step === 0xff);
}

const FINDINGS: Readonly<Record<KeyFindingCode, Pick<KeyFinding, 'severity' | 'message'>>> = {
  'bad-hex': { severity: 'error', message: 'the key is not 32 hexadecimal digits' },
  'unknown-meter': { severity: 'error', message: 'no meter with this id is registered' },
  'missing-key': {
    severity: 'warning',
    message: 'the meter encrypts, but no key was handed over: its telegrams cannot be read',
  },
  'shared-key': {
    severity: 'warning',
    message: 'other meters have the same key: one leak opens them all. Ask the maker for new keys',
  },
  'published-key': {
    severity: 'warning',
    message: 'this key stands in public documents: the meter is as good as not encrypted',
  },
  'damaged-entry': {
    severity: 'warning',
    message: 'the stored key of this meter can no longer be opened: import it again',
  },
};

export function keyFinding(meterId: string, code: KeyFindingCode): KeyFinding {
  return { meterId, code, ...FINDINGS[code] };
}
