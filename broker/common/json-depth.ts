/** How deep JSON is nested, known before anything walks over it. */

/** Deeper than any request of AWS IoT needs; a walk over it must not exhaust the stack. */
export const JSON_DEPTH_MAX = 64;

/** Brackets outside strings, counted without recursion; stops at the first one beyond the limit. */
export function isDeeper(text: string, limit = JSON_DEPTH_MAX): boolean {
  if (text.length <= limit) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
