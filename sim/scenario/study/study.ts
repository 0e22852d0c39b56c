/**
 * A study: one scenario file in many cells. Each cell changes some values of the file, and runs with
 * one seed or with several; an expectation may then hold in a share of the runs.
 */
import { isRecord } from '#kernel/records.ts';

/** Path in the file, as `fleet.security`, → the value in this cell. */
export type Cell = Readonly<Record<string, unknown>>;

export interface Study {
  /** At least one; without a matrix it changes nothing. */
  readonly cells: readonly Cell[];
  /** Seeds per cell: that of the file and the numbers after it. */
  readonly seedCount: number;
}

export const MAX_CELLS = 1_000;

/** Every combination, the last path changing first. */
export function cellsOf(matrix: Readonly<Record<string, readonly unknown[]>>): Cell[] {
  return Object.entries(matrix).reduce<Cell[]>(
    (cells, [path, values]) =>
      cells.flatMap((cell) => values.map((value) => ({ ...cell, [path]: value }))),
    [{}],
  );
}

/** The file of a cell; the one that is given stays as it is. */
export function withCell(file: unknown, cell: Cell): unknown {
  return Object.entries(cell).reduce(
    (changed, [path, value]) => withValue(changed, path.split('.'), valueOf(path, value)),
    file,
  );
}

function withValue(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  // What is no record is wrong already, and said to be.
  if (node !== undefined && !isRecord(node)) return node;
  return { ...node, [key]: withValue(node?.[key], rest, value) };
}

/** `gateways: 2` stands for two of them, one above the other. */
function valueOf(path: string, value: unknown): unknown {
  if (path !== 'gateways' || typeof value !== 'number') return value;
  return Array.from({ length: value }, (_, index) => ({
    id: `gw-${index + 1}`,
    floor: (index + 1) % FLOORS,
  }));
}

const FLOORS = 4;

/** `fleet.security=m7, gateways=2`; empty where nothing is changed. */
export function cellText(cell: Cell): string {
  return Object.entries(cell)
    .map(([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
