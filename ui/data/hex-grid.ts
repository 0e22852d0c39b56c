/** Arithmetic of the hex grid: where a key leads, and how a byte is written. */

interface GridSize {
  readonly count: number;
  readonly perRow: number;
  readonly ctrl?: boolean;
}

/** Offset that a key leads to, undefined where it leads nowhere (WAI-ARIA grid pattern). */
export function gridStep(offset: number, key: string, size: GridSize): number | undefined {
  const target = gridTarget(offset, key, size);
  if (target === undefined || target < 0 || target >= size.count || target === offset) {
    return undefined;
  }
  return target;
}

function gridTarget(offset: number, key: string, size: GridSize): number | undefined {
  const { count, perRow, ctrl = false } = size;
  const rowStart = offset - (offset % perRow);
  switch (key) {
    case 'ArrowRight':
      return offset + 1;
    case 'ArrowLeft':
      return offset - 1;
    case 'ArrowDown':
      return offset + perRow;
    case 'ArrowUp':
      return offset - perRow;
    case 'Home':
      return ctrl ? 0 : rowStart;
    case 'End':
      return ctrl ? count - 1 : Math.min(rowStart + perRow, count) - 1;
    default:
      return undefined;
  }
}

export const byteHex = (byte: number): string => byte.toString(16).padStart(2, '0');
export const offsetHex = (offset: number): string => offset.toString(16).padStart(3, '0');

/** A printable ASCII character, or a middle dot. */
export function asciiOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

const GROUP_BYTES = 8;

/** A wider gap stands before every eighth byte, except at the start of a row. */
export function startsGroup(offset: number, perRow: number): boolean {
  return offset % GROUP_BYTES === 0 && offset % perRow !== 0;
}

/** Places of the last row that have no byte, so that the text column stays in line. */
export function missingOffsets(start: number, count: number, perRow: number): number[] {
  return Array.from({ length: perRow - count }, (_, index) => start + count + index);
}
