/** Sorting of tables, kept apart from drawing: `age` is ascending, `-age` descending. */

/** What a row is sorted by; undefined goes to the end in both directions. */
export type SortValue = number | string | undefined;

interface SortSpec {
  readonly key: string;
  readonly descending: boolean;
}

export function parseSort(text: string): SortSpec {
  return text.startsWith('-')
    ? { key: text.slice(1), descending: true }
    : { key: text, descending: false };
}

export function formatSort({ key, descending }: SortSpec): string {
  return `${descending ? '-' : ''}${key}`;
}

/** A click on a column: its first direction, then the other one. */
export function nextSort(current: SortSpec, key: string): SortSpec {
  return { key, descending: current.key === key ? !current.descending : false };
}

/** A stable sort; `compareText` is the order of the language. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  order: { readonly descending: boolean; compareText(a: string, b: string): number },
): Row[] {
  const direction = order.descending ? -1 : 1;
  return [...rows].sort((rowA, rowB) => {
    const a = valueOf(rowA);
    const b = valueOf(rowB);
    if (a === undefined || b === undefined) {
      return a === b ? 0 : a === undefined ? 1 : -1;
    }
    if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
    return direction * order.compareText(String(a), String(b));
  });
}
