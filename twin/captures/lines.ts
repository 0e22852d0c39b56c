/**
 * Text in chunks → lines in batches, with their numbers. Holds one chunk and one unfinished line,
 * however long the input is. Bytes become characters one by one: telegrams and keys are ASCII.
 */

/** The longest line that is read; a bundle of a gateway has at most 128 kB. */
export const MAX_LINE_CHARS = 1_048_576;

interface LineBatch {
  /** Number of the first line, counted from 1. */
  readonly firstNumber: number;
  /** Without line breaks; undefined for a line that is too long to be read. */
  readonly lines: readonly (string | undefined)[];
}

/** Of UTF-16, in either order of bytes. */
const WIDE_MARK = /^(?:\u00ff\u00fe|\u00fe\u00ff)/;

/** Telegrams are ASCII, of which UTF-16 has every other byte 0. */
function narrowed(line: string | undefined): string | undefined {
  return line?.replace(WIDE_MARK, '').replaceAll('\0', '');
}

const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';

export async function* lineBatches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  let number = 1;
  let rest = '';
  let isTooLong = false;
  let isWide = false;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const lines: (string | undefined)[] = (rest + bytes.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (isTooLong && lines.length > 0) {
      lines[0] = undefined;
      isTooLong = false;
    }
    if (rest.length > MAX_LINE_CHARS) isTooLong = true;
    if (isTooLong) rest = '';
    if (number === 1 && lines[0]?.startsWith(BYTE_ORDER_MARK) === true) {
      lines[0] = lines[0].slice(BYTE_ORDER_MARK.length);
    }
    if (number === 1 && WIDE_MARK.test(lines[0] ?? rest)) isWide = true;
    yield { firstNumber: number, lines: isWide ? lines.map(narrowed) : lines };
    number += lines.length;
  }
  if (isTooLong) yield { firstNumber: number, lines: [undefined] };
  else if (rest !== '') yield { firstNumber: number, lines: isWide ? [narrowed(rest)] : [rest] };
}
