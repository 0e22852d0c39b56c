/** Base64 as gateways write it: with `+/` or with `-_` of URLs, with `=` at the end or without. */

const BASE64 = /^[A-Za-z0-9+/_-]{15,}={0,2}$/;

/** Undefined for what is no base64, or less than a frame of it. */
export function base64Bytes(text: string): Uint8Array | undefined {
  if (!BASE64.test(text)) return undefined;
  const plain = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  // One letter over is half a byte.
  if (plain.length % 4 === 1) return undefined;
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}
