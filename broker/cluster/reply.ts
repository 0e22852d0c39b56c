/** Reading what Redis answers. */
import type { Reply } from './protocol.ts';

export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function textOf(reply: Reply | undefined): string {
  if (reply instanceof Uint8Array) return bufferOf(reply).toString();
  return typeof reply === 'number' || typeof reply === 'string' ? String(reply) : '';
}

export function listOf(reply: Reply | undefined): readonly Reply[] {
  return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
}
