/** Text in XML and HTML: escaped, and without the characters that XML 1.0 cannot hold. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** For attributes and content alike. A character that XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex -- the very characters that have to go
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[&<>"'\n\t]/g, (character) => ESCAPES[character] ?? character)
  );
}
