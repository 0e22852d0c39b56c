/** Markup out of text that may come from anywhere: a name is a name, whatever characters it has. */
import { type Content, inlines } from '../document.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  // Control characters have no place in a document; HTML forbids most of them.
  return text.replace(/\p{Cc}/gu, '').replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}

/** Notes become links to their place at the end and back. */
export function contentHtml(content: Content, isReferred: (note: number) => boolean): string {
  return inlines(content)
    .map((part) => {
      if (typeof part === 'string') return escapeHtml(part);
      if ('text' in part) return `<strong>${escapeHtml(part.text)}</strong>`;
      // The way back leads to the first place that refers to a note.
      const id = isReferred(part.note) ? '' : ` id="ref-${part.note}"`;
      return `<sup><a${id} href="#note-${part.note}">${part.note})</a></sup>`;
    })
    .join('');
}
